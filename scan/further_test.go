package scan_test

import (
	"maps"
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/scan"
)

// deep scans a case of the lab at depth full and counts the connections to it.
func deep(t *testing.T, l *lab.Lab, id string) (*facts.Address, int32) {
	t.Helper()
	s := scanner(t, asks(l), loopback...)
	var n atomic.Int32
	s.Dialer, s.Depth = counting{s.Dialer, &n}, scan.Full
	c := l.Case(id)
	return &s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0], n.Load()
}

// TestFurther holds what depth full asks, and that it is a handful of connections: a server without weak suites refuses all
// kinds of them at once.
func TestFurther(t *testing.T) {
	l := start(t)
	everything := []facts.Hello{
		facts.Hello3DES, facts.HelloAnon, facts.HelloDES, facts.HelloDHE, facts.HelloExport, facts.HelloNoFS, facts.HelloNoName,
		facts.HelloNull, facts.HelloRC4, facts.HelloReversed, facts.HelloSSL2, facts.HelloSSL3,
	}
	for _, c := range []struct {
		id          string
		connections int32 // 3 of depth standard, and 2 for two more Referers, since the lab ends each; 1 for RSA; 7 more, and 1 for each weak kind beyond the first that is there
		taken       []facts.Hello
	}{
		{"good-ecdsa", 3 + 2 + 1 + 7, []facts.Hello{facts.HelloNoName, facts.HelloReversed}},
		{"weak-suites", 3 + 2 + 1 + 7 + 6 - 1, without(everything, facts.HelloSSL2)},
		{"ssl2", 3 + 2 + 1 + 7, []facts.Hello{facts.HelloNoName, facts.HelloReversed, facts.HelloSSL2}},
	} {
		t.Run(c.id, func(t *testing.T) {
			a, connections := deep(t, l, c.id)
			if connections != c.connections {
				t.Errorf("%d connections, want %d", connections, c.connections)
			}
			var taken []facts.Hello
			for hello, p := range a.Hellos {
				switch {
				case !p.OK():
					t.Errorf("%s: %+v", hello, p.Failure)
				case !p.Value.Refused:
					taken = append(taken, hello)
				}
			}
			slices.Sort(taken)
			if got := slices.Sorted(maps.Keys(a.Hellos)); !slices.Equal(got, everything) || !slices.Equal(taken, c.taken) {
				t.Errorf("asked %q, taken %q", got, taken)
			}
		})
	}
	a, _ := deep(t, l, "weak-suites")
	for hello, suite := range map[facts.Hello]facts.Suite{
		facts.HelloNull: 0x003b, facts.HelloAnon: 0x0034, facts.HelloExport: 0x0003, facts.HelloDES: 0x0009, facts.HelloRC4: 0x0005,
		facts.Hello3DES: 0x000a, facts.HelloSSL3: 0x0005,
	} {
		if got := a.Hellos[hello].Value.Suite; got != suite {
			t.Errorf("%s: %04x", hello, uint16(got))
		}
	}
	if v, p := a.Hellos[facts.HelloSSL3].Value.Version, a.Hellos[facts.HelloDHE].Value.Prime; v != 0x0300 || len(p) != 1024/8 {
		t.Errorf("SSL 3.0 gave %v, DHE a prime of %d bytes", v, len(p))
	}
	if a, _ := deep(t, l, "sni-default"); a.Hellos[facts.HelloNoName].Value.Leaf == nil || len(a.Leaves) != 1 || *a.Hellos[facts.HelloNoName].Value.Leaf == a.Leaves[0].SHA256 {
		t.Error("the leaf for those who say no name is not told from the others")
	}
	if a, _ := deep(t, l, "tls10-11"); a.Hellos[facts.HelloNoName].Asked() {
		t.Error("a server without TLS 1.2 was asked without a name")
	}
}

func without(of []facts.Hello, one facts.Hello) []facts.Hello {
	return slices.DeleteFunc(slices.Clone(of), func(h facts.Hello) bool { return h == one })
}

// TestDoubts holds which of the odd answers are asked about at depth standard, and that an ordinary server is asked nothing
// more.
func TestDoubts(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	for id, want := range map[string][]facts.Hello{
		"good-ecdsa": nil, "tls13-only": nil, "no-forward-secrecy": nil, "dhe-only": nil, "client-certificate": nil, "alert": nil, "closes": nil,
		"bare-tls12": {facts.HelloAEAD}, "cbc-only": {facts.HelloAEAD}, "p384-only": {facts.HelloPlain}, "loses-large-hellos": {facts.HelloSmall},
	} {
		c := l.Case(id)
		a := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0]
		if got := slices.Sorted(maps.Keys(a.Hellos)); !slices.Equal(got, want) {
			t.Errorf("%s: asked %q, want %q", id, got, want)
		}
	}
}

// TestSmallTellsTLS13 meets a middlebox that loses the large hello: that there is TLS 1.3 the small one tells.
func TestSmallTellsTLS13(t *testing.T) {
	l := start(t)
	c := l.Case("loses-large-hellos")
	a := scanner(t, asks(l), loopback...).Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0]
	want := facts.Versions{
		facts.TLS10: facts.Denied, facts.TLS11: facts.Denied, facts.TLS12: facts.Offered, facts.TLS13: facts.Offered,
	}
	if a.Handshake.OK() || !a.Versions.OK() || !maps.Equal(*a.Versions.Value, want) {
		t.Errorf("got %+v and %+v, want %v", a.Handshake, a.Versions, want)
	}
}

// TestSilentToOdd meets a server behind a firewall that drops hellos of SSL 3.0 and with weak suites: after two time-outs it
// is asked nothing more, and each probe says why.
func TestSilentToOdd(t *testing.T) {
	l := start(t)
	good := l.Case("good-ecdsa").Addrs[0].String()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	dropped := dropping(t, listener, good)
	s := scanner(t, scan.PinnedResolver{Pins: scan.Pins{"good-ecdsa.lab.test": {listener.Addr().(*net.TCPAddr).AddrPort().Addr()}}}, loopback...)
	s.Depth, s.Limits.Handshake = scan.Full, 300*time.Millisecond
	a := s.Scan(t.Context(), facts.Endpoint{Host: "good-ecdsa.lab.test", Port: listener.Addr().(*net.TCPAddr).AddrPort().Port()}).Addresses[0]
	if n := dropped.Load(); n != 2 {
		t.Errorf("%d hellos were dropped", n)
	}
	for _, hello := range []facts.Hello{facts.HelloSSL3, facts.HelloRC4, facts.HelloDHE, facts.HelloNoName} {
		if f := a.Hellos[hello].Failure; f == nil || f.Kind != facts.Timeout {
			t.Errorf("%s: %+v", hello, f)
		}
	}
}
