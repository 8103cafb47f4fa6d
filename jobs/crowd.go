package jobs

import (
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/domain"
)

// perHost is how many scans of one host run at once in this process, on whatever ports. Each opens several connections.
const perHost = 2

// A crowd keeps one host or one domain from taking more than its share: two scans at once of a host, and half of the
// workers for all hosts under one registrable domain. So a domain whose servers hang cannot hold up everybody else, and
// none meets with more of us than it may bear.
//
// Shares are by name, since the address is known only while the scan runs. There is no exception for private ranges:
// the half is what protects the other hosts of an installation, and it is no hindrance where one domain is all there is.
type crowd struct {
	now   clock.Clock
	share int // of one domain

	mu      sync.Mutex
	running map[string]int       // by host and by domain
	line    map[string]time.Time // by domain or host: when the last of those who were sent away is to come back
	pace    time.Duration        // how long a scan takes, on average
}

func newCrowd(now clock.Clock, workers int) *crowd {
	return &crowd{
		now: now, share: max(workers/2, 1), pace: 250 * time.Millisecond,
		running: map[string]int{}, line: map[string]time.Time{},
	}
}

// enter takes a place for a scan of the host; leave gives it back. When there is none leave is nil, and wait is how long
// to stay away: those who are sent away get their turns one after the other, as fast as places should become free.
func (c *crowd) enter(host string) (leave func(), wait time.Duration) {
	under := "." + domain.Registrable(host)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.running[host] >= perHost:
		return nil, c.queue(host, perHost)
	case c.running[under] >= c.share:
		return nil, c.queue(under, c.share)
	}
	c.running[host]++
	c.running[under]++
	began := c.now()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.pace += (c.now().Sub(began) - c.pace) / 8
		c.give(host)
		c.give(under)
	}, 0
}

// The bounds of how long somebody stays away. The lower one keeps a long line from asking the database all the time,
// the upper one keeps a line that was estimated badly from standing still.
const (
	shortestWait = time.Second
	longestWait  = 30 * time.Second
)

func (c *crowd) queue(key string, places int) time.Duration {
	now := c.now()
	last := c.line[key]
	if last.Before(now) {
		last = now
	}
	last = last.Add(c.pace / time.Duration(places))
	if limit := now.Add(longestWait); last.After(limit) {
		last = limit
	}
	c.line[key] = last
	return max(last.Sub(now), shortestWait)
}

func (c *crowd) give(key string) {
	if c.running[key]--; c.running[key] == 0 {
		delete(c.running, key)
		delete(c.line, key)
	}
}
