//go:build linux || darwin

package pglocal

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

var errEnded = errors.New("exit status 0")

const (
	longestLog = 10 << 20
	tailBytes  = 16 << 10
	tailLines  = 20
)

// A logFile is postgres.log, and where in it this server's part begins.
type logFile struct {
	*os.File
	path  string
	begin int64
}

// openLog opens the log for appending. A long one becomes postgres.log.1, in the place of the one before it.
func openLog(dir string) (*logFile, error) {
	path := filepath.Join(dir, "postgres.log")
	if info, err := os.Stat(path); err == nil && info.Size() > longestLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &logFile{f, path, info.Size()}, nil
}

// end gives the end of what has been written since this server started.
func (l *logFile) end() string {
	f, err := os.Open(l.path)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = f.Close() }()
	begin := l.begin
	if info, err := f.Stat(); err == nil {
		begin = max(begin, info.Size()-tailBytes)
	}
	text, _ := io.ReadAll(io.NewSectionReader(f, begin, tailBytes))
	return string(text)
}

// tail gives the last lines of a text.
func tail(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}

// graveIn finds what matters in the output of Postgres's programs: the first line that is grave, since what follows it
// is often its consequence. Only lines with the mark count; "" is in every line. What stands before the message is left
// out: "2026-11-23 12:00:00.000 GMT [42] FATAL:  …", "initdb: error: …". Without such a line it gives "".
func graveIn(text, mark string) string {
	for line := range strings.Lines(text) {
		for _, grave := range []string{"PANIC:", "FATAL:", "ERROR:", "error:"} {
			if before, after, ok := strings.Cut(line, grave); ok && strings.Contains(before, mark) {
				return strings.TrimSpace(after)
			}
		}
	}
	return ""
}
