package scan

import (
	"context"
	"crypto/rand"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// Inventions finds out which addresses a resolver gives to names that do not exist. Providers, hotels and some offices
// have resolvers that answer so, to show a page of theirs in place of NXDOMAIN; whoever judges a server by that page
// judges the wrong one.
//
// It asks for names that nobody can have registered, once in a while for all endpoints together. It may be used by many
// at once.
type Inventions struct {
	resolver Resolver
	now      clock.Clock

	mu     sync.Mutex
	found  []netip.Addr
	until  time.Time     // how long found holds; zero: nothing is known
	flight chan struct{} // closed when whoever is asking has an answer; nil: nobody is
}

// The bounds of asking.
const (
	inventionsHold   = 10 * time.Minute // laptops change networks, and captive portals let people in
	inventionsWithin = 3 * time.Second  // the resolver has just answered for an endpoint; one that is silent now invents nothing
)

// NewInventions asks nobody yet. Pinned names are no business of the resolver that it takes.
func NewInventions(resolver Resolver, now clock.Clock) *Inventions {
	return &Inventions{resolver: resolver, now: now}
}

// among gives those of an endpoint's addresses that the resolver also gives to names that do not exist. What cannot be
// learned, because the resolver is silent or ctx is done, is not held against an address.
func (v *Inventions) among(ctx context.Context, addrs []netip.Addr) []netip.Addr {
	found := v.all(ctx)
	return slices.DeleteFunc(slices.Clone(addrs), func(a netip.Addr) bool { return !slices.Contains(found, a) })
}

// all gives what the resolver invents, asks it when that is not known, and waits for whoever is asking already.
func (v *Inventions) all(ctx context.Context) []netip.Addr {
	for {
		v.mu.Lock()
		if v.now().Before(v.until) {
			defer v.mu.Unlock()
			return v.found
		}
		flight := v.flight
		if flight == nil {
			v.flight = make(chan struct{})
			v.mu.Unlock()
			return v.ask(ctx)
		}
		v.mu.Unlock()
		select {
		case <-flight: // who asked may have been called off; then it is our turn
		case <-ctx.Done():
			return nil
		}
	}
}

// ask asks, on behalf of all who wait. When it is called off nothing is known, and the next asks again.
func (v *Inventions) ask(ctx context.Context) (found []netip.Addr) {
	within, cancel := context.WithTimeout(ctx, inventionsWithin)
	defer cancel()
	defer func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		if ctx.Err() == nil {
			v.found, v.until = found, v.now().Add(inventionsHold)
		}
		close(v.flight)
		v.flight = nil
	}()
	names := namesOfNobody()
	answers := make([][]netip.Addr, len(names))
	var wg sync.WaitGroup
	for i, name := range names {
		wg.Go(func() {
			if dns := resolve(within, v.now, v.resolver, facts.Endpoint{Host: name}); dns.OK() {
				answers[i] = dns.Value.Addresses
			}
		})
	}
	wg.Wait()
	return slices.Concat(answers...)
}

// namesOfNobody makes names that do not exist, new ones each time, so that no cache has them. They are made of nothing
// but chance: whoever sees them learns neither what is scanned nor by whom.
//
// The first cannot exist (RFC 6761 §6.4), and good resolvers answer for it themselves; many that invent leave it alone
// for that reason. The second would have to be registered, and 26^20 is more than chance meets; its www is for those
// who invent only what a browser asks for.
func namesOfNobody() []string {
	return []string{letters(20) + ".invalid", "www." + letters(20) + ".com"}
}

// letters gives n letters by chance. That some are a little likelier than others does not matter here.
func letters(n int) string {
	out := make([]byte, n)
	_, _ = rand.Read(out) // it never fails
	for i := range out {
		out[i] = 'a' + out[i]%26
	}
	return string(out)
}

// askInvented asks which of an endpoint's addresses the resolver invents. It begins with the call, goes on beside the
// scan of the addresses, and has its end when wait has returned: so nobody waits for the one before the other. Pins and
// addresses that were typed are nobody's inventions.
func (s *Scanner) askInvented(ctx context.Context, dns *facts.DNS) (wait func() []netip.Addr) {
	if s.Inventions == nil || dns == nil || len(dns.Addresses) == 0 || dns.Source != facts.SourceResolver {
		return func() []netip.Addr { return nil }
	}
	found := make(chan []netip.Addr, 1)
	go func() {
		defer close(found)
		found <- s.Inventions.among(ctx, dns.Addresses)
	}()
	return func() []netip.Addr { return <-found }
}

// disownInvented takes back what was seen at invented addresses. A node that is pinned to one stays: a person put it
// there.
func disownInvented(snapshot *facts.Snapshot, invented []netip.Addr) {
	snapshot.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: facts.PhaseDNS}, func(a *facts.Address) bool {
		return a.Node == "" && slices.Contains(invented, a.Addr.Addr())
	})
}
