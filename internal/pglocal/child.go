//go:build linux || darwin

package pglocal

import (
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

// A child is a server process.
type child struct {
	pid     int
	process *os.Process
	done    chan struct{}
	asked   atomic.Bool // by us, to end
	err     error       // how it ended; read after done
	log     *slog.Logger
}

func startChild(cmd *exec.Cmd, log *slog.Logger) (*child, error) {
	c := &child{done: make(chan struct{}), log: log}
	started := make(chan error)
	go c.live(cmd, started)
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// live starts the process and stays on its thread until the process has ended: Linux sends the signal that announces
// a parent's death when the thread that made the child ends (PR_SET_PDEATHSIG in prctl(2)), and Go ends threads.
func (c *child) live(cmd *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		started <- err
		return
	}
	c.process, c.pid = cmd.Process, cmd.Process.Pid
	started <- nil
	c.err = cmd.Wait()
	if !c.asked.Load() {
		c.log.Error("PostgreSQL has ended by itself", "pid", c.pid, "state", cmd.ProcessState.String())
	}
	close(c.done)
}

// end sends a signal that ends the process, and reports whether it has ended in time. When it has ended already that
// does nothing.
func (c *child) end(s syscall.Signal, patience time.Duration) bool {
	select {
	case <-c.done:
		return true
	default:
	}
	c.asked.Store(true)
	_ = c.process.Signal(s)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-timer.C:
		return false
	}
}

// mark is in the lines that the process itself writes into the log, and not in those of its children.
func (c *child) mark() string { return "[" + strconv.Itoa(c.pid) + "]" }

// how it ended, as an error.
func (c *child) how() error {
	if c.err == nil {
		return errEnded
	}
	return c.err
}
