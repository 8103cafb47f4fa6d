package scan

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/internal/safedial"
)

// soon is far less than any server here goes on for, and far more than any machine needs.
const soon = 2 * time.Second

func here(t *testing.T) *Scanner {
	t.Helper()
	policy, err := safedial.NewPolicy([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	return &Scanner{
		Dialer: safedial.New(policy), Clock: clock.System, Depth: Quick,
		Limits: Limits{Connect: time.Minute, Handshake: time.Minute, Target: time.Minute},
	}
}

// serve lets the server talk to whoever connects, one after the other, for five seconds each.
func serve(t *testing.T, server func(net.Conn)) facts.Endpoint {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(5 * time.Second))
			server(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return facts.Endpoint{Host: "127.0.0.1", Port: netip.MustParseAddrPort(listener.Addr().String()).Port()}
}

func at(e facts.Endpoint) netip.AddrPort {
	return netip.AddrPortFrom(netip.MustParseAddr(e.Host), e.Port)
}

// drip begins a record and goes on with it a byte at a time.
func drip(c net.Conn) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	rest := append([]byte{22, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc, 3, 3}, make([]byte, 0x4000)...)
	for range tick.C {
		if _, err := c.Write(rest[:1]); err != nil {
			return
		}
		rest = rest[1:]
	}
}

// silent waits until the other side is gone.
func silent(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// TestDeadline is absolute: bytes that come now and then do not put it off.
func TestDeadline(t *testing.T) {
	for name, server := range map[string]func(net.Conn){"drips": drip, "silent": silent} {
		t.Run(name, func(t *testing.T) {
			s, endpoint := here(t), serve(t, server)
			s.Limits.Handshake = 300 * time.Millisecond
			start := time.Now()
			snapshot := s.Scan(t.Context(), endpoint)
			if f := snapshot.Addresses[0].Handshake.Failure; f == nil || f.Kind != facts.Timeout {
				t.Errorf("got %+v, want %s", f, facts.Timeout)
			}
			c, failed := s.connect(t.Context(), at(endpoint))
			if failed != nil {
				t.Fatal(failed)
			}
			defer c.Close()
			if _, err := io.Copy(io.Discard, c); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("without TLS: got %v", err)
			}
			if took := time.Since(start); took > soon {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestCancelConnection ends a connection that has much time left, at once, whoever reads from it.
func TestCancelConnection(t *testing.T) {
	for name, read := range map[string]func(context.Context, net.Conn) error{
		"plain": func(_ context.Context, c net.Conn) error { _, err := c.Read(make([]byte, 1)); return err },
		"TLS": func(_ context.Context, c net.Conn) error {
			return tls.Client(c, &tls.Config{ServerName: "a.test"}).Handshake()
		},
		"TLS, with ctx": func(ctx context.Context, c net.Conn) error {
			return tls.Client(c, &tls.Config{ServerName: "a.test"}).HandshakeContext(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, failed := here(t).connect(ctx, at(serve(t, silent)))
			if failed != nil {
				t.Fatal(failed)
			}
			defer c.Close()
			start := time.Now()
			time.AfterFunc(50*time.Millisecond, cancel)
			err := read(ctx, c)
			if err == nil || time.Since(start) > soon {
				t.Errorf("got %v after %v", err, time.Since(start))
			}
			if got := failure(ctx, facts.PhaseTLS, err); got.Kind != facts.Canceled {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// source is a connection that never runs dry.
type source struct{ net.Conn }

func (source) Read(p []byte) (int, error) { return len(p), nil }

// drain reads up to so many bytes each time until there is an error, but not for ever.
func drain(c net.Conn, each int) (got int, err error) {
	p := make([]byte, each)
	for range 1 << 16 {
		n, err := c.Read(p)
		got += n
		if err != nil {
			return got, err
		}
	}
	return got, errors.New("there is no end")
}

func TestConnStops(t *testing.T) {
	for name, c := range map[string]struct{ left, each int }{
		"nothing left":                {0, 4},
		"ends with a read":            {8, 4},
		"ends within a read":          {10, 4},
		"one read would be too great": {10, 64},
		"byte by byte":                {3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if n, err := drain(&conn{Conn: source{}, left: c.left}, c.each); n != c.left || !errors.Is(err, errTooMuch) {
				t.Errorf("%d bytes and %v, want %d and %v", n, err, c.left, errTooMuch)
			}
		})
	}
}

// TestConnectLimits holds that what connect gives counts.
func TestConnectLimits(t *testing.T) {
	endpoint := serve(t, func(c net.Conn) { _, _ = c.Write(bytes.Repeat([]byte{22}, 4*maxRead)) })
	c, failed := here(t).connect(t.Context(), at(endpoint))
	if failed != nil {
		t.Fatal(failed)
	}
	defer c.Close()
	if n, err := drain(c, 4096); n != maxRead || !errors.Is(err, errTooMuch) {
		t.Errorf("%d bytes and %v, want %d and %v", n, err, maxRead, errTooMuch)
	}
}

// A way out that gives what it is told to, and counts.
type way struct {
	route error
	dial  func(context.Context) (net.Conn, error)
	dials int
}

func (w *way) Route(netip.Addr) error { return w.route }

func (w *way) Public(netip.Addr) bool { return true }

func (w *way) Dial(ctx context.Context, _ netip.AddrPort) (net.Conn, error) {
	w.dials++
	return w.dial(ctx)
}

// TestWayOut is what comes of a way out that is closed, and whether it is tried.
func TestWayOut(t *testing.T) {
	policy, err := safedial.NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	refuses := func(context.Context) (net.Conn, error) { return nil, errors.New("dialled") }
	hangs := func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	for name, c := range map[string]struct {
		way   way
		want  facts.FailureKind
		dials int
	}{
		"no route":           {way{route: fmt.Errorf("%w to it", safedial.ErrNoRoute), dial: refuses}, facts.NoRoute, 0},
		"blocked":            {way{route: policy.Check(netip.IPv6Loopback()), dial: refuses}, facts.BlockedAddress, 0},
		"no answer to a SYN": {way{dial: hangs}, facts.Timeout, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := here(t)
			s.Dialer, s.Depth, s.Limits.Connect = &c.way, Standard, 50*time.Millisecond
			start := time.Now()
			a := s.Scan(t.Context(), facts.Endpoint{Host: "192.0.2.7", Port: 443}).Addresses[0]
			for probe, f := range map[string]*facts.Failure{"connect": a.Connect.Failure, "handshake": a.Handshake.Failure, "chain": a.Chain.Failure, "ats": a.ATS.Failure} {
				if f == nil || f.Kind != c.want || f.Phase != facts.PhaseConnect {
					t.Errorf("%s: got %+v, want %s", probe, f, c.want)
				}
			}
			if c.way.dials != c.dials || time.Since(start) > soon {
				t.Errorf("dialled %d times in %v", c.way.dials, time.Since(start))
			}
		})
	}
}

// TestOffer looks at the handshake from the server's side.
func TestOffer(t *testing.T) {
	certificate, err := pki.SelfSigned(pki.Template{CommonName: "a.test", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, choice := range []string{"h2", "http/1.1", ""} {
		t.Run("server chooses "+choice, func(t *testing.T) {
			var seen tls.ClientHelloInfo
			config := &tls.Config{
				Certificates: []tls.Certificate{{Certificate: certificate.Chain(), PrivateKey: certificate.Key}},
				GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
					seen = *hello
					return nil, nil
				},
			}
			if choice != "" {
				config.NextProtos = []string{choice}
			}
			done := make(chan struct{})
			endpoint := serve(t, func(c net.Conn) { _ = tls.Server(c, config).Handshake(); close(done) })
			s := here(t)
			s.Resolver = PinnedResolver{Pins: Pins{"a.test": {netip.MustParseAddr(endpoint.Host)}}}
			endpoint.Host = "a.test"
			session := s.Scan(t.Context(), endpoint).Addresses[0].Handshake
			<-done
			if !session.OK() || session.Value.ALPN != choice {
				t.Errorf("got %+v", session)
			}
			if want := []string{"h2", "http/1.1"}; !slices.Equal(seen.SupportedProtos, want) || seen.ServerName != "a.test" {
				t.Errorf("offered %q to %q, want %q", seen.SupportedProtos, seen.ServerName, want)
			}
		})
	}
}
