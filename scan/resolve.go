package scan

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan/lookup"
)

// A Resolver turns a name into addresses of one family, "ip4" or "ip6". *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// An Asker is a Resolver that tells how each query went, and asks for other records too. *lookup.Resolver is one.
type Asker interface {
	Resolver
	Ask(ctx context.Context, name string, what lookup.Type) *lookup.Answer
	Local(ctx context.Context, name string) []netip.Addr // from this machine's hosts file; nil: it has none
}

// A Router is a Resolver that leaves each name to the Resolver that is responsible for it.
type Router interface{ Responsible(host string) Resolver }

// askerFor finds who is asked about a name in the end; nil when he does not tell more than addresses.
func askerFor(r Resolver, host string) Asker {
	switch r := r.(type) {
	case PinnedResolver:
		return askerFor(r.Resolver, host)
	case Router:
		return askerFor(r.Responsible(host), host)
	case Asker:
		return r
	}
	return nil
}

// Pins answers for names from what a person gave, and asks nobody about them. Keys are "host:port" (--resolve) or
// "host" (--hosts); the former win.
type Pins map[string][]netip.Addr

// PinnedResolver is a Resolver that is asked for names without pins.
type PinnedResolver struct {
	Pins Pins
	Resolver
}

// pinned gives the addresses that were pinned for the endpoint; none when it is to be looked up.
func (r PinnedResolver) pinned(e facts.Endpoint) []netip.Addr {
	if at := r.Pins[fmt.Sprintf("%s:%d", e.Host, e.Port)]; len(at) > 0 {
		return at
	}
	return r.Pins[e.Host]
}

// resolve finds the endpoint's addresses: itself, if it is one; the pinned ones; those of the hosts file, where it is
// heeded; or A and AAAA, each asked once. A lookup that failed keeps what it learned on the way.
func resolve(ctx context.Context, now clock.Clock, r Resolver, e facts.Endpoint) facts.Probe[facts.DNS] {
	start := now()
	dns := facts.DNS{Source: facts.SourceResolver, Addresses: []netip.Addr{}}
	var failure *facts.Failure
	if addr, err := netip.ParseAddr(e.Host); err == nil {
		dns.Source, dns.Addresses = facts.SourceLiteral, []netip.Addr{addr.Unmap()}
	} else if p, ok := r.(PinnedResolver); ok && len(p.pinned(e)) > 0 {
		dns.Source, dns.Addresses = facts.SourcePinned, slices.Clone(p.pinned(e))
	} else {
		failure = lookUp(ctx, r, e.Host, &dns)
	}
	slices.SortFunc(dns.Addresses, netip.Addr.Compare)
	dns.Addresses = slices.Compact(dns.Addresses)
	dns.Omitted = beyond(dns.Addresses, maxPerFamily)
	took := now().Sub(start)
	if dns.Source == facts.SourceResolver && failure == nil && took > slowDNS {
		again, begun := facts.DNS{}, now()
		dns.Slow = lookUp(ctx, r, e.Host, &again) != nil || now().Sub(begun) > slowDNS
	}
	return facts.Probe[facts.DNS]{Value: &dns, Failure: failure, At: start.UTC(), Took: took}
}

// slowDNS is what a look-up may take: ours, since a client asks before each first request of a launch. One that took longer
// is made again: the first of a day takes its time, and so does everything on a machine that is busy.
const slowDNS = time.Second

// lookUp asks for A and AAAA at once. It fails when neither gave an address.
func lookUp(ctx context.Context, r Resolver, host string, dns *facts.DNS) *facts.Failure {
	asker := askerFor(r, host)
	if asker != nil {
		if local := asker.Local(ctx, host); len(local) > 0 {
			dns.Source, dns.Addresses = facts.SourceHosts, slices.Clone(local)
			return nil
		}
	}
	ask := func(network string, what lookup.Type) <-chan answer {
		out := make(chan answer, 1)
		go func() {
			defer func() {
				if p := recover(); p != nil { // here, since nobody else can: a panic of a goroutine ends the process
					out <- answer{failure: dnsFailure(ctx, panicked{p})}
				}
			}()
			if asker != nil {
				out <- asked(ctx, asker.Ask(ctx, host, what))
				return
			}
			addrs, err := r.LookupNetIP(ctx, network, host+".") // rooted: search domains are not the phone's
			out <- answer{addrs: addrs, failure: dnsFailure(ctx, err)}
		}()
		return out
	}
	four, six := ask("ip4", lookup.A), ask("ip6", lookup.AAAA)
	a, aaaa := <-four, <-six
	for _, addr := range slices.Concat(a.addrs, aaaa.addrs) {
		dns.Addresses = append(dns.Addresses, addr.Unmap())
	}
	dns.NoIPv4, dns.NoIPv6, dns.A, dns.AAAA = a.failure, aaaa.failure, a.how, aaaa.how
	if len(dns.Addresses) > 0 {
		return nil
	}
	return gravest(dns.NoIPv4, dns.NoIPv6)
}

// An answer is what one query came to.
type answer struct {
	addrs   []netip.Addr
	how     *facts.Lookup // nil: was not told
	failure *facts.Failure
}

// asked takes the answer of an Asker, which others may share.
func asked(ctx context.Context, got *lookup.Answer) answer {
	how := got.How
	return answer{addrs: got.Addrs, how: &how, failure: unlessStopped(ctx, got.Failure)}
}

// unlessStopped gives a failure of its own to a lookup that was called off.
func unlessStopped(ctx context.Context, f *facts.Failure) *facts.Failure {
	if f == nil {
		return nil
	}
	out := *f
	if stopped(ctx) {
		out.Kind = facts.Canceled
	}
	return &out
}

// gravity orders what can come of a query, by how little it says about the name.
var gravity = []facts.FailureKind{
	facts.Canceled, facts.ScannerFailed, facts.LocalLack, facts.NoResolver, facts.NameRefused, facts.Timeout,
	facts.NameServer, facts.NameLoop, facts.NoData, facts.NameNotFound, facts.NoSuchName,
}

// gravest chooses, of two failed queries, the failure that says least about the name: what one query could not
// learn, the other's NXDOMAIN does not settle.
func gravest(a, b *facts.Failure) *facts.Failure {
	for _, kind := range gravity {
		for _, f := range []*facts.Failure{a, b} {
			if f != nil && f.Kind == kind {
				return f
			}
		}
	}
	return &facts.Failure{Kind: facts.NameNotFound, Phase: facts.PhaseDNS}
}

func dnsFailure(ctx context.Context, err error) *facts.Failure {
	if err == nil {
		return nil
	}
	f := &facts.Failure{Kind: facts.NameServer, Phase: facts.PhaseDNS, Detail: err.Error()}
	var dns *net.DNSError
	var ours panicked
	switch isDNS := errors.As(err, &dns); {
	case stopped(ctx):
		f.Kind = facts.Canceled
	case errors.As(err, &ours):
		f.Kind = facts.ScannerFailed
	case isDNS && dns.IsNotFound:
		f.Kind = facts.NameNotFound
	case isDNS && dns.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		f.Kind = facts.Timeout
	case noResolver(err.Error()):
		f.Kind = facts.NoResolver
	}
	return f
}

// panicked is what a panic left.
type panicked struct{ value any }

func (p panicked) Error() string { return fmt.Sprint(p.value) }

// noResolver recognises that the resolver itself could not be spoken to. Package net keeps only the text of it.
func noResolver(text string) bool {
	return slices.ContainsFunc([]string{"connection refused", "unreachable", "no route to host", "no such file"}, func(s string) bool {
		return strings.Contains(text, s)
	})
}

// beyond gives the addresses that exceed the limit of their family.
func beyond(addrs []netip.Addr, limit int) []netip.Addr {
	var out []netip.Addr
	count := map[bool]int{}
	for _, addr := range addrs {
		if count[addr.Is4()]++; count[addr.Is4()] > limit {
			out = append(out, addr)
		}
	}
	return out
}
