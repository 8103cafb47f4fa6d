package safedial

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// A Dialer opens connections to the addresses that its policy allows. It is safe for use at once by many.
type Dialer struct {
	policy *Policy
}

// New makes a dialer that obeys policy.
func New(policy *Policy) *Dialer { return &Dialer{policy: policy} }

// Dial connects by TCP to a literal address: names are resolved elsewhere, so that the address that was judged is the
// address that is reached. A forbidden address gives a [*BlockedError], found by errors.As, and no packet is sent.
// The deadline of ctx bounds the connecting, not the connection; the caller closes it. Keep-alives are off, since a
// probe lives for seconds and every packet of it should be one that was meant.
func (d *Dialer) Dial(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	if err := d.policy.Check(addr.Addr()); err != nil {
		return nil, err
	}
	return d.connect(ctx, "tcp", addr)
}

// DialUDP makes a UDP socket that sends to a literal address and hears nobody else, under the policy as Dial does. Making it
// sends nothing. The caller closes it.
func (d *Dialer) DialUDP(ctx context.Context, addr netip.AddrPort) (net.Conn, error) {
	if err := d.policy.Check(addr.Addr()); err != nil {
		return nil, err
	}
	return d.connect(ctx, "udp", addr)
}

// connect relies on the second check alone.
func (d *Dialer) connect(ctx context.Context, network string, addr netip.AddrPort) (net.Conn, error) {
	dialer := net.Dialer{KeepAlive: -1, ControlContext: d.control}
	return dialer.DialContext(ctx, network, addr.String())
}

// control is the second check, on the address that the kernel is given. It stands between every socket and its
// connect, so that a later way to dial that forgets to ask the policy is refused all the same.
func (d *Dialer) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address policy: %w", err)
	}
	return d.policy.Check(addr.Addr())
}

// DialResolver connects to a DNS resolver, for the Dial field of [net.Resolver]. The configured resolver is reached on
// its own address and port, whatever that is: no policy is asked, because it is the operator who configures it and it
// often stands on the loopback or the local network. So address must never come from anybody else. It is a literal
// address, and network is UDP or TCP.
func (d *Dialer) DialResolver(ctx context.Context, network, address string) (net.Conn, error) {
	if !strings.HasPrefix(network, "udp") && !strings.HasPrefix(network, "tcp") {
		return nil, fmt.Errorf("resolver %s: network %q is neither UDP nor TCP", address, network)
	}
	addr, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("resolver: %w", err)
	}
	dialer := net.Dialer{KeepAlive: -1}
	return dialer.DialContext(ctx, network, addr.String())
}
