package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"github.com/tongguan/tongguan/internal/lang"
)

// An output is where the result goes: standard output, or a file that appears whole or not at all.
type output struct {
	*bufio.Writer
	to   io.Writer
	temp *os.File // nil for standard output, and after keep
	name string
}

func openOutput(name string, stdout io.Writer) (*output, error) {
	if name == "" || name == "-" {
		return &output{Writer: bufio.NewWriterSize(stdout, 0), to: stdout}, nil
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err // not the name of the temporary file
		}
		return nil, lang.Errorf(lang.En("-o {file}: cannot be written: {error}").Zh("-o {file}：无法写入：{error}"), "file", name, "error", err.Error())
	}
	return &output{Writer: bufio.NewWriter(temp), to: temp, temp: temp, name: name}, nil
}

// file gives the file that is written to, to ask about its terminal; nil when it is none.
func (o *output) file() *os.File {
	f, _ := o.to.(*os.File)
	return f
}

// Write passes on at once what goes to a person, and collects what goes to a file.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err == nil && o.temp == nil {
		err = o.Flush()
	}
	return n, err
}

func (o *output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// keep puts a file into its place.
func (o *output) keep() error {
	if err := o.Flush(); err != nil || o.temp == nil {
		return err
	}
	temp := o.temp
	if err := temp.Chmod(0o644); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), o.name); err != nil {
		return err
	}
	o.temp = nil
	return nil
}

// discard removes a file that was not kept.
func (o *output) discard() {
	if o.temp != nil {
		_ = o.temp.Close()
		_ = os.Remove(o.temp.Name())
	}
}

func terminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

// colored decides about colours (no-color.org).
func (f *checkFlags) colored(to *os.File, getenv func(string) string) bool {
	switch f.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal(to) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// width gives the columns of a terminal, at most 120, which is as wide as text reads well; 0 for anything else.
func width(f *os.File) int {
	if !terminal(f) {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return min(max(columns, 40), 120)
}
