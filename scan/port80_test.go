package scan

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

func TestPlain(t *testing.T) {
	moved := func(to string) string {
		return "HTTP/1.1 301 Moved\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n"
	}
	https := facts.Hop{Scheme: "https", Host: "a.test", Port: 443, Path: "/"}
	for name, c := range map[string]struct {
		says    string
		want    facts.Redirect
		failure facts.FailureKind
	}{
		"to https":           {moved("https://A.test/?q=1"), facts.Redirect{Result: facts.Port80HTTPS, Status: 301, To: &https}, ""},
		"to its own http":    {moved("/x"), facts.Redirect{Result: facts.Port80Elsewhere, Status: 301, To: &facts.Hop{Scheme: "http", Host: "a.test", Port: 80, Path: "/x"}}, ""},
		"to another host":    {moved("https://b.test/"), facts.Redirect{Result: facts.Port80Elsewhere, Status: 301, To: &facts.Hop{Scheme: "https", Host: "b.test", Port: 443, Path: "/"}}, ""},
		"to nowhere":         {"HTTP/1.1 302 x\r\nContent-Length: 0\r\n\r\n", facts.Redirect{Result: facts.Port80Serves, Status: 302}, ""},
		"to nonsense":        {moved("x:y"), facts.Redirect{Result: facts.Port80Serves, Status: 301}, ""},
		"a page":             {"HTTP/1.1 200 OK\r\n\r\nhello", facts.Redirect{Result: facts.Port80Serves, Status: 200}, ""},
		"a page of a filter": {"HTTP/1.1 403 x\r\nServer: Beaver\r\n\r\n<title>Non-compliance ICP Filing</title>", facts.Redirect{Result: facts.Port80Serves, Status: 403, Block: &facts.Block{Provider: "aliyun", Sign: "Non-compliance ICP Filing"}}, ""},
		"a redirect of a filter": {moved("https://dnspod.qcloud.com/static/webblock.html?d=a.test"), facts.Redirect{
			Result: facts.Port80Elsewhere, Status: 301, To: &facts.Hop{Scheme: "https", Host: "dnspod.qcloud.com", Port: 443, Path: "/static/webblock.html"},
			Block: &facts.Block{Provider: "tencent", Sign: "dnspod.qcloud.com/static/webblock.html"},
		}, ""},
		"an overload":    {"HTTP/1.1 503 x\r\n\r\n", facts.Redirect{Result: facts.Port80Serves, Status: 503}, ""},
		"speaks first":   {"220 smtp\r\n", facts.Redirect{}, facts.NotHTTP},
		"closes at once": {"", facts.Redirect{}, facts.Closed},
	} {
		t.Run(name, func(t *testing.T) {
			var request strings.Builder
			endpoint := serve(t, func(conn net.Conn) {
				for one := make([]byte, 1); !strings.HasSuffix(request.String(), "\r\n\r\n"); {
					if _, err := conn.Read(one); err != nil {
						return
					}
					request.Write(one)
				}
				_, _ = conn.Write([]byte(c.says))
			})
			got, failed := standard(t).plain(t.Context(), "a.test", at(endpoint))
			switch {
			case failed != nil && failed.Kind != c.failure, failed == nil && c.failure != "":
				t.Errorf("failed by %+v, want %q", failed, c.failure)
			case failed == nil:
				if diff := cmp.Diff(&c.want, got); diff != "" {
					t.Error(diff)
				}
			}
			if text := request.String(); !strings.Contains(text, "GET / HTTP/1.1\r\nHost: a.test\r\n") || strings.Contains(text, "Referer") {
				t.Errorf("asked by %q", text)
			}
		})
	}
	nobody := serve(t, func(net.Conn) {})
	if got, failed := standard(t).plain(t.Context(), "a.test", netip.AddrPortFrom(netip.MustParseAddr("127.9.9.9"), nobody.Port)); failed != nil || got.Result != facts.Port80Closed {
		t.Errorf("nothing listens: %+v, %+v", got, failed)
	}
}

// ways is a way out that only takes notes, and connects nowhere.
type ways struct {
	mu    sync.Mutex
	dials []string
	dead  string // the address that does not take connections on port 443
}

func (*ways) Route(netip.Addr) error { return nil }
func (*ways) Public(netip.Addr) bool { return true }

func (w *ways) Dial(_ context.Context, addr netip.AddrPort) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dials = append(w.dials, addr.String())
	if addr.Addr().String() == w.dead {
		return nil, errors.New("dead")
	}
	near, far := net.Pipe()
	go func() {
		_, _ = far.Read(make([]byte, 1))
		_ = far.Close()
	}()
	return near, nil
}

// TestPort80Once asks port 80 once for all addresses: at the first that answers, and only beside port 443.
func TestPort80Once(t *testing.T) {
	for name, c := range map[string]struct {
		port    uint16
		dead    string
		allowed bool
		want    string // "" none
		asked   bool
	}{
		"the first":         {443, "", true, "192.0.2.1:80", true},
		"the first is dead": {443, "192.0.2.1", true, "192.0.2.2:80", true},
		"another port":      {8443, "", true, "", false},
		"not allowed":       {443, "", false, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := &ways{dead: c.dead}
			s := standard(t)
			s.Dialer, s.Resolver = w, names{"a.test": "192.0.2.1 192.0.2.2"}
			s.PortAllowed = func(port uint16) bool { return c.allowed || port != 80 }
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: c.port})
			var got []string
			for _, dial := range w.dials {
				if strings.HasSuffix(dial, ":80") {
					got = append(got, dial)
				}
			}
			if strings.Join(got, " ") != c.want || snapshot.Port80.Asked() != c.asked {
				t.Errorf("asked %v, %+v", got, snapshot.Port80)
			}
			if f := snapshot.Port80.Failure; !c.allowed && (f == nil || f.Kind != facts.BlockedAddress) {
				t.Errorf("got %+v", f)
			}
		})
	}
	w := &ways{}
	s := standard(t)
	s.Dialer, s.Resolver, s.Depth = w, names{"a.test": "192.0.2.1"}, Quick
	if snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443}); snapshot.Port80.Asked() || len(w.dials) != 1 || snapshot.Addresses[0].HTTP.Asked() {
		t.Errorf("quick: %v", w.dials)
	}
}
