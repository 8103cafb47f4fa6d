//go:build linux || darwin

package pglocal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Server is a running Postgres. Its methods may be called by many goroutines at once.
type Server struct {
	major  int
	url    string
	child  *child
	socket *socket
	lock   *os.File
	log    *slog.Logger
	output *logFile
	remove string // a temporary data folder

	once    sync.Once
	stopped error
}

// URL is the connection string of the database, as its owner, with the password: it is not to be logged.
func (s *Server) URL() string { return s.url }

// Version is the major version.
func (s *Server) Version() int { return s.major }

// Done is closed when Postgres has ended, whoever ended it.
func (s *Server) Done() <-chan struct{} { return s.child.done }

// Err tells why Postgres has ended by itself, as a [lang.Error]; nil while it runs and when Stop ended it.
func (s *Server) Err() error {
	select {
	case <-s.child.done:
		if s.child.asked.Load() {
			return nil
		}
		text := s.output.end()
		// What clients did wrong may stand in the log as well.
		reason := cmp.Or(graveIn(text, s.child.mark()), s.child.how().Error())
		return ended(reason, s.output.path, fmt.Errorf("%w\n%s", s.child.how(), tail(text)))
	default:
		return nil
	}
}

// Stop ends the server and waits until it has: connections are cut and what they had not committed is undone. If that
// takes more than 30 seconds the server ends at once, and recovers at its next start. It is never killed. Stop gives
// the data folder back, so it is also called when Postgres has ended by itself; another call does nothing.
func (s *Server) Stop() error {
	s.once.Do(func() { s.stopped = s.stop(30*time.Second, 30*time.Second) })
	return s.stopped
}

// stop waits fast for a fast shutdown and then immediate for an immediate one (the words of Postgres's manual).
func (s *Server) stop(fast, immediate time.Duration) error {
	if !s.child.end(syscall.SIGINT, fast) {
		s.log.Warn("PostgreSQL has not ended and is told to end at once", "pid", s.child.pid, "after", fast)
		if !s.child.end(syscall.SIGQUIT, immediate) {
			return notStopped(s.child.pid) // and so the folder stays locked
		}
	}
	s.release()
	return nil
}

func (s *Server) release() {
	s.socket.remove()
	if s.remove != "" {
		if err := os.RemoveAll(s.remove); err != nil {
			s.log.Warn("the temporary data folder could not be removed", "dir", s.remove, "error", err)
		}
	}
	unlock(s.lock)
}

// runWhenFree runs the server, and again while children of one that crashed still hold its shared memory; they end by
// themselves.
func (s *Server) runWhenFree(ctx context.Context, c *cluster, patience time.Duration) error {
	end := time.NewTimer(patience)
	defer end.Stop()
	for {
		err := s.run(ctx, c)
		if err == nil || !strings.Contains(err.Error(), "pre-existing shared memory block") {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end.C:
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// run starts the server and waits until it answers.
func (s *Server) run(ctx context.Context, c *cluster) (err error) {
	if s.output, err = openLog(c.Dir); err != nil {
		return unusable(c.Dir, err)
	}
	defer func() { _ = s.output.Close() }() // the server has a copy
	cmd := c.command(syscall.SIGINT, "postgres", c.arguments(s.socket)...)
	cmd.Stdout, cmd.Stderr = s.output.File, s.output.File
	if s.child, err = startChild(cmd, s.log); err != nil {
		return c.failed(c.explain(err), notRun)
	}
	if err := s.await(ctx, c); err != nil {
		if !s.child.end(syscall.SIGINT, 30*time.Second) {
			err = errors.Join(err, notStopped(s.child.pid))
		}
		return err
	}
	return nil
}

// await returns when the server says in its file that it takes connections.
func (s *Server) await(ctx context.Context, c *cluster) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	slow := time.NewTimer(5 * time.Second)
	defer slow.Stop()
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for PostgreSQL to start: %w", ctx.Err())
		case <-s.child.done:
			text := s.output.end()
			reason := cmp.Or(graveIn(text, s.child.mark()), graveIn(text, ""), lastLine(text), s.child.how().Error())
			return notStarted(reason, s.output.path, fmt.Errorf("%w\n%s", s.child.how(), tail(text)))
		case <-slow.C:
			s.log.Info("PostgreSQL takes its time to start; after a crash it first recovers", "log", s.output.path)
		case <-tick.C:
			if f, ok := readPIDFile(clusterDir(c.Dir)); ok && f.pid == s.child.pid && f.status == "ready" {
				return nil
			}
		}
	}
}

// arguments are the settings that postgresql.conf cannot change. Crash recovery is bounded by max_wal_size.
func (c *cluster) arguments(s *socket) []string {
	connections, buffers, safe := c.MaxConnections, sharedBuffers(os.DirFS("/")), "on"
	if connections == 0 {
		connections = 200
	}
	if c.Throwaway {
		buffers, safe = min(buffers, 128), "off"
	}
	args := []string{"-D", clusterDir(c.Dir)}
	for _, setting := range []string{
		"listen_addresses=", s.setting(), "unix_socket_permissions=0700", "port=" + port,
		"logging_collector=off", "log_destination=stderr", "log_line_prefix=%m [%p] ", "cluster_name=" + name,
		"max_connections=" + strconv.Itoa(connections), "shared_buffers=" + strconv.Itoa(buffers) + "MB", "max_wal_size=1GB",
		"fsync=" + safe, "full_page_writes=" + safe, "synchronous_commit=" + safe,
	} {
		args = append(args, "-c", setting)
	}
	return args
}
