package scan

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// counted counts every connection, and leads those to port 80 to nobody.
type counted struct {
	everywhere
	n *atomic.Int32
}

func (c counted) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	c.n.Add(1)
	if addr.Port() == 80 {
		near, far := net.Pipe()
		return near, far.Close()
	}
	return c.everywhere.Dial(ctx, addr)
}

// TestConnections holds how many connections a server with TLS 1.2 and 1.3 gets: the handshake with all that is asked
// over it, two hellos, port 80, and more only where an answer asks for it.
func TestConnections(t *testing.T) {
	ok := func(http.ResponseWriter, *http.Request) {}
	get := facts.Request{Scheme: facts.SchemeHTTPS}
	refuses := func(w http.ResponseWriter, r *http.Request) {
		if r.Referer() != "" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, strings.Repeat("no ", 10000))
		}
	}
	moves := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/login", http.StatusFound)
		}
	}
	for name, c := range map[string]struct {
		protocol string
		handler  http.HandlerFunc
		requests []facts.Request
		want     int32
	}{
		"a page":                   {"http/1.1", ok, nil, 4},
		"a page, h2":               {"h2", ok, nil, 4},
		"four pages":               {"http/1.1", ok, []facts.Request{get, {Path: "/1"}, {Path: "/2"}, {Path: "/3"}}, 4},
		"asked twice":              {"http/1.1", refuses, nil, 4},
		"asked twice, h2":          {"h2", refuses, nil, 4},
		"a redirect":               {"http/1.1", moves, nil, 4},
		"a redirect, h2":           {"h2", moves, nil, 4},
		"a WebSocket":              {"http/1.1", ok, []facts.Request{wss}, 4},
		"a WebSocket, h2":          {"h2", ok, []facts.Request{wss}, 5},
		"a page and a WebSocket":   {"http/1.1", ok, []facts.Request{get, wss}, 5},
		"a page and a WebSocket 2": {"h2", ok, []facts.Request{get, wss}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			server := serveHTTP(t, []string{c.protocol}, c.handler)
			var n atomic.Int32
			s := standard(t)
			s.Dialer = counted{everywhere{s.Dialer, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), server.Port)}, &n}
			s.Resolver = names{"a.test": "192.0.2.1"}
			snapshot := s.ScanFor(t.Context(), facts.Endpoint{Host: "a.test", Port: 443}, c.requests)
			if a := snapshot.Addresses[0]; n.Load() != c.want || !a.Handshake.OK() || a.Handshake.Value.Version != tls.VersionTLS13 || a.HTTP.Failure != nil || a.WebSocket.Failure != nil {
				t.Errorf("%d connections, want %d: %+v %+v", n.Load(), c.want, a.HTTP.Failure, a.WebSocket.Failure)
			}
		})
	}
}

// TestManyInFlight holds what is asked of an address while many others are under way: the same, but nothing beside the
// handshake, so that a server that never says a word holds one connection.
func TestManyInFlight(t *testing.T) {
	mute := serveAll(t, silent)
	server := serveHTTP(t, []string{"h2"}, func(http.ResponseWriter, *http.Request) {})
	for name, c := range map[string]struct {
		port  uint16
		early int32 // addresses that are under way already
		want  int32
	}{
		"one":                  {server.Port, 0, 4},
		"many":                 {server.Port, maxEarly, 4},
		"one that is silent":   {mute.Port, maxEarly - 1, 4},
		"many that are silent": {mute.Port, maxEarly, 2}, // and port 80 afterwards
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var n atomic.Int32
			s := standard(t)
			s.Limits.Handshake = 500 * time.Millisecond
			s.Dialer = counted{everywhere{s.Dialer, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), c.port)}, &n}
			s.Resolver = names{"a.test": "192.0.2.1"}
			s.early.Store(c.early)
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "a.test", Port: 443})
			a := &snapshot.Addresses[0]
			if n.Load() != c.want || !snapshot.Port80.Asked() || s.early.Load() != c.early {
				t.Errorf("%d connections, want %d; port 80: %+v; %d under way, want %d", n.Load(), c.want, snapshot.Port80, s.early.Load(), c.early)
			}
			if speaks := c.port == server.Port; a.Handshake.OK() != speaks || a.Versions.OK() != speaks || a.ATS.OK() != speaks {
				t.Errorf("got %+v %+v %+v", a.Handshake, a.Versions, a.ATS)
			}
		})
	}
}
