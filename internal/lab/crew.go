package lab

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// A crew is everything in a lab that must be stopped: listeners, connections and the goroutines that look after them.
// The zero value is ready.
type crew struct {
	group sync.WaitGroup
	mu    sync.Mutex
	open  map[io.Closer]struct{}
	done  bool
}

// add takes something to be closed in the end. When the end has come it is closed at once, and the result is false.
func (c *crew) add(x io.Closer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		_ = x.Close()
		return false
	}
	if c.open == nil {
		c.open = map[io.Closer]struct{}{}
	}
	c.open[x] = struct{}{}
	return true
}

// drop closes something before the end.
func (c *crew) drop(x io.Closer) {
	c.mu.Lock()
	delete(c.open, x)
	c.mu.Unlock()
	_ = x.Close()
}

// serve takes the connections of a listener that was added: welcomes them in the order in which they come, and then handles
// each in a goroutine of its own.
func (c *crew) serve(l *net.TCPListener, welcome welcome) {
	c.group.Go(func() {
		for {
			conn, err := l.AcceptTCP()
			switch {
			case errors.Is(err, net.ErrClosed):
				return
			case err != nil:
				time.Sleep(20 * time.Millisecond) // too many open files, say
				continue
			case !c.add(conn):
				return
			}
			_ = conn.SetDeadline(clock.System().Add(patience))
			handle := welcome()
			c.group.Go(func() {
				defer c.drop(conn)
				handle(conn)
			})
		}
	})
}

// stop closes everything and waits for the goroutines.
func (c *crew) stop() error {
	c.mu.Lock()
	var errs []error
	for x := range c.open {
		errs = append(errs, x.Close())
	}
	c.open, c.done = nil, true
	c.mu.Unlock()
	c.group.Wait()
	return errors.Join(errs...)
}
