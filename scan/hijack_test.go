package scan

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
)

// An inventor is a resolver that knows one name and answers for every other one as it is told to.
type inventor struct {
	known    map[string][]netip.Addr // by name without the final dot
	portal   []netip.Addr            // for all others; nil: they do not exist
	onlyWWW  bool                    // but only for those that begin with www
	silent   bool                    // for all others: it says nothing until it is called off
	mu       sync.Mutex
	invented []string // names that are not known, of A queries
}

func (r *inventor) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	name := strings.TrimSuffix(host, ".")
	if at, ok := r.known[name]; ok && network == "ip4" {
		return at, nil
	} else if ok {
		return nil, notFound
	}
	if network == "ip4" {
		r.mu.Lock()
		r.invented = append(r.invented, name)
		r.mu.Unlock()
	}
	if r.silent {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if network == "ip6" || r.portal == nil || r.onlyWWW && !strings.HasPrefix(name, "www.") {
		return nil, notFound
	}
	return r.portal, nil
}

func (r *inventor) asked() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.invented)
}

// TestDisownInvented: what stands at an address that names have which do not exist is not the server's.
func TestDisownInvented(t *testing.T) {
	portal := addrs("192.0.2.80")
	for name, c := range map[string]struct {
		resolver *inventor
		pins     Pins
		endpoint facts.Endpoint
		nodes    []facts.Node
		want     string // the addresses with the phase of their failure
		asks     int    // names that do not exist
	}{
		"a resolver that says so":    {&inventor{known: map[string][]netip.Addr{"a.test": portal}}, nil, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.80 connect", 2},
		"one that invents":           {&inventor{portal: portal}, nil, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.80 dns", 3},
		"for browsers only":          {&inventor{portal: portal, onlyWWW: true}, nil, facts.Endpoint{Host: "www.a.test"}, nil, "192.0.2.80 dns", 3},
		"beside a good address":      {&inventor{portal: portal, known: map[string][]netip.Addr{"a.test": addrs("192.0.2.7", "192.0.2.80")}}, nil, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.7 connect, 192.0.2.80 dns", 2},
		"a name that does exist":     {&inventor{portal: portal, known: map[string][]netip.Addr{"a.test": addrs("192.0.2.7")}}, nil, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.7 connect", 2},
		"a name that does not":       {&inventor{}, nil, facts.Endpoint{Host: "a.test"}, nil, "", 1},
		"silent for all others":      {&inventor{silent: true, known: map[string][]netip.Addr{"a.test": portal}}, nil, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.80 connect", 2},
		"an address":                 {&inventor{portal: portal}, nil, facts.Endpoint{Host: "192.0.2.80"}, nil, "192.0.2.80 connect", 0},
		"a pinned one":               {&inventor{portal: portal}, Pins{"a.test": portal}, facts.Endpoint{Host: "a.test"}, nil, "192.0.2.80 connect", 0},
		"a node at the same place":   {&inventor{portal: portal}, nil, facts.Endpoint{Host: "a.test"}, []facts.Node{{Label: "n", Addr: netip.MustParseAddrPort("192.0.2.80:443")}}, "192.0.2.80 connect", 3},
		"a node where there is none": {&inventor{}, nil, facts.Endpoint{Host: "a.test"}, []facts.Node{{Label: "n", Addr: netip.MustParseAddrPort("192.0.2.80:443")}}, "192.0.2.80 connect", 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // so that the silence takes no time
				now := clock.Clock(time.Now)
				s := &Scanner{
					Dialer: walled{}, Resolver: PinnedResolver{Pins: c.pins, Resolver: c.resolver}, Clock: now, Limits: DefaultLimits,
					Inventions: NewInventions(c.resolver, now),
				}
				c.endpoint.Port = 443
				snapshot := s.ScanFor(t.Context(), c.endpoint, nil, c.nodes...)
				var got []string
				for i := range snapshot.Addresses {
					a := &snapshot.Addresses[i]
					got = append(got, a.Addr.Addr().String()+" "+string(a.Connect.Failure.Phase))
				}
				if text := strings.Join(got, ", "); text != c.want {
					t.Errorf("got %s, want %s", text, c.want)
				}
				if asked := c.resolver.asked(); len(asked) != c.asks {
					t.Errorf("asked for %v, want %d names", asked, c.asks)
				}
			})
		})
	}
}

// walled is a way out at whose end nobody is.
type walled struct{}

func (walled) Dial(context.Context, netip.AddrPort) (net.Conn, error) { return nil, refused[0] }
func (walled) Route(netip.Addr) error                                 { return nil }
func (walled) Public(netip.Addr) bool                                 { return true }

// TestInventionsOnce: however many ask at once, the resolver is asked once, and again when some time has passed.
func TestInventionsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &inventor{portal: addrs("192.0.2.80")}
		v := NewInventions(r, time.Now)
		many := func() {
			var wg sync.WaitGroup
			for range 50 {
				wg.Go(func() {
					if got := v.among(t.Context(), addrs("192.0.2.7", "192.0.2.80")); !slices.Equal(got, r.portal) {
						t.Errorf("got %v", got)
					}
				})
			}
			wg.Wait()
		}
		many()
		many()
		first := r.asked()
		if len(first) != 2 || !strings.HasSuffix(slices.Sorted(slices.Values(first))[1], ".com") && !strings.HasSuffix(slices.Sorted(slices.Values(first))[0], ".com") {
			t.Errorf("asked for %v", first)
		}
		time.Sleep(inventionsHold)
		many()
		if again := r.asked(); len(again) != 4 || slices.Contains(first, again[2]) || slices.Contains(first, again[3]) {
			t.Errorf("asked for %v", again)
		}
	})
}

// TestInventionsCalledOff: who is called off while he asks leaves the question to those who wait.
func TestInventionsCalledOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &inventor{silent: true}
		v := NewInventions(r, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		go v.all(ctx)
		synctest.Wait()
		go v.all(t.Context())
		synctest.Wait()
		if n := len(r.asked()); n != 2 {
			t.Fatalf("%d names while the first asks", n)
		}
		cancel()
		synctest.Wait()
		if n := len(r.asked()); n != 4 {
			t.Errorf("%d names after it was called off", n)
		}
		start := time.Now()
		if got := v.all(t.Context()); got != nil || time.Since(start) > inventionsWithin {
			t.Errorf("%v after %v", got, time.Since(start))
		}
	})
}

func TestNamesOfNobody(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		for _, name := range namesOfNobody() {
			if seen[name] || len(name) > 253 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz.") != "" {
				t.Errorf("%s", name)
			}
			seen[name] = true
		}
	}
}
