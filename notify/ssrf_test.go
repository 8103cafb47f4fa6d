package notify

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tongguan/tongguan/notify/robots"
)

// TestForbiddenAddresses: no name and no form of an address leads to a listener that the policy does not open, and the
// result does not tell where a name leads.
func TestForbiddenAddresses(t *testing.T) {
	port, connections := robots.Forbidden(t, ":0")
	zone := names{
		"loopback.test": {"127.0.0.1"}, "loopback6.test": {"::1"}, "mapped.test": {"::ffff:127.0.0.1"}, "zero.test": {"0.0.0.0"},
		"metadata.test": {"169.254.169.254"}, "azure.test": {"168.63.129.16"}, "alibaba.test": {"100.100.100.200"},
		"mixed.test": {"93.184.215.14", "127.0.0.1"}, "mixed-last.test": {"127.0.0.1", "93.184.215.14"},
		"private.test": {"10.0.0.1"}, "nat64.test": {"64:ff9b::7f00:1"}, "6to4.test": {"2002:7f00:1::"}, "multicast.test": {"224.0.0.1"},
		"127.1": {"127.0.0.1"}, "127.0.0.1": {"127.0.0.1"}, "2130706433": {"127.0.0.1"}, "0x7f.1": {"127.0.0.1"}, "localhost": {"127.0.0.1", "::1"},
	}
	hosts := []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "169.254.169.254", "100.100.100.200", "10.0.0.1", "[::127.0.0.1]", "LOCALHOST"}
	for name := range zone {
		hosts = append(hosts, name, strings.ToUpper(name), name+".")
	}
	o := loopback()
	o.AllowCIDR, o.Resolver = nil, lower{zone}
	s := sender(t, o)
	for _, host := range hosts {
		for _, scheme := range []string{"http", "https"} {
			for _, k := range Kinds() {
				secret := Secret{URL: fmt.Sprintf("%s://%s:%d/x?key=k&access_token=k", scheme, host, port)}
				if k == Webhook {
					secret.Keys = []string{NewSecret()}
				}
				got := s.Send(t.Context(), k, Config{}, secret, Message{"1", []byte("{}")})
				if got.OK || got.Failure != FailureBlocked || got.Answer != "" || got.Status != 0 {
					t.Errorf("%s %s: %+v", k, secret.URL, got)
				}
			}
		}
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections reached the listener", n)
	}
}

// lower is a resolver that minds neither case nor a dot at the end.
type lower struct{ names }

func (l lower) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	return l.names.LookupNetIP(ctx, network, strings.ToLower(strings.TrimSuffix(host, ".")))
}

// flipping answers with a public address and the loopback in turn.
type flipping struct{ n atomic.Int64 }

func (f *flipping) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	if f.n.Add(1)%2 == 0 {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	return []netip.Addr{netip.MustParseAddr("203.0.113.1")}, nil // documentation: forbidden too, so that nothing leaves
}

// TestRebinding: what is judged is what is dialled, whatever a name says a moment later.
func TestRebinding(t *testing.T) {
	port, connections := robots.Forbidden(t, "127.0.0.1:0")
	o := loopback()
	o.AllowCIDR, o.Resolver = nil, &flipping{}
	s := sender(t, o)
	for range 1000 {
		got := s.Send(t.Context(), WeCom, Config{}, Secret{URL: fmt.Sprintf("http://flip.test:%d/?key=k", port)}, Message{"1", []byte("{}")})
		if got.Failure != FailureBlocked {
			t.Fatalf("%+v", got)
		}
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections reached the listener", n)
	}
}

func TestRedirectInside(t *testing.T) {
	port, connections := robots.Forbidden(t, "127.0.0.2:0")
	for _, k := range robotKinds {
		r := simulator(t, k, robots.Options{})
		r.Answer(func(w http.ResponseWriter, req *http.Request) bool {
			http.Redirect(w, req, fmt.Sprintf("http://127.0.0.2:%d/", port), http.StatusTemporaryRedirect)
			return true
		})
		if got := sender(t, loopback()).Send(t.Context(), k, Config{}, Secret{URL: r.URL()}, Message{"1", []byte("{}")}); got.Failure != FailureRedirect {
			t.Errorf("%s: %+v", k, got)
		}
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections followed", n)
	}
}

// TestNoProxy: the environment of the process sends nothing another way.
func TestNoProxy(t *testing.T) {
	port, connections := robots.Forbidden(t, "127.0.0.1:0")
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"} {
		t.Setenv(name, fmt.Sprintf("http://127.0.0.1:%d", port))
	}
	o := loopback()
	r := robots.WeCom(t, robots.Options{})
	_, own, _ := net.SplitHostPort(r.Server().Listener.Addr().String())
	o.Resolver = names{"robot.test": {"127.0.0.1"}}
	url := strings.Replace(r.URL(), "127.0.0.1:"+own, "robot.test:"+own, 1)
	body, _ := render(t, WeCom, Config{}, critical())
	if got := sender(t, o).Send(t.Context(), WeCom, Config{}, Secret{URL: url}, Message{"1", body}); !got.OK {
		t.Errorf("%+v", got)
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections went to the proxy", n)
	}
}
