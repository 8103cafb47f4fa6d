// Package scan observes servers and passes no judgement: everything that it meets, a refused connection as much as a
// complete chain, becomes a fact in a [facts.Snapshot].
package scan

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// A Depth is how much is asked.
type Depth string

// The depths.
const (
	Quick    Depth = "quick"    // one handshake and the chain
	Standard Depth = "standard" // and which versions and suites a server takes, and what it answers over HTTP
	Full     Depth = "full"     // and the CAA and HTTPS records of the name, whether clients without ECDSA are served, and weak suites
)

// Limits bounds a scan. All are absolute: a server that sends a byte a second is cut off like a silent one.
type Limits struct {
	Connect   time.Duration // for one TCP connection
	Handshake time.Duration // for all that is asked over one connection
	HTTP      time.Duration // for all that is asked of one address over HTTP; 0: as Handshake
	Target    time.Duration // for one endpoint, every address and probe of it
}

func (l Limits) forHTTP() time.Duration { return cmp.Or(l.HTTP, l.Handshake) }

// DefaultLimits are generous for a phone network and short enough for a person who waits.
var DefaultLimits = Limits{Connect: 5 * time.Second, Handshake: 8 * time.Second, HTTP: 10 * time.Second, Target: 45 * time.Second}

// maxPerFamily bounds the IPv4 and the IPv6 addresses of one name that are scanned; the rest are named in DNS.Omitted.
const maxPerFamily = 8

// A Dialer is the way out. *safedial.Dialer is one.
type Dialer interface {
	// Dial connects by TCP, if the address policy allows it.
	Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error)
	// Route returns an error when this machine has no way to the address or may not use it. It sends nothing.
	Route(addr netip.Addr) error
	// Public reports whether the address may be connected to by everybody, whatever an operator allowed besides.
	Public(addr netip.Addr) bool
}

// A Scanner scans endpoints. It may be used by many goroutines at once.
type Scanner struct {
	Dialer   Dialer
	Resolver Resolver

	Datagrams Datagrams // the way out by UDP, with the policy of Dialer; nil: nobody is asked whether he speaks QUIC
	Clock     clock.Clock
	Depth     Depth
	Limits    Limits
	Observer  facts.Observer

	Inventions *Inventions // which addresses Resolver makes up; nil: it is trusted

	Samples int // how often more each address is asked which leaf it shows, from depth Standard on; MaxSamples at most

	// Gentle tells the hosts of somebody else, who did not ask to be looked at: of them only what Quick asks is asked,
	// whatever Depth says. nil: there are none.
	Gentle func(host string) bool

	Crowd *Crowd // keeps scans from crowding at one place; nil: nothing does

	early atomic.Int32 // addresses that are asked hellos beside their handshake, and those beyond that

	// PortAllowed says which ports may be dialled where nobody named them: port 80, and those that a redirect leads to.
	// nil: all.
	PortAllowed func(port uint16) bool
}

// depth gives how much is asked of a host.
func (s *Scanner) depth(host string) Depth {
	if s.Gentle != nil && s.Gentle(host) {
		return Quick
	}
	return s.Depth
}

// Scan is ScanFor without a use: a GET of "/".
func (s *Scanner) Scan(ctx context.Context, endpoint facts.Endpoint, nodes ...facts.Node) *facts.Snapshot {
	return s.ScanFor(ctx, endpoint, nil, nodes...)
}

// ScanFor observes one endpoint: at the addresses that its name has, and at the nodes beside them, which are looked at
// even when the name has none. The requests are what its uses ask of it; of more than facts.MaxRequests the first are
// made, and where there is none a GET of "/" is. It always gives a snapshot: what could not be done is in it. It ends
// within Limits.Target, or soon after ctx is done; how long it waited for its turn at the addresses does not count.
func (s *Scanner) ScanFor(ctx context.Context, endpoint facts.Endpoint, requests []facts.Request, nodes ...facts.Node) *facts.Snapshot {
	snapshot := &facts.Snapshot{
		SchemaVersion: facts.SchemaVersion, Endpoint: endpoint, StartedAt: s.Clock().UTC(), Observer: s.Observer,
	}
	s.within(ctx, snapshot, func(ctx context.Context) {
		snapshot.DNS = resolve(ctx, s.Clock, s.Resolver, endpoint)
	})
	snapshot.Addresses = places(endpoint, snapshot.DNS.Value, nodes)
	leave := s.Crowd.enter(ctx, endpoint.Host, goingTo(snapshot.Addresses))
	if leave == nil && ctx.Err() == nil {
		turnAway(snapshot.Addresses)
		return snapshot
	}
	if leave != nil {
		defer leave() // also where something of ours breaks
	}
	var invented []netip.Addr
	s.within(ctx, snapshot, func(ctx context.Context) {
		records, wait := s.askRecords(ctx, snapshot), s.askInvented(ctx, snapshot.DNS.Value)
		s.scanAddresses(ctx, snapshot, &trip{host: endpoint.Host, port: endpoint.Port, requests: normal(requests)})
		records()
		s.askQUIC(ctx, snapshot)
		invented = wait()
	})
	for i := range snapshot.Addresses {
		if a := &snapshot.Addresses[i]; a.PossiblyBlocked {
			s.Crowd.ease(a.Addr.Addr())
		}
	}
	disownInvented(snapshot, invented)
	return snapshot
}

// within does a part of a scan in what is left of the target's time, and counts how long it took.
func (s *Scanner) within(ctx context.Context, snapshot *facts.Snapshot, do func(context.Context)) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.Limits.Target-snapshot.Took, errTargetTimeout)
	defer cancel()
	begun := s.Clock()
	do(ctx)
	snapshot.Took += s.Clock().Sub(begun)
}

func goingTo(addresses []facts.Address) (out []netip.Addr) {
	for i := range addresses {
		out = append(out, addresses[i].Addr.Addr())
	}
	return out
}

// turnAway notes that there was no room for this scan.
func turnAway(addresses []facts.Address) {
	for i := range addresses {
		addresses[i].Connect = facts.Failed[facts.Connection](facts.Failure{Kind: facts.Busy, Phase: facts.PhaseConnect})
	}
}

func (s *Scanner) scanAddresses(ctx context.Context, snapshot *facts.Snapshot, t *trip) {
	chains := make([][][]byte, len(snapshot.Addresses))
	seen := make([][]sight, len(snapshot.Addresses))
	first := s.firstOnPort443(snapshot)
	var wg sync.WaitGroup
	for i := range snapshot.Addresses {
		a := &snapshot.Addresses[i]
		met := func() {
			if i == first {
				wg.Go(func() { snapshot.Port80 = s.askPort80(ctx, t.host, a.Addr.Addr()) })
			}
		}
		scan := func() { chains[i], seen[i] = s.scanAddress(ctx, t, a, met) }
		if i < len(snapshot.Addresses)-1 {
			wg.Go(scan)
		} else {
			scan() // a goroutine that only waited would hold its stack for nothing
		}
	}
	wg.Wait()
	s.settlePort80(ctx, snapshot)
	for i, chain := range chains { // one writer for the map of certificates
		if chain == nil {
			continue
		}
		names := make([]facts.SHA256, len(chain))
		for j, der := range chain {
			names[j] = snapshot.Keep(der)
		}
		snapshot.Addresses[i].Chain.Value = &names
	}
	for i := range seen {
		for _, of := range seen[i] {
			snapshot.ShowChain(&snapshot.Addresses[i], of.hello, of.chain)
		}
	}
}

// maxEarly is how many addresses may be asked other things while their handshake has not ended. Each costs 30 KiB while
// nothing is answered, which is much where thousands are silent, and a round trip is then nothing that anybody notices.
const maxEarly = 64

// scanAddress asks one address everything and returns the chain that it presented, nil when none was seen, and the leaf
// that each connection was shown. It calls met when the address took a connection. From then on the hellos go beside the
// handshake, unless that is so for many: what takes one round trip less also costs a server that never says a word one
// time-out, and no more.
func (s *Scanner) scanAddress(ctx context.Context, t *trip, a *facts.Address, met func()) (chain [][]byte, seen []sight) {
	defer func() {
		if p := recover(); p != nil {
			a.Handshake = facts.Failed[facts.Session](broke(p, nil))
		}
	}()
	var wg sync.WaitGroup
	defer wg.Wait()
	var answers *answers
	defer s.early.Add(-1)
	early := s.early.Add(1) <= maxEarly
	chain, l, shown := s.handshake(ctx, t.host, a, func() {
		if early && s.depth(t.host) != Quick {
			met()
			answers = s.askVersions(ctx, t.host, a.Addr, &wg)
		}
	})
	if len(chain) > 0 {
		seen = append(seen, sight{shown, chain})
	}
	if s.depth(t.host) == Quick {
		return chain, seen
	}
	if !early && a.Connect.OK() {
		met()
	}
	if answers == nil && wallOf(a) == nil {
		answers = s.askVersions(ctx, t.host, a.Addr, &wg)
	}
	if l != nil {
		s.overHTTP(ctx, t, a, l)
	} else {
		t.unasked(a, *a.Handshake.Failure)
	}
	wg.Wait()
	if wall := wallOf(a); wall != nil && (answers == nil || !answers.spoke()) {
		a.Versions = facts.Failed[facts.Versions](*wall)
		a.ATS = facts.Failed[facts.Answer](*wall)
		return chain, seen
	}
	if a.Handshake.Value != nil || answers.spoke() {
		s.again(ctx, t.host, a.Addr, answers)
	}
	a.PossiblyBlocked = hadEnough(a, answers)
	answers.settle(a)
	seen = append(seen, answers.seen()...)
	chain = ofRecord(a, chain, seen) // not what a hello of TLCP is shown: two certificates for one server, which no phone sees
	if answers.none() && a.Handshake.Value == nil {
		s.ask(ctx, a.Addr, facts.HelloTLCP, helloTLCP(t.host), &a.TLCP, &seen)
		if !answers.spoke() {
			a.TLCP = cut(a.TLCP)
		}
	}
	more := &further{Scanner: s, host: t.host, a: a}
	switch {
	case !answers.none():
		more.doubts(ctx)
	case !answers.spoke():
		more.nameless(ctx)
	}
	if s.depth(t.host) == Full && !answers.none() {
		s.ask(ctx, a.Addr, facts.HelloRSA, helloRSA(t.host), &a.RSA, &seen)
		if !answers.spoke() {
			a.RSA = cut(a.RSA)
		}
		more.all(ctx)
		a.PossiblyBlocked = a.PossiblyBlocked || more.shut()
	}
	return chain, s.sample(ctx, t.host, a, seen)
}

// wallOf gives the failure after which it is no use to ask the address anything more; nil when it is worth it.
func wallOf(a *facts.Address) *facts.Failure {
	if a.Connect.Failure != nil {
		return a.Connect.Failure
	}
	if f := a.Handshake.Failure; f != nil && (f.Kind == facts.Timeout || f.Kind.Ours()) {
		return f
	}
	return nil
}
