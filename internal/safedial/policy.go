// Package safedial is the one way out: every outbound socket passes an address policy.
//
// The names that a scanner resolves belong to strangers, who may point them at the scanner's own network. So a [Policy]
// judges the address, not the name, and a [Dialer] asks it twice: before dialing, and again about the address that the
// kernel is given.
package safedial

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// A Policy decides which addresses may be connected to: the public ones, and those that the operator opened.
// It does not change after it is made, so it is safe for use at once by many. The zero Policy allows nothing.
type Policy struct {
	allow    []netip.Prefix
	registry []block
	own      map[netip.Addr]bool
}

// NewPolicy makes the policy that opens the prefixes of allow besides the public addresses. It reads the addresses of
// this machine's interfaces once, now. An address that the machine has only behind a translator (the public address of
// a cloud instance) is not among them and can not be known here.
func NewPolicy(allow []netip.Prefix) (*Policy, error) {
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("read this machine's addresses: %w", err)
	}
	var own []netip.Addr
	for _, a := range interfaces {
		if ipnet, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(ipnet.IP); ok {
				own = append(own, addr)
			}
		}
	}
	return newPolicy(allow, own)
}

func newPolicy(allow []netip.Prefix, own []netip.Addr) (*Policy, error) {
	for _, prefix := range allow {
		if err := checkAllowed(prefix); err != nil {
			return nil, err
		}
	}
	registry, err := specialBlocks()
	if err != nil {
		return nil, err
	}
	p := &Policy{allow: append([]netip.Prefix(nil), allow...), registry: registry, own: map[netip.Addr]bool{}}
	for _, addr := range own {
		p.own[addr.Unmap().WithZone("")] = true
	}
	return p, nil
}

// checkAllowed refuses what opens more, or less, than its author may think.
func checkAllowed(prefix netip.Prefix) error {
	switch addr := prefix.Addr(); {
	case !prefix.IsValid():
		return errors.New("an allowed range is not a prefix; write it as 10.0.0.0/8")
	case addr.Is4In6():
		return fmt.Errorf("the allowed range %s is an IPv4 range in IPv6 form; write it as IPv4", prefix)
	case prefix != prefix.Masked():
		return fmt.Errorf("the allowed range %s has bits beyond its length; write %s for the range or %s for the address",
			prefix, prefix.Masked(), single(addr))
	}
	return nil
}

// Check returns nil when addr may be connected to, and otherwise a [*BlockedError]. An IPv4-mapped IPv6 address is
// judged, and named in the error, as the IPv4 address that the kernel makes of it.
func (p *Policy) Check(addr netip.Addr) error {
	if p == nil || p.registry == nil {
		return errors.New("address policy was not made by NewPolicy: it allows nothing")
	}
	if blocked := p.judge(addr); blocked != nil {
		return blocked
	}
	return nil
}

// judge asks in this order: what nothing opens, what the operator opened, what IANA and this machine reserve.
func (p *Policy) judge(addr netip.Addr) *BlockedError {
	// The zone comes first because Unmap drops it, and invalid addresses because nothing else can be said of them.
	if !addr.IsValid() {
		return &BlockedError{Addr: addr, Class: Unspecified, Never: true, Registry: "no address"}
	}
	if addr.Zone() != "" {
		return &BlockedError{Addr: addr, Class: Zoned, Never: true, Registry: "zone, RFC 4007"}
	}
	addr = addr.Unmap()
	if blocked := judgeNever(addr); blocked != nil {
		return blocked
	}
	for _, inner := range inside(addr) {
		if blocked := judgeNever(inner); blocked != nil {
			return blocked.carriedBy(addr)
		}
	}

	for _, prefix := range p.allow {
		if prefix.Contains(addr) {
			return nil
		}
	}

	// On a network without IPv4 this is how every IPv4 host is reached, so the prefix is neither good nor bad.
	if nat64.Contains(addr) {
		return p.judgeInside(addr)
	}
	if b, ok := longest(p.registry, addr); ok && !b.reachable {
		return &BlockedError{Addr: addr, Class: Special, Registry: b.name, opens: b.prefix}
	}
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return &BlockedError{Addr: addr, Class: Unallocated, Registry: "Reserved by IETF, RFC 4291", opens: single(addr)}
	}
	if p.own[addr] {
		return &BlockedError{Addr: addr, Class: Own, opens: single(addr)}
	}
	// A machine with an ISATAP interface sends these straight to the IPv4 address. Last, so that one flag opens it.
	if isISATAP(addr) {
		return p.judgeInside(addr)
	}
	return nil
}

// judgeInside judges addr, which ends in an IPv4 address, as that address.
func (p *Policy) judgeInside(addr netip.Addr) *BlockedError {
	if blocked := p.judge(lastIPv4(addr)); blocked != nil {
		return blocked.carriedBy(addr)
	}
	return nil
}

// single is the prefix of one address.
func single(addr netip.Addr) netip.Prefix { return netip.PrefixFrom(addr, addr.BitLen()) }
