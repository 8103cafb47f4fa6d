package scan_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan"
)

// dials counts connections.
type dials struct {
	scan.Dialer
	n *atomic.Int32
}

func (d dials) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	d.n.Add(1)
	return d.Dialer.Dial(ctx, addr)
}

// TestLeaves holds which hello was shown which leaf: A is the one that the chain begins with, B another. It holds as well
// that this takes no connection but those of --samples.
func TestLeaves(t *testing.T) {
	l := start(t)
	for name, c := range map[string]struct {
		id          string
		samples     int
		want        string
		connections int32 // what is asked over HTTP needs none of its own
	}{
		"one leaf":                  {"good-ecdsa", 0, "A ats 1 handshake 1", 3},
		"with old versions":         {"good-legacy", 0, "A ats 1 handshake 1 legacy 2", 4},
		"sampled":                   {"good-rsa", 20, "A ats 21 handshake 1", 23},
		"sampled too much":          {"tls12-only", 1000, "A ats 21 handshake 1", 23},
		"without forward secrecy":   {"no-forward-secrecy", 2, "A handshake 1 other 3", 6},
		"TLS 1.3 only":              {"tls13-only", 0, "A handshake 1", 4},
		"TLS 1.3 only, sampled":     {"tls13-only", 3, "A handshake 1 tls13 3", 7},
		"TLS 1.1 only, sampled":     {"tls10-11", 2, "A ats 3 handshake 1 legacy 2 other 1", 7},
		"dual":                      {"dual-certificates", 3, "A handshake 1; B ats 4", 6},
		"alternating":               {"alternating-certificates", 0, "A handshake 1; B ats 1", 3},
		"alternating, sampled":      {"alternating-good-certificates", 4, "A ats 2 handshake 1; B ats 3", 7},
		"one that Go cannot read":   {"negative-serial-tls12", 1, "A ats 2 widest 1", 5},
		"no hello is answered":      {"cuts-other-hellos", 3, "A handshake 1 tls13 3", 10}, // each hello is asked again
		"nothing but an alert":      {"alert", 20, "", 6},
		"nothing listens":           {"refused", 20, "", 1},
		"nobody says a word at all": {"hangs", 20, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scanner(t, asks(l), loopback...)
			var n atomic.Int32
			s.Dialer, s.Samples = dials{s.Dialer, &n}, c.samples
			at := l.Case(c.id)
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: at.Host, Port: at.Addrs[0].Port()})
			if got := shown(snapshot); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if n.Load() != c.connections {
				t.Errorf("%d connections, want %d", n.Load(), c.connections)
			}
			for _, leaf := range snapshot.Addresses[0].Leaves {
				if _, kept := snapshot.Certificates[leaf.SHA256]; !kept {
					t.Errorf("leaf %s is not kept", leaf.SHA256)
				}
			}
		})
	}
}

// TestQuickLeaf asks for nothing more at depth quick.
func TestQuickLeaf(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	s.Depth, s.Samples = scan.Quick, 5
	at := l.Case("good-ecdsa")
	if got := shown(s.Scan(t.Context(), facts.Endpoint{Host: at.Host, Port: at.Addrs[0].Port()})); got != "A handshake 1" {
		t.Errorf("got %q", got)
	}
}

func shown(s *facts.Snapshot) string {
	a := s.Addresses[0]
	var out []string
	for _, leaf := range a.Leaves {
		name := "B"
		if a.Chain.OK() && (*a.Chain.Value)[0] == leaf.SHA256 {
			name = "A"
		}
		var to []string
		for hello, n := range leaf.Shown {
			to = append(to, fmt.Sprintf(" %s %d", hello, n))
		}
		slices.Sort(to)
		out = append(out, name+strings.Join(to, ""))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}
