package overview_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/overview"
)

// source counts how often it is asked, and fails on demand.
type source struct {
	mu   sync.Mutex
	n    int
	fail error
	wait chan struct{}
}

func (s *source) Dashboard(ctx context.Context, _ time.Time) (store.Dashboard, error) {
	if s.wait != nil {
		select {
		case <-s.wait:
		case <-ctx.Done():
			return store.Dashboard{}, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return store.Dashboard{Total: s.n}, s.fail
}

func TestCache(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	began := now
	s := &source{}
	c := overview.New(s, func() time.Time { return now })
	away := errors.New("the database is away")
	for _, step := range []struct {
		name  string
		after time.Duration
		fail  error
		total int
		age   time.Duration // -1: none
		err   error
	}{
		{"the first", 0, nil, 1, 0, nil},
		{"fresh to the last moment", overview.Fresh, nil, 1, overview.Fresh, nil},
		{"counted again", overview.Fresh + 1, nil, 2, 0, nil},
		{"the database is away", 2*overview.Fresh + 2, away, 2, overview.Fresh + 1, away},
		{"away for long", overview.Fresh + 1 + overview.Kept + 1, away, 0, -1, away},
		{"back", overview.Fresh + 2 + overview.Kept, nil, 5, 0, nil},
		{"the clock was set back", -time.Hour, nil, 6, 0, nil},
	} {
		now, s.fail = began.Add(step.after), step.fail
		d, at, err := c.Get(t.Context())
		age := now.Sub(at)
		if at.IsZero() {
			age = -1
		}
		if d.Total != step.total || age != step.age || !errors.Is(err, step.err) {
			t.Errorf("%s: got %d of %v, %v", step.name, d.Total, age, err)
		}
	}
}

// Of many who come together one counts; who does not want to wait goes.
func TestCacheIsCountedOnce(t *testing.T) {
	s := &source{wait: make(chan struct{})}
	c := overview.New(s, time.Now)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if d, _, err := c.Get(t.Context()); err != nil || d.Total != 1 {
				t.Errorf("got %d, %v", d.Total, err)
			}
		})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for {
		if _, _, err := c.Get(gone); errors.Is(err, context.Canceled) {
			break
		}
	}
	close(s.wait)
	all.Wait()
}
