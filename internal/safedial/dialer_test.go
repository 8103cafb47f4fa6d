package safedial

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"
)

// open dials with the loopback allowed.
func open(t *testing.T) *Dialer { return New(mustPolicy(t, "127.0.0.0/8", "::1/128")) }

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func isBlocked(err error) bool {
	var blocked *BlockedError
	return errors.As(err, &blocked)
}

// wantOnly checks that conn is the first connection that the listener saw. The queue of a listener keeps the order, so
// nothing came before it.
func wantOnly(t *testing.T, listener net.Listener, conn net.Conn) {
	t.Helper()
	accepted, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer accepted.Close()
	if got, want := accepted.RemoteAddr().String(), conn.LocalAddr().String(); got != want {
		t.Errorf("the first connection came from %s, want %s", got, want)
	}
}

func TestDialReachesNoForbiddenListener(t *testing.T) {
	// All addresses of the machine, so that a dial that gets through by whatever form is seen.
	listener, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := uint16(listener.Addr().(*net.TCPAddr).Port)

	strict, err := NewPolicy(nil)
	if err != nil {
		t.Fatal(err)
	}
	forbidden := []netip.Addr{}
	for _, addr := range []string{
		"127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "::ffff:0.0.0.0", "::127.0.0.1",
		"64:ff9b::127.0.0.1", "2002:7f00:1::",
	} {
		forbidden = append(forbidden, netip.MustParseAddr(addr))
	}
	for addr := range strict.own {
		forbidden = append(forbidden, addr)
	}
	for _, addr := range forbidden {
		target := netip.AddrPortFrom(addr, port)
		// Bare, not within an error of the socket: the first check refused it before there was one.
		conn, err := New(strict).Dial(within(t), target)
		if _, ok := err.(*BlockedError); !ok {
			t.Errorf("Dial(%s) = %v, %v; want a BlockedError", target, conn, err)
		}
		// As if the first check had been forgotten. Without IPv6 the socket fails before it can be asked about.
		conn, err = New(strict).connect(within(t), "tcp", target)
		if !isBlocked(err) && !(addr.Is6() && errors.Is(err, syscall.EAFNOSUPPORT)) {
			t.Errorf("connect(%s) = %v, %v; want a BlockedError from the second check", target, conn, err)
		}
	}

	conn, err := open(t).Dial(within(t), netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wantOnly(t, listener, conn)
}

func TestDialMapped(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := uint16(listener.Addr().(*net.TCPAddr).Port)
	conn, err := open(t).Dial(within(t), netip.AddrPortFrom(netip.MustParseAddr("::ffff:127.0.0.1"), port))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wantOnly(t, listener, conn)
}

func TestDialObeysContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t).Dial(ctx, netip.MustParseAddrPort("127.0.0.1:443")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestControl(t *testing.T) {
	d := New(mustPolicy(t, "10.0.0.0/8"))
	tests := []struct {
		address string
		pass    bool
	}{
		{"8.8.8.8:443", true},
		{"10.1.2.3:443", true},
		{"[2606:4700:4700::1111]:443", true},
		{"127.0.0.1:443", false},
		{"[::1]:443", false},
		{"[::ffff:127.0.0.1]:443", false},
		{"[fe80::1%eth0]:443", false},
		{"169.254.169.254:80", false},
		{"8.20.30.40:443", false},
		{"example.com:443", false},
		{"8.8.8.8", false},
		{"", false},
	}
	for _, test := range tests {
		if err := d.control(t.Context(), "tcp", test.address, nil); (err == nil) != test.pass {
			t.Errorf("control(%q) = %v, want pass = %v", test.address, err, test.pass)
		}
	}
}

func TestDialResolver(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	d := New(mustPolicy(t)) // the loopback is forbidden to everything else
	conn, err := d.DialResolver(within(t), "udp", server.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("query")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	if n, _, err := server.ReadFrom(buf); err != nil || string(buf[:n]) != "query" {
		t.Errorf("the resolver got %q, %v", buf[:n], err)
	}

	for _, test := range []struct{ network, address string }{
		{"unix", "/run/resolver"},
		{"ip", "127.0.0.1"},
		{"udp", "localhost:53"}, // would need a resolver itself
		{"udp", "127.0.0.1"},
	} {
		if conn, err := d.DialResolver(within(t), test.network, test.address); err == nil {
			conn.Close()
			t.Errorf("DialResolver(%s, %s) was not refused", test.network, test.address)
		}
	}
}

// TestDialUDP holds that no datagram leaves for a forbidden address, neither by the first check nor by the second, and that one
// does for an allowed one.
func TestDialUDP(t *testing.T) {
	heard, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer heard.Close()
	target := heard.LocalAddr().(*net.UDPAddr).AddrPort()
	strict := New(mustPolicy(t))
	if conn, err := strict.DialUDP(within(t), target); err == nil || conn != nil {
		t.Errorf("DialUDP = %v, %v; want a BlockedError", conn, err)
	} else if _, ok := err.(*BlockedError); !ok {
		t.Errorf("DialUDP = %v; want a BlockedError of the first check", err)
	}
	if conn, err := strict.connect(within(t), "udp", target); !isBlocked(err) {
		t.Errorf("connect = %v, %v; want a BlockedError of the second check", conn, err)
	}
	conn, err := open(t).DialUDP(within(t), target)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	_ = heard.SetReadDeadline(time.Now().Add(10 * time.Second))
	datagram := make([]byte, 16)
	if n, from, err := heard.ReadFromUDPAddrPort(datagram); err != nil || string(datagram[:n]) != "hello" || from.String() != conn.LocalAddr().String() {
		t.Errorf("heard %q from %v, %v", datagram[:n], from, err)
	}
}
