package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
)

// slowest is the longest pause after failures in a row. When the database is back, work goes on within that.
const slowest = 5 * time.Second

// repeat does a task now, and then each time that its pause is over, until ctx is done. An error, a panic too, puts the
// next time off a little more with each one in a row, and ends nothing.
func (w *Worker) repeat(ctx context.Context, task string, every time.Duration, s *state, do func(context.Context) error) {
	for {
		err := safely(func() error { return do(ctx) })
		if ctx.Err() != nil {
			return
		}
		pause := every
		if n := s.note(w.log, task, err); n > 0 {
			pause = min(max(every, time.Duration(n)*time.Second), slowest)
		}
		select {
		case <-ctx.Done():
			return
		case <-w.after(task, pause):
		}
	}
}

// safely makes an error of a panic.
func safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}

// A state is whether a task works, and since when. It speaks when that changes, not each time.
type state struct {
	mu    sync.Mutex
	fails int       // in a row
	since time.Time // when it began to fail, or to work
	last  time.Time // when it last worked
}

// note gives how many errors there have been in a row.
func (s *state) note(log *slog.Logger, task string, err error) int {
	now := clock.System()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && s.fails > 0:
		log.Info("a task works again", "task", task, "after", now.Sub(s.since).Round(time.Second), "failures", s.fails)
		s.fails, s.since = 0, now
	case err == nil && s.since.IsZero():
		s.since = now
	case err != nil:
		if s.fails == 0 {
			log.Warn("a task fails and is tried again until it works", "task", task, "error", err)
			s.since = now
		}
		s.fails++
	}
	if err == nil {
		s.last = now
	}
	return s.fails
}

// works reports whether the task worked within the given time, and did not fail twice in a row since.
func (s *state) works(within time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.last.IsZero() && s.fails < 2 && clock.System().Sub(s.last) <= within
}

// worksFor tells for how long it has worked without an error; 0 while it fails.
func (s *state) worksFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 || s.last.IsZero() {
		return 0
	}
	return clock.System().Sub(s.since)
}
