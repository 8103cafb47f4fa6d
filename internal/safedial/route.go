package safedial

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// ErrNoRoute says that this machine has no way to an address, for example no IPv6. It is a lack on our side.
var ErrNoRoute = errors.New("this machine has no route")

// Route returns nil when this machine has a way to addr, an error that wraps [ErrNoRoute] when it has none, and a
// [*BlockedError] when the policy forbids the address. It connects a UDP socket, for which the kernel chooses the route
// and the source address and sends no packet. So it knows nothing of what happens beyond the first hop.
func (d *Dialer) Route(addr netip.Addr) error {
	const port = 443 // of no account, as nothing is sent
	return d.route(netip.AddrPortFrom(addr, port))
}

func (d *Dialer) route(to netip.AddrPort) error {
	addr := to.Addr()
	if err := d.policy.Check(addr); err != nil {
		return err
	}
	conn, err := d.connect(context.Background(), "udp", to)
	if isNoRoute(err) {
		return fmt.Errorf("%w to %s: %w", ErrNoRoute, addr, err)
	}
	if err != nil {
		return fmt.Errorf("route to %s: %w", addr, err)
	}
	defer conn.Close()
	source, err := netip.ParseAddrPort(conn.LocalAddr().String())
	if err != nil {
		return fmt.Errorf("route to %s: source: %w", addr, err)
	}
	if !canReach(source.Addr(), addr) {
		return fmt.Errorf("%w to %s: its source address %s is not global", ErrNoRoute, addr, source.Addr())
	}
	return nil
}

// canReach reports whether an answer from addr could find its way back to source. Machines and containers are often
// given a unique-local address with a default route, which looks like IPv6 and leads nowhere.
func canReach(source, addr netip.Addr) bool {
	source = source.Unmap()
	confined := source.Is6() && (source.IsPrivate() || source.IsLinkLocalUnicast())
	return !confined || !globalUnicast.Contains(addr)
}

// isNoRoute reports whether the kernel refused to connect for want of a route, a source address or the whole family.
func isNoRoute(err error) bool {
	for _, errno := range []syscall.Errno{
		syscall.ENETUNREACH, syscall.EAFNOSUPPORT, syscall.EADDRNOTAVAIL, syscall.EHOSTUNREACH,
		// Windows has numbers of its own (WSAENETUNREACH and so on) beside the names above, which it never returns.
		10051, 10047, 10049, 10065,
	} {
		if errors.Is(err, errno) {
			return true
		}
	}
	return false
}
