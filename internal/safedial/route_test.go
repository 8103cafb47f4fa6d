package safedial

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
)

func TestRoute(t *testing.T) {
	loopback := netip.MustParseAddr("127.0.0.1")
	if err := open(t).Route(loopback); err != nil {
		t.Errorf("Route(%s) = %v, want nil", loopback, err)
	}
	for _, addr := range []string{"127.0.0.1", "::1", "169.254.169.254", "::ffff:10.0.0.1"} {
		err := New(mustPolicy(t)).Route(netip.MustParseAddr(addr))
		if _, ok := err.(*BlockedError); !ok { // bare: refused before there was a socket
			t.Errorf("Route(%s) = %v, want a BlockedError", addr, err)
		}
	}
}

func TestRouteSendsNothing(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := open(t).route(netip.MustParseAddrPort(server.LocalAddr().String())); err != nil {
		t.Fatal(err)
	}
	// Loopback keeps the order: a packet of Route would be read before this one.
	conn, err := net.Dial("udp", server.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("mine")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	if n, _, err := server.ReadFrom(buf); err != nil || string(buf[:n]) != "mine" {
		t.Errorf("got %q, %v; want what the test sent", buf[:n], err)
	}
}

func TestCanReach(t *testing.T) {
	tests := []struct {
		source, addr string
		want         bool
	}{
		{"2a00:1450::1", "2606:4700::1111", true},
		{"fd00::2", "2606:4700::1111", false},
		{"fc00::2", "2000::", false},
		{"fe80::2%eth0", "2606:4700::1111", false},
		{"fd00::2", "fd00::3", true},
		{"fd00::2", "64:ff9b::8.8.8.8", true}, // the translator is on our side
		{"2002:808:808::1", "2606:4700::1111", true},
		{"10.0.0.2", "8.8.8.8", true}, // IPv4 is translated everywhere
		{"::ffff:10.0.0.2", "8.8.8.8", true},
		{"::1", "::1", true},
	}
	for _, test := range tests {
		if got := canReach(netip.MustParseAddr(test.source), netip.MustParseAddr(test.addr)); got != test.want {
			t.Errorf("from %s to %s: got %v, want %v", test.source, test.addr, got, test.want)
		}
	}
}

func TestIsNoRoute(t *testing.T) {
	tests := []struct {
		err  error
		want bool
	}{
		{nil, false},
		{errors.New("other"), false},
		{syscall.ENETUNREACH, true},
		{syscall.EHOSTUNREACH, true},
		{syscall.EAFNOSUPPORT, true},
		{syscall.EADDRNOTAVAIL, true},
		{syscall.ECONNREFUSED, false},
		{syscall.Errno(10051), true},
		{syscall.Errno(10061), false},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}, true},
		{fmt.Errorf("wrapped: %w", syscall.ENETUNREACH), true},
	}
	for _, test := range tests {
		if got := isNoRoute(test.err); got != test.want {
			t.Errorf("isNoRoute(%v) = %v, want %v", test.err, got, test.want)
		}
	}
}
