package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
)

// An output is where the result goes. What can only be written in place, as standard output, a pipe or a device, gets
// the result as it comes; a file appears whole or not at all.
type output struct {
	io.Writer
	file   *os.File      // to ask about its terminal; nil: it has none
	opened bool          // here, so that it is closed here
	buffer *bufio.Writer // before a temporary file; nil: written in place
	place  string        // where the temporary file goes in the end
}

// openOutput opens what -o names. Whatever can be refused is refused now, before anything is scanned.
func openOutput(name string, stdout io.Writer) (*output, error) {
	if name == "" || name == "-" {
		file, _ := stdout.(*os.File)
		return &output{Writer: stdout, file: file}, nil
	}
	out, err := openNamed(name)
	if err != nil {
		return nil, unwritable("-o "+name, err)
	}
	return out, nil
}

func openNamed(name string) (*output, error) {
	there, err := os.Stat(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if there != nil {
		if there.IsDir() {
			return nil, syscall.EISDIR
		}
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, err
		}
		if !there.Mode().IsRegular() {
			return &output{Writer: file, file: file, opened: true}, nil
		}
		_ = file.Close() // it may be written, and is only when the new one is whole
	}
	place, err := follow(name)
	if err != nil {
		return nil, err
	}
	temp, err := createBeside(place)
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriter(temp)
	out := &output{Writer: buffer, file: temp, opened: true, buffer: buffer, place: place}
	if there != nil {
		if err := temp.Chmod(there.Mode().Perm()); err != nil {
			out.discard()
			return nil, err
		}
	}
	return out, nil
}

// follow gives what a name stands for in the end, whether or not that is there: renaming over a symbolic link would
// replace the link. A relative link begins at the folder that holds it, which may be behind links itself.
func follow(name string) (string, error) {
	for range 40 {
		folder, base := filepath.Split(name)
		folder, err := filepath.EvalSymlinks(cmp.Or(folder, "."))
		if err != nil {
			return "", err
		}
		name = filepath.Join(folder, base)
		to, err := os.Readlink(name)
		if err != nil {
			return name, nil // no link, or nothing yet
		}
		if !filepath.IsAbs(to) {
			to = folder + string(filepath.Separator) + to
		}
		name = to
	}
	return "", syscall.ELOOP
}

// createBeside makes a temporary file in the same folder, so that it can be renamed, with the mode of a new file.
func createBeside(place string) (*os.File, error) {
	for {
		name := filepath.Join(filepath.Dir(place), fmt.Sprintf(".%s-%08x.tmp", program, rand.Uint32()))
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return file, err
		}
	}
}

// keep ends the output: a file takes its place.
func (o *output) keep() error {
	if !o.opened {
		return nil
	}
	if o.buffer != nil {
		if err := o.buffer.Flush(); err != nil {
			return err
		}
	}
	if err := o.file.Close(); err != nil {
		return err
	}
	if o.place != "" {
		if err := os.Rename(o.file.Name(), o.place); err != nil {
			return err
		}
	}
	o.opened = false
	return nil
}

// discard removes a file that was not kept.
func (o *output) discard() {
	if !o.opened {
		return
	}
	_ = o.file.Close()
	if o.place != "" {
		_ = os.Remove(o.file.Name())
	}
}
