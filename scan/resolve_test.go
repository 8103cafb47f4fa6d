package scan

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan/lookup"
)

// A book is a resolver with what it shall say to each query, and those that it was asked.
type book struct {
	addrs map[string][]netip.Addr
	errs  map[string]error

	mu    sync.Mutex
	asked []string
}

func (b *book) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, network+" "+host)
	return b.addrs[network], b.errs[network]
}

func addrs(texts ...string) (out []netip.Addr) {
	for _, text := range texts {
		out = append(out, netip.MustParseAddr(text))
	}
	return out
}

var (
	notFound   = &net.DNSError{Err: "no such host", IsNotFound: true}
	servFail   = &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	dnsTimeout = &net.DNSError{Err: "i/o timeout", IsTimeout: true}
	noServer   = &net.DNSError{Err: "read udp 127.0.0.1:53: connection refused"}
)

// TestLookUp asks for both families, once, by the rooted name; one answer is enough, and the other's failure is kept.
func TestLookUp(t *testing.T) {
	four, six := addrs("192.0.2.7"), addrs("2001:db8::7")
	for name, c := range map[string]struct {
		a, aaaa        []netip.Addr
		errA, errAAAA  error
		want           []netip.Addr
		noIPv4, noIPv6 facts.FailureKind
		failure        facts.FailureKind
	}{
		"both":                      {a: four, aaaa: six, want: addrs("192.0.2.7", "2001:db8::7")},
		"IPv4, and no AAAA":         {a: four, errAAAA: notFound, want: four, noIPv6: facts.NameNotFound},
		"IPv4, and AAAA fails":      {a: four, errAAAA: servFail, want: four, noIPv6: facts.NameServer},
		"IPv4, and AAAA hangs":      {a: four, errAAAA: dnsTimeout, want: four, noIPv6: facts.Timeout},
		"IPv6, and no A":            {errA: notFound, aaaa: six, want: six, noIPv4: facts.NameNotFound},
		"IPv6, and A fails":         {errA: servFail, aaaa: six, want: six, noIPv4: facts.NameServer},
		"AAAA with IPv4 in it":      {errA: notFound, aaaa: addrs("::ffff:192.0.2.7"), want: four, noIPv4: facts.NameNotFound},
		"neither":                   {errA: notFound, errAAAA: notFound, failure: facts.NameNotFound},
		"empty answers":             {failure: facts.NameNotFound},
		"no A, and AAAA fails":      {errA: notFound, errAAAA: servFail, failure: facts.NameServer},
		"A hangs, and AAAA fails":   {errA: dnsTimeout, errAAAA: servFail, failure: facts.Timeout},
		"nobody to ask about A":     {errA: noServer, errAAAA: dnsTimeout, failure: facts.NoResolver},
		"an error of another kind":  {errA: errors.New("odd"), errAAAA: notFound, failure: facts.NameServer},
		"a context's deadline":      {errA: fmt.Errorf("lookup: %w", context.DeadlineExceeded), errAAAA: notFound, failure: facts.Timeout},
		"nobody knows of an answer": {errA: notFound, failure: facts.NameNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			b := &book{
				addrs: map[string][]netip.Addr{"ip4": c.a, "ip6": c.aaaa},
				errs:  map[string]error{"ip4": c.errA, "ip6": c.errAAAA},
			}
			got := resolve(t.Context(), clock.System, b, facts.Endpoint{Host: "a.test", Port: 443})
			slices.Sort(b.asked)
			if want := []string{"ip4 a.test.", "ip6 a.test."}; !slices.Equal(b.asked, want) {
				t.Errorf("asked %q, want %q", b.asked, want)
			}
			if c.failure != "" {
				if kind(got.Failure) != c.failure || len(got.Value.Addresses) != 0 || got.Failure.Phase != facts.PhaseDNS {
					t.Errorf("got %+v, want %s", got, c.failure)
				}
				return
			}
			if !got.OK() || !slices.Equal(got.Value.Addresses, c.want) {
				t.Fatalf("got %+v, want %v", got, c.want)
			}
			if kind(got.Value.NoIPv4) != c.noIPv4 || kind(got.Value.NoIPv6) != c.noIPv6 {
				t.Errorf("no IPv4: %q, no IPv6: %q; want %q and %q", kind(got.Value.NoIPv4), kind(got.Value.NoIPv6), c.noIPv4, c.noIPv6)
			}
		})
	}
}

func kind(f *facts.Failure) facts.FailureKind {
	if f == nil {
		return ""
	}
	return f.Kind
}

// TestLookUpStopped holds that no answer counts as one when the scan was called off.
func TestLookUpStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := &book{errs: map[string]error{"ip4": notFound, "ip6": ctx.Err()}}
	if got := resolve(ctx, clock.System, b, facts.Endpoint{Host: "a.test", Port: 443}); kind(got.Failure) != facts.Canceled {
		t.Errorf("got %+v", got)
	}
}

// TestGravest gives every pair of failures in both orders.
func TestGravest(t *testing.T) {
	for i, want := range gravity {
		for _, other := range gravity[i:] {
			a, b := &facts.Failure{Kind: want, Phase: facts.PhaseDNS}, &facts.Failure{Kind: other, Phase: facts.PhaseDNS}
			if got := gravest(a, b); got.Kind != want {
				t.Errorf("%s and %s: got %s", want, other, got.Kind)
			}
			if got := gravest(b, a); got.Kind != want {
				t.Errorf("%s and %s: got %s", other, want, got.Kind)
			}
		}
		for _, got := range []*facts.Failure{gravest(&facts.Failure{Kind: want}, nil), gravest(nil, &facts.Failure{Kind: want})} {
			if got.Kind != want {
				t.Errorf("%s alone: got %s", want, got.Kind)
			}
		}
	}
	if got := gravest(nil, nil); got.Kind != facts.NameNotFound || got.Phase != facts.PhaseDNS {
		t.Errorf("no failure at all: got %+v", got)
	}
}

// An oracle tells how each query went: what it shall say, by type and name, and what was asked.
type oracle struct {
	book
	answers map[string]*lookup.Answer // "1 a.test" for A
	local   []netip.Addr
}

func (o *oracle) Ask(_ context.Context, name string, what lookup.Type) *lookup.Answer {
	o.mu.Lock()
	defer o.mu.Unlock()
	key := fmt.Sprintf("%d %s", what, name)
	o.asked = append(o.asked, key)
	if a := o.answers[key]; a != nil {
		return a
	}
	return &lookup.Answer{How: facts.Lookup{RCode: "NXDOMAIN"}, Failure: &facts.Failure{Kind: facts.NoSuchName, Phase: facts.PhaseDNS}}
}

func (o *oracle) Local(context.Context, string) []netip.Addr { return o.local }

// fork leaves names to another resolver.
type fork struct{ to Resolver }

func (f fork) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, errors.New("whoever is responsible is asked")
}
func (f fork) Responsible(string) Resolver { return f.to }

// TestAsked asks a resolver that tells how it went, also from behind pins and a fork, and keeps what it told, when the
// lookup fails too.
func TestAsked(t *testing.T) {
	noData := &facts.Failure{Kind: facts.NoData, Phase: facts.PhaseDNS}
	shared := &lookup.Answer{Addrs: append(make([]netip.Addr, 0, 8), addrs("192.0.2.7")...), How: facts.Lookup{RCode: "NOERROR", Aliases: []string{"b.test"}}}
	o := &oracle{answers: map[string]*lookup.Answer{
		"1 a.test": shared, "28 a.test": {Failure: noData, How: facts.Lookup{RCode: "NOERROR"}},
	}}
	for name, r := range map[string]Resolver{"bare": o, "pins": PinnedResolver{Resolver: o}, "both": PinnedResolver{Resolver: fork{fork{o}}}} {
		o.asked = nil
		got := resolve(t.Context(), clock.System, r, facts.Endpoint{Host: "a.test", Port: 443})
		v := got.Value
		if !got.OK() || !slices.Equal(v.Addresses, addrs("192.0.2.7")) || v.Canonical() != "b.test" || v.NoIPv4 != nil ||
			kind(v.NoIPv6) != facts.NoData || v.AAAA == nil || v.AAAA.RCode != "NOERROR" || len(o.asked) != 2 {
			t.Errorf("%s: got %+v, asked %q", name, v, o.asked)
		}
		got = resolve(t.Context(), clock.System, r, facts.Endpoint{Host: "gone.test", Port: 443})
		if v := got.Value; kind(got.Failure) != facts.NoSuchName || v == nil || v.A.RCode != "NXDOMAIN" || v.Addresses == nil {
			t.Errorf("%s: got %+v, %+v", name, got.Failure, v)
		}
	}
	if extra := shared.Addrs[:2][1]; extra.IsValid() {
		t.Errorf("the shared answer was written to: %v", extra)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := resolve(ctx, clock.System, o, facts.Endpoint{Host: "gone.test", Port: 443}); kind(got.Failure) != facts.Canceled {
		t.Errorf("stopped: got %+v", got.Failure)
	}
}

// TestHosts holds that a name of the hosts file is not looked up, and that pins go before it.
func TestHosts(t *testing.T) {
	o := &oracle{local: addrs("192.0.2.9", "192.0.2.8")}
	got := resolve(t.Context(), clock.System, o, facts.Endpoint{Host: "a.test", Port: 443})
	if !got.OK() || got.Value.Source != facts.SourceHosts || !slices.Equal(got.Value.Addresses, addrs("192.0.2.8", "192.0.2.9")) || got.Value.A != nil || len(o.asked) > 0 {
		t.Errorf("got %+v, asked %q", got.Value, o.asked)
	}
	pinned := PinnedResolver{Pins: Pins{"a.test": addrs("192.0.2.7")}, Resolver: o}
	if got := resolve(t.Context(), clock.System, pinned, facts.Endpoint{Host: "a.test", Port: 443}); got.Value.Source != facts.SourcePinned {
		t.Errorf("pinned: got %+v", got.Value)
	}
}

// tardy answers each look-up after as long as it is told, on a clock of its own.
type tardy struct {
	at    atomic.Int64
	takes []time.Duration // of the A queries; AAAA has no answer
	asked atomic.Int32
}

func (r *tardy) now() time.Time { return time.Unix(0, r.at.Load()) }

func (r *tardy) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	if network == "ip6" {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	r.at.Add(int64(r.takes[r.asked.Add(1)-1]))
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

// TestSlowDNS holds that a name is slow which takes long twice, and that a quick one is asked for once.
func TestSlowDNS(t *testing.T) {
	const long, short = time.Second + time.Millisecond, time.Second
	for name, c := range map[string]struct {
		takes []time.Duration
		want  bool
	}{
		"in time":         {[]time.Duration{short}, false},
		"late once":       {[]time.Duration{long, short}, false},
		"late both times": {[]time.Duration{long, long}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := &tardy{takes: c.takes}
			got := resolve(t.Context(), r.now, r, facts.Endpoint{Host: "a.test", Port: 443})
			if got.Value.Slow != c.want || int(r.asked.Load()) != len(c.takes) || got.Took != c.takes[0] {
				t.Errorf("slow %v after %v, asked %d times", got.Value.Slow, got.Took, r.asked.Load())
			}
		})
	}
}
