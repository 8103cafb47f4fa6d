//go:build linux || darwin

package pglocal

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// ErrNotRunning says that no server listens in a data folder.
var ErrNotRunning = errors.New("no PostgreSQL listens in the data folder")

// Running gives the connection string of a server that another process has started in a data folder, for a command
// beside it; ErrNotRunning when none listens there. It needs the rights of the folder's owner.
func Running(dir string) (url string, err error) {
	run := filepath.Join(dir, "run")
	if target, err := os.Readlink(run); err == nil {
		run = target
	}
	c := cluster{Options: Options{Dir: dir}}
	password, err := c.password()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", unusable(dir, err)
	}
	// Postgres leaves the file behind when it is killed, so only an answer counts.
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: filepath.Join(run, ".s.PGSQL."+port), Net: "unix"})
	if err != nil {
		return "", ErrNotRunning
	}
	_ = conn.Close()
	if password == "" {
		return "", ErrNotRunning
	}
	return (&socket{dir: run}).url(password), nil
}
