package project

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// The bounds of what packOptions may say: each entry is held against the path of every file.
const (
	maxPatterns = 1000
	maxPattern  = 512 // bytes
	maxBraces   = 8   // alternatives of a glob: each may double the work
)

// packOptions tells which files WeChat's tools lay into the package: those that "include" names, and of the others those
// that "ignore" does not. Values are compared without regard to case, paths are relative to the program's root.
//
// An entry that cannot be understood here errs towards reading: in "ignore" it names no file, in "include" every one.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html#packOptions
type packOptions struct {
	ignore, include []pattern
}

// A pattern tells whether an entry names a file. The path is in lower case and relative to the root.
type pattern func(file string) bool

func (d *document) packOptions() packOptions {
	return packOptions{
		ignore:  patterns(d.top.get("packOptions", "ignore"), func(string) bool { return false }),
		include: patterns(d.top.get("packOptions", "include"), func(string) bool { return true }),
	}
}

// leavesOut reports whether a file, relative to the root, is not in the package.
func (o packOptions) leavesOut(file string) bool {
	file = strings.ToLower(file)
	names := func(p pattern) bool { return p(file) }
	return slices.ContainsFunc(o.ignore, names) && !slices.ContainsFunc(o.include, names)
}

// patterns reads the entries of a list. Unclear stands for those that are not understood.
func patterns(list *expr, unclear pattern) []pattern {
	var out []pattern
	list.each(func(p *property) {
		switch {
		case len(out) < maxPatterns:
			out = append(out, newPattern(p.value.get("type").string(), p.value.get("value").string(), unclear))
		case len(out) == maxPatterns:
			out = append(out, unclear)
		}
	})
	return out
}

// newPattern reads one entry, as miniprogram-ci 2.1 does: a prefix and a suffix are of the file's name, not of its path.
func newPattern(kind, value string, unclear pattern) pattern {
	value = strings.ToLower(value)
	if strings.Trim(value, "./") == "" || len(value) > maxPattern {
		return unclear
	}
	switch kind {
	case "file":
		return func(file string) bool { return file == rooted(value) }
	case "folder":
		return func(file string) bool { return under(file, strings.TrimSuffix(rooted(value), "/")) }
	case "prefix":
		return func(file string) bool { return strings.HasPrefix(baseName(file), value) }
	case "suffix":
		return func(file string) bool { return strings.HasSuffix(baseName(file), value) }
	case "glob":
		return newGlob(rooted(value), unclear)
	case "regexp":
		return newRegexp(value, unclear)
	}
	return unclear
}

// rooted takes away the slash that may stand for the root. To WeChat's tools "./a" names nothing.
func rooted(value string) string { return strings.TrimPrefix(value, "/") }

func baseName(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }

// newGlob reads a glob of minimatch, which WeChat's tools use. Of what it knows beyond doublestar nothing is understood:
// denial, extended globs such as @(a|b), and ranges {1..3}. Its wildcards pass over names that begin with a dot.
func newGlob(value string, unclear pattern) pattern {
	if strings.HasPrefix(value, "!") || strings.HasPrefix(value, "#") || strings.ContainsRune(value, '(') ||
		strings.Contains(value, "..") ||
		strings.Count(value, "{") > maxBraces || !doublestar.ValidatePattern(value) {
		return unclear
	}
	return func(file string) bool {
		if strings.HasPrefix(file, ".") || strings.Contains(file, "/.") {
			return unclear(file)
		}
		return doublestar.MatchUnvalidated(value, file)
	}
}

// newRegexp reads a regular expression. What JavaScript knows and Go does not, such as looking ahead, is not understood.
// WeChat's tools try the path with a leading slash and without.
func newRegexp(value string, unclear pattern) pattern {
	re, err := regexp.Compile("(?m)" + value)
	if err != nil {
		return unclear
	}
	return func(file string) bool { return re.MatchString(file) || re.MatchString("/"+file) }
}
