package scan

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// How many scans of ours may be under way at once, so that no server meets with more of us than it may bear. One scan
// opens a handful of connections. Neighbours are what a firewall is likely to take as one: a /24, and in IPv6 a /48, which
// is what one site is given (RFC 6177 §2).
const (
	perHost      = 2
	perAddress   = 4
	perNeighbour = 16

	neighbours4 = 24
	neighbours6 = 48
)

// calmFor is how long an address that seems to have had enough of us, and its neighbours, are asked one after the other.
const calmFor = time.Minute

// A Crowd keeps the scans of many scanners from crowding at one host, address or neighbourhood. Addresses that only an
// operator's allowance opens count by their host alone: they are his own. It is safe for use by many at once; nil lets
// everybody in.
type Crowd struct {
	// Public reports whether an address is everybody's.
	Public func(netip.Addr) bool
	Clock  clock.Clock

	// Patience is how long a scan waits for its turn; 0: as long as its context lasts. Waiting is no part of the time that
	// a target has.
	Patience time.Duration

	mu      sync.Mutex
	here    map[site]int
	calm    map[site]time.Time // until when one is enough
	waiting []*turn            // in the order in which they came
}

// A site is where scans meet: a host, or the addresses of a prefix.
type site struct {
	host string
	at   netip.Prefix
}

func (s site) limit() int {
	switch {
	case s.host != "":
		return perHost
	case s.at.IsSingleIP():
		return perAddress
	}
	return perNeighbour
}

// A turn is somebody's who waits.
type turn struct {
	sites []site
	come  chan struct{} // closed when it is there
}

// sites gives each place that a scan of these addresses takes, once.
func (c *Crowd) sites(host string, addrs []netip.Addr) []site {
	out := []site{{host: host}}
	for _, addr := range addrs {
		if !c.Public(addr) {
			continue
		}
		for _, s := range around(addr) {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func around(addr netip.Addr) [2]site {
	bits := neighbours6
	if addr.Is4() {
		bits = neighbours4
	}
	near, _ := addr.Prefix(bits) // an address has so many bits
	return [2]site{{at: netip.PrefixFrom(addr, addr.BitLen())}, {at: near}}
}

// enter waits until there is room for a scan everywhere that it goes. It gives what ends the stay, or nil when the turn did
// not come.
func (c *Crowd) enter(ctx context.Context, host string, addrs []netip.Addr) (leave func()) {
	if c == nil {
		return func() {}
	}
	t := &turn{c.sites(host, addrs), make(chan struct{})}
	c.mu.Lock()
	c.waiting = append(c.waiting, t)
	c.admit()
	c.mu.Unlock()
	leave = sync.OnceFunc(func() { c.leave(t) })
	if c.Patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Patience)
		defer cancel()
	}
	select {
	case <-t.come:
		return leave
	default:
	}
	select {
	case <-t.come:
	case <-ctx.Done():
		if c.forget(t) {
			return nil
		}
	}
	return leave
}

// admit lets in those for whom there is room. Where somebody waits who came earlier, nobody overtakes him.
func (c *Crowd) admit() {
	var taken []site
	c.waiting = slices.DeleteFunc(c.waiting, func(t *turn) bool {
		full := false
		for _, s := range t.sites {
			if slices.Contains(taken, s) || c.here[s] >= c.room(s) {
				full = true
				taken = append(taken, s)
			}
		}
		if full {
			return false
		}
		if c.here == nil {
			c.here = map[site]int{}
		}
		for _, s := range t.sites {
			c.here[s]++
		}
		close(t.come)
		return true
	})
}

func (c *Crowd) room(s site) int {
	until, calm := c.calm[s]
	switch {
	case !calm:
	case c.Clock().Before(until):
		return 1
	default:
		delete(c.calm, s)
	}
	return s.limit()
}

func (c *Crowd) leave(t *turn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range t.sites {
		if c.here[s]--; c.here[s] == 0 {
			delete(c.here, s)
		}
	}
	c.admit()
}

// forget takes somebody out of the line. It reports false when his turn came in the meantime.
func (c *Crowd) forget(t *turn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.waiting, t)
	if i < 0 {
		return false
	}
	c.waiting = slices.Delete(c.waiting, i, i+1)
	c.admit() // who stood behind him may pass
	return true
}

// ease has an address and its neighbours asked one after the other for a while.
func (c *Crowd) ease(addr netip.Addr) {
	if c == nil || !c.Public(addr) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.Clock()
	if c.calm == nil {
		c.calm = map[site]time.Time{}
	}
	for s, until := range c.calm {
		if !now.Before(until) {
			delete(c.calm, s)
		}
	}
	for _, s := range around(addr) {
		c.calm[s] = now.Add(calmFor)
	}
}

// hadEnough reports whether an address that answered took no further connection later in the same scan.
func hadEnough(a *facts.Address, x *answers) bool {
	if a.Handshake.Value == nil && !x.spoke() {
		return false
	}
	return slices.ContainsFunc([]*facts.Failure{x.ats.Failure, x.other.Failure, x.eleven.Failure, x.ten.Failure, a.HTTP.Failure, a.WebSocket.Failure}, shut)
}

// shut reports whether a connection was not taken.
func shut(f *facts.Failure) bool {
	return f != nil && f.Phase == facts.PhaseConnect && (f.Kind == facts.Timeout || f.Kind == facts.Refused || f.Kind == facts.Reset || f.Kind == facts.Unreachable)
}
