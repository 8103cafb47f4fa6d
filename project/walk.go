package project

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
)

// The bounds of reading a folder.
const (
	maxFiles  = 10_000
	maxBytes  = 50 << 20
	maxFile   = 8 << 20 // of one file; WeChat takes 2 MB a package, and a mini game's engine may be larger
	maxFolder = 20      // folders within folders
	maxNames  = 200_000 // entries of folders that are looked at to find the files
)

// passedOver are folders that hold no code of a mini program: packages as npm installs them (their built form stands in
// miniprogram_npm), version control, and what tools keep for themselves.
var passedOver = []string{"node_modules", ".git", ".svn", ".hg", ".idea", ".vscode", "__MACOSX"}

// A source is a file that may matter, and its text once it is read.
type source struct {
	path string
	size int64
	text string
	bad  *fault
}

// isRead tells the files that are read by their name.
func isRead(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".mts", ".cts", ".wxs":
		return !strings.HasSuffix(name, ".d.ts")
	case ".wxml", ".wxss", ".css":
		return true
	case ".json":
		return isSettings(name)
	}
	return false
}

// isSettings tells the JSON files that say something about the network.
func isSettings(name string) bool {
	base := path.Base(name)
	switch base {
	case "app.json", "game.json", "project.config.json", "project.private.config.json", "plugin.json":
		return true
	case "package.json": // the project's own: packages have one each
		return strings.Count(name, "/") <= 1
	}
	// Cocos Creator: src/settings.json, src/settings.<md5>.json
	return strings.HasPrefix(base, "settings.") && strings.HasSuffix(base, ".json")
}

// list finds the files of a folder, in the order of their paths. It follows no link. Partial is why it did not find all.
func list(ctx context.Context, fsys fs.FS) (found []*source, partial string, err error) {
	names := 0
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && p == ".":
			return err
		case err != nil:
			found = append(found, &source{path: p, bad: &fault{problem: facts.FileUnreadable}})
			return fs.SkipDir
		case ctx.Err() != nil:
			partial = facts.PartialTime
			return fs.SkipAll
		}
		if names++; names > maxNames {
			partial = facts.PartialFiles
			return fs.SkipAll
		}
		switch {
		case d.IsDir():
			if p != "." && slices.Contains(passedOver, d.Name()) {
				return fs.SkipDir
			}
			if strings.Count(p, "/") >= maxFolder {
				found = append(found, &source{path: p, bad: &fault{problem: facts.FileNotRead}})
				return fs.SkipDir
			}
		case d.Type()&fs.ModeSymlink != 0:
			found = append(found, &source{path: p, bad: &fault{problem: facts.FileLink}})
		case d.Type().IsRegular() && isRead(p):
			s := &source{path: p}
			if info, err := d.Info(); err == nil {
				s.size = info.Size()
			}
			found = append(found, s)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	return found, partial, err
}

// load reads the texts of files until the bounds are reached. What is left has a fault that says so.
func load(ctx context.Context, fsys fs.FS, files []*source) (partial string) {
	var count int
	var total int64
	for _, s := range files {
		switch {
		case s.bad != nil:
			continue
		case s.size > maxFile:
			s.bad = &fault{problem: facts.FileTooLarge}
			continue
		case count == maxFiles:
			partial = facts.PartialFiles
		case total+s.size > maxBytes:
			partial = facts.PartialBytes
		case ctx.Err() != nil:
			partial = facts.PartialTime
		default:
			s.read(fsys)
			count, total = count+1, total+s.size
			continue
		}
		s.bad = &fault{problem: facts.FileNotRead}
	}
	return partial
}

func (s *source) read(fsys fs.FS) {
	f, err := fsys.Open(s.path)
	if err != nil {
		s.bad = &fault{problem: facts.FileUnreadable}
		return
	}
	defer f.Close()
	var in bytes.Buffer
	if info, err := f.Stat(); err == nil { // so much at once, in place of what grows five times and is copied each time
		in.Grow(int(min(max(info.Size(), 0), maxFile)) + bytes.MinRead)
	}
	_, err = in.ReadFrom(io.LimitReader(f, maxFile+1))
	data := in.Bytes()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		s.bad = &fault{problem: facts.FileUnreadable}
	case len(data) > maxFile: // it grew since it was listed
		s.bad = &fault{problem: facts.FileTooLarge}
	case !utf8.Valid(data):
		s.bad = &fault{problem: facts.FileNotUTF8, at: notUTF8(data)}
	default:
		s.text = strings.TrimPrefix(string(data), "\ufeff")
	}
	s.size = int64(len(data))
}

// notUTF8 gives the place of the first byte that is no UTF-8.
func notUTF8(data []byte) spot {
	i := 0
	for i < len(data) {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return newLocator(string(data[:i])).at(i)
}
