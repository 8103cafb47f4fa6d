// Package overview keeps the dashboard for a few seconds: what everybody looks at all the time is counted once for all.
package overview

import (
	"context"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/store"
)

// How long a dashboard is shown: as it is, and while the database is away.
const (
	Fresh = 5 * time.Second
	Kept  = time.Minute
)

// A Source counts. A [store.Store] is one.
type Source interface {
	Dashboard(ctx context.Context, now time.Time) (store.Dashboard, error)
}

// A Cache is a dashboard and its time. It is safe for use by many at once; of those who come together one counts.
type Cache struct {
	source Source
	clock  clock.Clock

	turn chan struct{} // held by whoever counts

	mu   sync.Mutex
	last store.Dashboard
	at   time.Time
}

// New makes a cache that holds nothing yet.
func New(source Source, now clock.Clock) *Cache {
	return &Cache{source: source, clock: now, turn: make(chan struct{}, 1)}
}

// Get gives the dashboard and when it was counted. With an error there may be one all the same, not older than Kept, to
// be shown with a word about its age; the time is zero where there is none.
func (c *Cache) Get(ctx context.Context) (store.Dashboard, time.Time, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return store.Dashboard{}, time.Time{}, ctx.Err()
	}
	now := c.clock()
	if d, at := c.held(now, Fresh); !at.IsZero() {
		return d, at, nil
	}
	d, err := c.source.Dashboard(ctx, now)
	if err != nil {
		old, at := c.held(now, Kept)
		return old, at, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.at = d, now
	return d, now, nil
}

// held gives what is there, unless it is too old or from the future.
func (c *Cache) held(now time.Time, most time.Duration) (store.Dashboard, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.at); c.at.IsZero() || age < 0 || age > most {
		return store.Dashboard{}, time.Time{}
	}
	return c.last, c.at
}
