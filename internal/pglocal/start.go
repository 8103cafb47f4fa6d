//go:build linux || darwin

package pglocal

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Start makes the cluster if there is none, starts the server, and returns when it answers queries. What a person can
// mend is a [lang.Error]. ctx bounds the start only: a long recovery after a crash is waited for as long as it lasts.
// The caller stops the server.
//
// One process at a time may use a data folder. When the process ends, however it ends, the server is told to stop
// (Linux only; elsewhere a process that is killed leaves its server behind, and the next Start says so).
func Start(ctx context.Context, o Options) (*Server, error) { return start(ctx, o, patience) }

// patience is how long a server whose process was killed may take to end.
const patience = 10 * time.Second

func start(ctx context.Context, o Options, patience time.Duration) (_ *Server, err error) {
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return nil, unusable(o.Dir, err)
	}
	if err := makeDir(o.Dir); err != nil {
		return nil, unusable(o.Dir, err)
	}
	held, err := lock(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{log: o.log(), lock: held}
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	in, err := Find(ctx, o)
	if err != nil {
		return nil, err
	}
	run, err := newRunner(o, in)
	if err != nil {
		return nil, err
	}
	if err := run.check(ctx); err != nil {
		return nil, err
	}
	c := cluster{Options: o, runner: run}
	password, err := c.prepare(ctx, patience)
	if err != nil {
		return nil, err
	}
	if s.socket, err = newSocket(o.Dir, run); err != nil {
		return nil, err
	}
	if err := s.runWhenFree(ctx, &c, patience); err != nil {
		return nil, err
	}
	s.major = in.Major
	s.url = s.socket.url(password)
	s.log.Info("PostgreSQL is ready", "version", in.Major, "bin", in.Bin, "dir", o.Dir, "user", run.user, "pid", s.child.pid)
	return s, nil
}

// makeDir makes the data folder and what is missing above it. What root makes the lesser user must pass through; what
// lies in it is closed to others.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil // by another process, in this moment
		}
		return err
	}
	return letThrough(dir)
}

// letThrough lets every user pass through a folder that root has just made, whatever the umask is; nobody may list it.
func letThrough(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chmod(dir, 0o711)
}
