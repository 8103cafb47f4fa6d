package safedial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

// fixed resolves every name to the same addresses, and counts.
type fixed struct {
	addrs []string
	asked *atomic.Int64
}

func (f fixed) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	f.asked.Add(1)
	var out []netip.Addr
	for _, text := range f.addrs {
		out = append(out, netip.MustParseAddr(text))
	}
	return out, nil
}

func resolving(addrs ...string) fixed { return fixed{addrs, new(atomic.Int64)} }

// counted is a server, and how many connections reached it.
func counted(t *testing.T) (*httptest.Server, *atomic.Int64) {
	n := new(atomic.Int64)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		r.Header.Write(w)
		io.WriteString(w, r.Proto)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			n.Add(1)
		}
	}
	t.Cleanup(s.Close)
	return s, n
}

func get(t *testing.T, transport *http.Transport, url string) (string, int, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(within(t), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), response.StatusCode, err
}

func TestTransport(t *testing.T) {
	s, connections := counted(t)
	s.Start()
	t.Setenv("HTTP_PROXY", "http://192.0.2.1:1")
	resolver := resolving("127.0.0.1")
	transport := open(t).Transport(resolver, nil)
	url := strings.Replace(s.URL, "127.0.0.1", "name.test", 1)
	for i := range 3 {
		body, status, err := get(t, transport, url)
		if err != nil || status != http.StatusOK || !strings.HasSuffix(body, "HTTP/1.1") || strings.Contains(body, "Accept-Encoding") {
			t.Errorf("got %d %q, %v", status, body, err)
		}
		if got := connections.Load(); got != int64(i+1) {
			t.Errorf("after request %d there were %d connections", i+1, got)
		}
	}
	if got := resolver.asked.Load(); got != 3 {
		t.Errorf("the resolver was asked %d times", got)
	}
	if _, status, err := get(t, transport, url+"/away"); status != http.StatusFound || err != nil {
		t.Errorf("a redirect gives %d, %v", status, err)
	}
	if _, _, err := get(t, transport, s.URL); err != nil || resolver.asked.Load() != 4 {
		t.Errorf("a literal address: %v, and the resolver was asked", err)
	}
}

func TestTransportForbidden(t *testing.T) {
	s, connections := counted(t)
	s.Start()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	strict := New(mustPolicy(t))
	for _, addrs := range [][]string{
		{"127.0.0.1"}, {"::ffff:127.0.0.1"}, {"93.184.215.14", "127.0.0.1"}, {"127.0.0.1", "93.184.215.14"}, {"169.254.169.254"}, {"64:ff9b::7f00:1"},
	} {
		if _, _, err := get(t, strict.Transport(resolving(addrs...), nil), "http://name.test:"+port); !isBlocked(err) {
			t.Errorf("%v: got %v", addrs, err)
		}
	}
	for _, host := range []string{"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		resolver := resolving("93.184.215.14")
		if _, _, err := get(t, strict.Transport(resolver, nil), "http://"+host+":"+port); !isBlocked(err) || resolver.asked.Load() != 0 {
			t.Errorf("%s: got %v", host, err)
		}
	}
	if got := connections.Load(); got != 0 {
		t.Errorf("%d connections reached the server", got)
	}
}

func TestTransportNoAddress(t *testing.T) {
	var dns *net.DNSError
	if _, _, err := get(t, open(t).Transport(resolving(), nil), "http://name.test"); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("got %v", err)
	}
}

// TestTransportNextAddress: an address that refuses does not hide the next.
func TestTransportNextAddress(t *testing.T) {
	s, _ := counted(t)
	s.Start() // on 127.0.0.1 alone
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	if _, status, err := get(t, open(t).Transport(resolving("127.0.0.9", "127.0.0.1"), nil), "http://name.test:"+port); status != http.StatusOK {
		t.Errorf("got %d, %v", status, err)
	}
	if _, _, err := get(t, open(t).Transport(resolving("127.0.0.9", "127.0.0.8"), nil), "http://name.test:"+port); err == nil || !strings.Contains(err.Error(), "127.0.0.9") {
		t.Errorf("got %v, want what the first said", err)
	}
}

func TestTransportTLS(t *testing.T) {
	s, _ := counted(t)
	s.EnableHTTP2 = true
	s.StartTLS()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	if _, _, err := get(t, open(t).Transport(resolving("127.0.0.1"), nil), "https://example.com:"+port); !errors.As(err, &unknown) {
		t.Errorf("the system's roots: %v", err)
	}
	transport := open(t).Transport(resolving("127.0.0.1"), roots)
	if body, _, err := get(t, transport, "https://example.com:"+port); err != nil || !strings.HasSuffix(body, "HTTP/1.1") {
		t.Errorf("got %q, %v", body, err)
	}
	if _, _, err := get(t, transport, "https://other.test:"+port); !errors.As(err, &name) {
		t.Errorf("another name: %v", err)
	}
	s.TLS.MaxVersion = tls.VersionTLS11
	if _, _, err := get(t, transport, "https://example.com:"+port); err == nil {
		t.Error("TLS 1.1 was spoken")
	}
}
