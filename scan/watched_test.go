package scan_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan"
)

// cutting dials connections that give n bytes at most at a time, as if each so many were a packet.
type cutting struct {
	scan.Dialer
	n int
}

func (d cutting) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	c, err := d.Dialer.Dial(ctx, addr)
	return cut{c, d.n}, err
}

type cut struct {
	net.Conn
	n int
}

func (c cut) Read(p []byte) (int, error) { return c.Conn.Read(p[:min(len(p), c.n)]) }

// TestPackets has the hostile servers of TLS say what they say in packets of other sizes. How far a handshake came, and
// what broke it, is the same for all.
func TestPackets(t *testing.T) {
	const limit = 5 * time.Second
	z := startZoo(t)
	defer func() { _ = z.Close() }()
	looked := 0
	for _, c := range z.cases {
		failure := func(n int, within time.Duration) *facts.Failure {
			s := &scan.Scanner{
				Dialer: cutting{z.scanner.Dialer, n}, Resolver: z.scanner.Resolver, Clock: z.scanner.Clock, Depth: scan.Quick,
				Limits: scan.Limits{Connect: limit, Handshake: within, Target: limit},
			}
			got := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
			f := got.Addresses[0].Handshake.Failure
			if f != nil {
				f.Detail = ""
			}
			return f
		}
		whole := failure(64<<10, 300*time.Millisecond) // many say nothing more
		if whole == nil || whole.Kind != facts.Handshake || whole.Fault == facts.FaultTooMuch {
			continue // it is taken, or says nothing that breaks a rule, or so much that small packets take too long
		}
		looked++
		for _, n := range []int{3, 100} {
			if diff := cmp.Diff(whole, failure(n, limit)); diff != "" {
				t.Errorf("%s, in packets of %d: (-whole +cut)\n%s", c.ID, n, diff)
			}
		}
	}
	if looked < 15 {
		t.Errorf("only %d servers", looked)
	}
}
