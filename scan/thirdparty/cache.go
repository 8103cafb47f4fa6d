package thirdparty

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// The bounds of what is remembered. Those who want us to remember what nobody else needs make us forget the rest, and
// no more.
const (
	maxEntries    = 4096
	maxCacheBytes = 64 << 20

	shortest = 5 * time.Minute // something is remembered, a failure too
	longest  = 12 * time.Hour  // something counts as fresh, whenever the next update is due
)

// A key names what was asked: by which policy, where, and what about.
type key [sha256.Size]byte

// An entry is what came of asking.
type entry struct {
	value   any            // of a type that the key implies; nil with a failure
	failure *facts.Failure // why nothing came
	size    int            // of value, in bytes

	fresh  time.Time // until then nobody is asked again
	usable time.Time // until then it still holds where nothing better comes; zero: it proves nothing
}

// fallen is a failure, which is remembered shortly, so that many who need one answer do not all wait for it. That a machine
// is silent is remembered of the machine, and not once more for each who would have asked it.
func fallen(err error, f facts.Failure, now time.Time) entry {
	if s := (silence{}); errors.As(err, &s) {
		return entry{failure: &f}
	}
	return entry{failure: &f, fresh: now.Add(shortest)}
}

// lasting bounds for how long something is fresh that holds until a time.
func lasting(until, now time.Time) time.Time {
	switch {
	case until.Before(now.Add(shortest)):
		return now.Add(shortest)
	case until.After(now.Add(longest)):
		return now.Add(longest)
	}
	return until
}

// A cache remembers entries, the last used ones, and has those who ask the same at once share one look-up.
type cache struct {
	clock clock.Clock

	mu     sync.Mutex
	known  map[key]*list.Element
	recent *list.List // of *cached, the last used first
	bytes  int
	asking map[key]chan struct{} // closed when whoever asks is done
}

type cached struct {
	key key
	entry
}

func newCache(now clock.Clock) *cache {
	return &cache{clock: now, known: map[key]*list.Element{}, recent: list.New(), asking: map[key]chan struct{}{}}
}

// get gives what is remembered under the key while it is fresh, and else what ask gives. Where that proves nothing, and
// what is remembered still holds, it is used on. A failure because ctx is done is not remembered, and others who wait
// for it ask themselves.
func (c *cache) get(ctx context.Context, k key, ask func(context.Context) entry) entry {
	for {
		c.mu.Lock()
		old, known := c.look(k)
		if known && c.clock().Before(old.fresh) {
			c.mu.Unlock()
			return old
		}
		done, others := c.asking[k]
		if !others {
			done = make(chan struct{})
			c.asking[k] = done
			c.mu.Unlock()
			return c.renew(ctx, k, old, done, ask)
		}
		c.mu.Unlock()
		select {
		case <-done:
		case <-ctx.Done():
			return c.instead(old, entry{failure: ptr(failureOf(ctx, facts.PhaseConnect, ctx.Err()))})
		}
	}
}

// renew asks, for all who wait.
func (c *cache) renew(ctx context.Context, k key, old entry, done chan struct{}, ask func(context.Context) entry) (out entry) {
	keep := false
	defer func() { // also where something of ours breaks
		c.mu.Lock()
		defer c.mu.Unlock()
		if keep {
			c.put(k, out)
		}
		delete(c.asking, k)
		close(done)
	}()
	got := ask(ctx)
	out = c.instead(old, got)
	forgotten := got.failure != nil && (got.failure.Kind == facts.Canceled || got.fresh.IsZero())
	if keep = !forgotten; keep && out.fresh.Before(got.fresh) {
		out.fresh = got.fresh // also of what is used on: its responder is not asked by everybody
	}
	return out
}

// instead gives what is remembered where it still holds and what came proves nothing.
func (c *cache) instead(old, got entry) entry {
	if got.usable.IsZero() && c.clock().Before(old.usable) {
		return old
	}
	return got
}

func (c *cache) look(k key) (entry, bool) {
	at, ok := c.known[k]
	if !ok {
		return entry{}, false
	}
	c.recent.MoveToFront(at)
	return at.Value.(*cached).entry, true
}

// put remembers an entry, and forgets those that were not used for longest beyond the bounds.
func (c *cache) put(k key, e entry) {
	if at, ok := c.known[k]; ok {
		c.drop(at)
	}
	c.known[k] = c.recent.PushFront(&cached{k, e})
	c.bytes += e.size
	for c.recent.Len() > maxEntries || c.bytes > maxCacheBytes {
		c.drop(c.recent.Back())
	}
}

func (c *cache) drop(at *list.Element) {
	gone := c.recent.Remove(at).(*cached)
	delete(c.known, gone.key)
	c.bytes -= gone.size
}

func ptr[T any](v T) *T { return &v }
