package scan_test

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
)

// TestQUIC asks by UDP where HTTP/3 is advertised, at depth full, and nowhere else.
func TestQUIC(t *testing.T) {
	l := start(t)
	for _, c := range []struct {
		id    string
		depth scan.Depth
		want  string
	}{
		{"h3", scan.Full, "answered"}, {"h3-dead", scan.Full, "refused"}, {"good-ecdsa", scan.Full, "not asked"}, {"h3", scan.Standard, "not asked"},
	} {
		t.Run(c.id+" "+string(c.depth), func(t *testing.T) {
			t.Parallel()
			s := scanner(t, asks(l), loopback...)
			s.Depth, s.Datagrams = c.depth, s.Dialer.(*safedial.Dialer)
			at := l.Case(c.id)
			a := s.Scan(t.Context(), facts.Endpoint{Host: at.Host, Port: at.Addrs[0].Port()}).Addresses[0]
			got := "not asked"
			switch {
			case a.QUIC.Failure != nil:
				got = string(a.QUIC.Failure.Kind)
			case a.QUIC.OK() && a.QUIC.Value.Port == at.Addrs[0].Port() && slices.Equal(a.QUIC.Value.Versions, []facts.QUICVersion{facts.QUIC1}):
				got = "answered"
			}
			if got != c.want {
				t.Errorf("%s (%+v), want %s", got, a.QUIC, c.want)
			}
		})
	}
}

// noted is a way out by UDP that takes notes of where to.
type noted struct {
	to   scan.Datagrams
	mu   sync.Mutex
	seen []netip.AddrPort
}

func (n *noted) DialUDP(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen = append(n.seen, addr)
	return n.to.DialUDP(ctx, addr)
}

// TestQUICPolicy holds that a server's word opens no port, and no address that the policy forbids.
func TestQUICPolicy(t *testing.T) {
	l := start(t)
	c := l.Case("h3")
	strict, err := safedial.NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := scanner(t, asks(l), loopback...)
	s.Depth, s.Datagrams = scan.Full, safedial.New(strict)
	s.PortAllowed = func(uint16) bool { return false } // the endpoint's own was named by whoever asks
	endpoint := facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}
	if f := s.Scan(t.Context(), endpoint).Addresses[0].QUIC.Failure; f == nil || f.Kind != facts.BlockedAddress {
		t.Errorf("the address was not refused: %+v", f)
	}
	for allowed, want := range map[bool]int{true: 1, false: 0} {
		n := &noted{to: safedial.New(strict)}
		s.Datagrams, s.PortAllowed = n, func(uint16) bool { return allowed }
		snapshot := &facts.Snapshot{Endpoint: endpoint, Addresses: []facts.Address{{
			Addr: c.Addrs[0], Connect: facts.Answered(facts.Connection{}),
			HTTP: facts.Answered([]facts.Exchange{{Status: 200, H3Port: 25}}),
		}}}
		scan.AskQUIC(s, t.Context(), snapshot)
		if len(n.seen) != want || want == 1 && n.seen[0] != netip.AddrPortFrom(c.Addrs[0].Addr(), 25) {
			t.Errorf("port 25, allowed %v: asked %v", allowed, n.seen)
		}
	}
}

// TestQUICSilence waits twice for somebody who hears and says nothing of QUIC, and no longer than the scan.
func TestQUICSilence(t *testing.T) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	s := scanner(t, nil, loopback...)
	s.Depth, s.Datagrams, s.Limits.Connect = scan.Full, s.Dialer.(*safedial.Dialer), 50*time.Millisecond
	at := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	snapshot := &facts.Snapshot{Endpoint: facts.Endpoint{Host: "a.test", Port: at.Port()}, Addresses: []facts.Address{{
		Addr: at, Connect: facts.Answered(facts.Connection{}), HTTP: facts.Answered([]facts.Exchange{{Status: 200, H3Port: at.Port()}}),
	}}}
	scan.AskQUIC(s, t.Context(), snapshot)
	if f := snapshot.Addresses[0].QUIC.Failure; f == nil || f.Kind != facts.Timeout {
		t.Errorf("got %+v", snapshot.Addresses[0].QUIC)
	}
	probe := make([]byte, 2048)
	for i := range 2 {
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if n, err := conn.Read(probe); err != nil || n != 1200 {
			t.Errorf("probe %d: %d bytes, %v", i+1, n, err)
		}
	}
	dead := *snapshot
	dead.Addresses = []facts.Address{snapshot.Addresses[0]}
	dead.Addresses[0].QUIC, dead.Addresses[0].Connect = facts.Probe[facts.QUIC]{}, facts.Failed[facts.Connection](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	if scan.AskQUIC(s, t.Context(), &dead); dead.Addresses[0].QUIC.Asked() {
		t.Error("an address that takes no connection was asked")
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	scan.AskQUIC(s, stopped, snapshot)
	if f := snapshot.Addresses[0].QUIC.Failure; f == nil || f.Kind != facts.Canceled {
		t.Errorf("stopped: %+v", snapshot.Addresses[0].QUIC)
	}
}
