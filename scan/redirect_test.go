package scan

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/safedial"
)

func TestLeadsTo(t *testing.T) {
	from := place{"https", "a.test", 8443, "/x/y?z"}
	for location, want := range map[string]place{
		"/login?token=1":           {"https", "a.test", 8443, "/login?token=1"},
		"login":                    {"https", "a.test", 8443, "/x/login"},
		"?b":                       {"https", "a.test", 8443, "/x/y?b"},
		"//b.test":                 {"https", "b.test", 443, "/"},
		"https://B.test./c#d":      {"https", "b.test", 443, "/c"},
		"http://b.test":            {"http", "b.test", 80, "/"},
		"HTTPS://u:p@b.test:444/":  {"https", "b.test", 444, "/"},
		"https://[2001:db8::1]/":   {"https", "2001:db8::1", 443, "/"},
		"https://127.0.0.1/":       {"https", "127.0.0.1", 443, "/"},
		"https://b.test/a b\u00e9": {"https", "b.test", 443, "/a%20b%C3%A9"},
		"ftp://b.test/":            {},
		"javascript:alert(1)":      {},
		"https:///":                {},
		"https://b.test:0/":        {},
		"https://b.test:65536/":    {},
		"https://2130706433/":      {},
		"https://0x7f.1/":          {},
		"https://127.1/":           {},
		"https://a.0x7f/":          {},
		"https://b_c.test/":        {"https", "b_c.test", 443, "/"},
		"https://bücher.test/":     {},
		"https://a%00b.test/":      {},
		"https://[fe80::1%25eth0]": {},
		"https://" + strings.Repeat("a", 300) + ".test/": {},
		"/" + strings.Repeat("a", maxLocation):           {},
		"\x00":                                           {},
	} {
		got, ok := from.leadsTo(location)
		if ok != (want != place{}) || ok && got != want {
			t.Errorf("%.40q leads to %+v, %v", location, got, ok)
		}
	}
}

// names is a resolver for which every name is on loopback, but for those that it has.
type names map[string]string

func (n names) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	var out []netip.Addr
	for text := range strings.FieldsSeq(n[strings.TrimSuffix(host, ".")]) {
		if addr := netip.MustParseAddr(text); addr.Is4() == (network == "ip4") {
			out = append(out, addr)
		}
	}
	if len(out) == 0 {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}
	return out, nil
}

// TestFollow goes where redirects lead, and stops where it should.
func TestFollow(t *testing.T) {
	var other *web
	leads := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	}
	other = serveHTTP(t, []string{"h2"}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			w.Header().Set("Location", "https://b.test:"+fmt.Sprint(other.Port)+"/page?secret=2")
			w.WriteHeader(http.StatusMovedPermanently)
		} else if !strings.HasPrefix(r.Referer(), "https://servicewechat.com/") {
			t.Errorf("without Referer: %v", r.Header)
		}
	})
	abroad := "https://b.test:" + fmt.Sprint(other.Port)
	step := func(w http.ResponseWriter, r *http.Request) { // to /1, /2, …
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		leads(fmt.Sprint("/", n+1, "?s=secret"))(w, r)
	}
	hop := func(path string, status int) facts.Hop { return facts.Hop{Scheme: "https", Path: path, Status: status} }
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		end     facts.RedirectEnd
		hops    []facts.Hop // host and port are filled in where they are the endpoint's
		failure facts.FailureKind
	}{
		"here": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				leads("/login?s=secret")(w, r)
			}
		}, facts.RedirectAnswered, []facts.Hop{hop("/login", 200)}, ""},
		"abroad":      {leads(abroad + "/page?secret=1"), facts.RedirectAnswered, []facts.Hop{{Scheme: "https", Host: "b.test", Port: other.Port, Path: "/page", Status: 200}}, ""},
		"abroad, two": {leads(abroad + "/back"), facts.RedirectAnswered, []facts.Hop{{Scheme: "https", Host: "b.test", Port: other.Port, Path: "/back", Status: 301}, {Scheme: "https", Host: "b.test", Port: other.Port, Path: "/page", Status: 200}}, ""},
		"to itself":   {leads("/"), facts.RedirectLoop, []facts.Hop{hop("/", 0)}, ""},
		"too many":    {step, facts.RedirectTooMany, []facts.Hop{hop("/1", 302), hop("/2", 302), hop("/3", 302), hop("/4", 302), hop("/5", 302)}, ""},
		"plain":       {leads("http://b.test/x"), facts.RedirectPlain, []facts.Hop{{Scheme: "http", Host: "b.test", Port: 80, Path: "/x"}}, ""},
		"nowhere":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(307) }, facts.RedirectNowhere, nil, ""},
		"nonsense":    {leads("weixin://x"), facts.RedirectInvalid, nil, ""},
		"unknown":     {leads("https://nobody.test/"), facts.RedirectFailed, []facts.Hop{{Scheme: "https", Host: "nobody.test", Port: 443, Path: "/"}}, facts.NameNotFound},
		"metadata":    {leads("https://169.254.169.254/"), facts.RedirectFailed, []facts.Hop{{Scheme: "https", Host: "169.254.169.254", Port: 443, Path: "/"}}, facts.BlockedAddress},
		"inside":      {leads("https://inside.test/"), facts.RedirectFailed, []facts.Hop{{Scheme: "https", Host: "inside.test", Port: 443, Path: "/"}}, facts.BlockedAddress},
		"half inside": {leads("https://half.test/"), facts.RedirectFailed, []facts.Hop{{Scheme: "https", Host: "half.test", Port: 443, Path: "/"}}, facts.BlockedAddress},
		"a port":      {leads("https://b.test:22/"), facts.RedirectFailed, []facts.Hop{{Scheme: "https", Host: "b.test", Port: 22, Path: "/"}}, facts.BlockedAddress},
		"no redirect": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/x"); w.WriteHeader(201) }, "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := serveHTTP(t, []string{"http/1.1"}, c.handler)
			s := standard(t)
			counted := &counting{Dialer: s.Dialer}
			s.Dialer = counted
			s.Resolver = names{"b.test": "127.0.0.1", "inside.test": "10.1.2.3", "half.test": "127.0.0.1 10.1.2.3"}
			s.PortAllowed = func(port uint16) bool { return port != 22 }
			e := first(t, server.ask(t, s))
			for i := range c.hops {
				if c.hops[i].Host == "" {
					c.hops[i].Host, c.hops[i].Port = server.Host, server.Port
				}
			}
			if diff := cmp.Diff(c.hops, e.Redirects); diff != "" || e.RedirectsEnd != c.end {
				t.Errorf("it ends with %q, not %q; %s", e.RedirectsEnd, c.end, diff)
			}
			if got := e.RedirectsFailure; (got == nil) != (c.failure == "") || got != nil && got.Kind != c.failure {
				t.Errorf("failed by %+v, want %q", got, c.failure)
			}
			if c.failure != "" && counted.away.Load() > 0 {
				t.Errorf("%d connections to others", counted.away.Load())
			}
			if got := fmt.Sprintf("%+v", e); strings.Contains(got, "secret") {
				t.Errorf("a query is kept: %s", got)
			}
		})
	}
}

// counting counts the connections to other places than 127.0.0.1 and to other ports than those of tests.
type counting struct {
	Dialer
	away atomic.Int32
}

func (c *counting) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	if !addr.Addr().IsLoopback() || addr.Port() < 1024 {
		c.away.Add(1)
	}
	return c.Dialer.Dial(ctx, addr)
}

// pretends takes the loopback for public, and so everything else that was allowed for private.
type pretends struct{ Dialer }

func (pretends) Public(addr netip.Addr) bool { return addr == netip.MustParseAddr("127.0.0.1") }

// TestFollowInside holds that a public server cannot send us to what only an allowance opens.
func TestFollowInside(t *testing.T) {
	inside := serveHTTP(t, []string{"http/1.1"}, func(http.ResponseWriter, *http.Request) {})
	server := serveHTTP(t, []string{"http/1.1"}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("https://127.0.0.2:%d/", inside.Port), http.StatusFound)
	})
	policy, err := safedial.NewPolicy([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	s := standard(t)
	s.Dialer = pretends{safedial.New(policy)}
	e := first(t, server.ask(t, s))
	if f := e.RedirectsFailure; f == nil || f.Kind != facts.BlockedAddress || inside.requests.Load() > 0 {
		t.Errorf("got %+v, %d requests", f, inside.requests.Load())
	}
}

// TestElsewhereOnce has three addresses that redirect to one place, which is asked once.
func TestElsewhereOnce(t *testing.T) {
	other := serveHTTP(t, []string{"h2"}, func(http.ResponseWriter, *http.Request) {})
	server := serveHTTP(t, []string{"h2"}, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("https://b.test:%d/", other.Port), http.StatusFound)
	})
	s := standard(t)
	s.Resolver = names{"b.test": "127.0.0.1"}
	there := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), server.Port)
	s.Dialer = everywhere{s.Dialer, there}
	s.Resolver = names{"a.test": "192.0.2.1 192.0.2.2 192.0.2.3", "b.test": "127.0.0.1"}
	snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443})
	for i := range snapshot.Addresses {
		if e := first(t, &snapshot.Addresses[i]); e.RedirectsEnd != facts.RedirectAnswered || e.Redirects[0].Status != 200 {
			t.Errorf("got %+v", e)
		}
	}
	if len(snapshot.Addresses) != 3 || other.requests.Load() != 1 {
		t.Errorf("%d addresses, %d requests", len(snapshot.Addresses), other.requests.Load())
	}
}

// everywhere finds one server under every address of the documentation's network.
type everywhere struct {
	Dialer
	at netip.AddrPort
}

func (everywhere) Route(netip.Addr) error { return nil }

func (e everywhere) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	if !addr.Addr().IsLoopback() {
		addr = e.at
	}
	return e.Dialer.Dial(ctx, addr)
}

func FuzzLeadsTo(f *testing.F) {
	f.Add("//b.test/x?y#z")
	f.Add("https://[::1]:444/\u00e9")
	f.Fuzz(func(t *testing.T, location string) {
		to, ok := (place{"https", "a.test", 443, "/x?y"}).leadsTo(location)
		if !ok {
			return
		}
		if !isHost(to.host) || to.port == 0 || !strings.HasPrefix(to.path, "/") || strings.ContainsAny(to.path+to.host, " \r\n\x00") {
			t.Errorf("%q leads to %+v", location, to)
		}
		if hop := to.hop(); strings.Contains(hop.Path, "?") || len(hop.Path) > maxPath {
			t.Errorf("%q gives the hop %+v", location, hop)
		}
	})
}
