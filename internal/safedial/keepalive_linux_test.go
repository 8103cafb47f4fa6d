package safedial

import (
	"net"
	"net/netip"
	"syscall"
	"testing"
)

func TestDialKeepsNothingAlive(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := open(t).Dial(within(t), netip.MustParseAddrPort(listener.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var got int
	var asking error
	if err := raw.Control(func(fd uintptr) {
		got, asking = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_KEEPALIVE)
	}); err != nil || asking != nil {
		t.Fatal(err, asking)
	}
	if got != 0 {
		t.Errorf("SO_KEEPALIVE = %d, want 0", got)
	}
}
