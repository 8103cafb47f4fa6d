//go:build linux || darwin

package pglocal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A pidFile is Postgres's postmaster.pid: the process on the first line, and on the last how far it is.
type pidFile struct {
	pid    int
	status string
	lines  []string
}

func readPIDFile(data string) (pidFile, bool) {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidFile{}, false
	}
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	return pidFile{pid, strings.TrimSpace(lines[len(lines)-1]), lines}, err == nil && pid > 0
}

// awaitEnd waits for a server whose process was killed, which ends by itself.
//
// A file that names a process which is something else, because the number was given again, is made to name this one.
// Postgres takes the process that starts it for no server and goes on to look whether any child of the old one still
// has the shared memory, which the file names too. It would not look if the file were removed.
func (c *cluster) awaitEnd(ctx context.Context, patience time.Duration) error {
	data := clusterDir(c.Dir)
	end := time.NewTimer(patience)
	defer end.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		f, ok := readPIDFile(data)
		if !ok {
			return nil
		}
		if !runsOn(f.pid, data) {
			return c.disown(data, f)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for process %d to end: %w", f.pid, ctx.Err())
		case <-end.C:
			return stillRuns(data, f.pid)
		case <-tick.C:
		}
	}
}

// disown writes our number into a file that names a process which is no server of this cluster.
func (c *cluster) disown(data string, f pidFile) error {
	if errors.Is(syscall.Kill(f.pid, 0), syscall.ESRCH) {
		return nil // Postgres sees that by itself
	}
	f.lines[0] = strconv.Itoa(os.Getpid())
	file, err := os.CreateTemp(data, "postmaster.pid.new-")
	if err != nil {
		return c.unusable(err)
	}
	_, err = file.WriteString(strings.Join(f.lines, "\n") + "\n")
	err = errors.Join(err, c.own(file.Name()), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), filepath.Join(data, "postmaster.pid"))
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return c.unusable(err)
	}
	return nil
}
