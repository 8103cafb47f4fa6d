package scan

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// A web is a TLS server for tests. It counts the handshakes that were completed and the requests.
type web struct {
	facts.Endpoint
	handshakes, requests atomic.Int32
}

// serveTLS lets the server talk over TLS to all who come, at once, for ten seconds each.
func serveTLS(t *testing.T, protocols []string, server func(net.Conn)) *web {
	t.Helper()
	certificate, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{{Certificate: certificate.Chain(), PrivateKey: certificate.Key}}, NextProtos: protocols,
	}
	out := &web{}
	out.Endpoint = serveAll(t, func(raw net.Conn) {
		c := tls.Server(raw, config)
		if c.Handshake() == nil {
			out.handshakes.Add(1)
			server(c)
		}
	})
	return out
}

// serveHTTP is serveTLS with a handler of net/http. It counts the connections that were used as handshakes.
func serveHTTP(t *testing.T, protocols []string, handler http.HandlerFunc) *web {
	t.Helper()
	var out web
	var from sync.Map
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out.requests.Add(1)
		if _, known := from.LoadOrStore(r.RemoteAddr, true); !known {
			out.handshakes.Add(1)
		}
		handler(w, r)
	}))
	server.EnableHTTP2 = protocols[0] == "h2"
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of hellos that end there
	server.StartTLS()
	t.Cleanup(server.Close)
	at := netip.MustParseAddrPort(server.Listener.Addr().String())
	out.Endpoint = facts.Endpoint{Host: at.Addr().String(), Port: at.Port()}
	return &out
}

// serveAll is serve for many at once.
func serveAll(t *testing.T, server func(net.Conn)) facts.Endpoint {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(10 * time.Second))
			wg.Go(func() {
				server(c)
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() { _ = listener.Close(); wg.Wait() })
	return facts.Endpoint{Host: "127.0.0.1", Port: netip.MustParseAddrPort(listener.Addr().String()).Port()}
}

// hearHead reads a request byte by byte; false when the other side is gone.
func hearHead(c net.Conn) bool {
	one, last := make([]byte, 1), [4]byte{}
	for string(last[:]) != "\r\n\r\n" {
		if _, err := c.Read(one); err != nil {
			return false
		}
		last = [4]byte{last[1], last[2], last[3], one[0]}
	}
	return true
}

// standard is a scanner of the whole depth.
func standard(t *testing.T) *Scanner {
	t.Helper()
	s := here(t)
	s.Depth = Standard
	s.Limits = Limits{Connect: 8 * time.Second, Handshake: 8 * time.Second, HTTP: 8 * time.Second, Target: 40 * time.Second}
	return s
}

// ask scans the endpoint for these requests and gives its only address.
func (w *web) ask(t *testing.T, s *Scanner, requests ...facts.Request) *facts.Address {
	t.Helper()
	return &s.ScanFor(t.Context(), w.Endpoint, requests).Addresses[0]
}

// first gives the first exchange of an address.
func first(t *testing.T, a *facts.Address) facts.Exchange {
	t.Helper()
	if a.HTTP.Value == nil || len(*a.HTTP.Value) == 0 {
		t.Fatalf("nothing was asked: %+v", a.HTTP)
	}
	return (*a.HTTP.Value)[0]
}

// canned is a connection whose other side has said all that it will say.
type canned struct {
	net.Conn
	io.Reader
}

func (c canned) Read(p []byte) (int, error) { return c.Reader.Read(p) }
func (canned) Write(p []byte) (int, error)  { return len(p), nil }
func (canned) SetDeadline(time.Time) error  { return nil }
func (canned) Close() error                 { return nil }
