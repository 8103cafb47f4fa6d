package scan

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
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
				if kind(got.Failure) != c.failure || got.Value != nil || got.Failure.Phase != facts.PhaseDNS {
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
	order := []facts.FailureKind{facts.Canceled, facts.ScannerFailed, facts.NoResolver, facts.Timeout, facts.NameServer, facts.NameNotFound}
	for i, want := range order {
		for _, other := range order[i:] {
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
