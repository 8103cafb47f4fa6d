package safedial

import (
	"fmt"
	"net/netip"
)

// A Class is the kind of address that is refused.
type Class string

// The classes. Nothing opens those of the first group; the operator may open those of the second.
const (
	Metadata    Class = "metadata"    // serves credentials to whoever runs on a cloud machine
	LinkLocal   Class = "link_local"  // 169.254.0.0/16, fe80::/10
	Multicast   Class = "multicast"   // 224.0.0.0/4, ff00::/8
	Unspecified Class = "unspecified" // 0.0.0.0/8 and ::, which mean this machine; and no address at all
	Broadcast   Class = "broadcast"   // 255.255.255.255
	Zoned       Class = "zoned"       // fe80::1%eth0: a meaning of this machine's only

	Special     Class = "special"     // in an IANA special-purpose registry, and not globally reachable
	Unallocated Class = "unallocated" // IPv6 that IANA has not given to anybody
	Own         Class = "own"         // an address of this machine
)

// A BlockedError says that the policy forbids an address, and why. Its text names the address and the flag that opens
// it, which is for the operator; a stranger learns from it what the network looks like, and should be told nothing
// but that the address is blocked.
type BlockedError struct {
	Addr     netip.Addr // an IPv4-mapped address is given as IPv4
	Inside   netip.Addr // the IPv4 address that Addr carries, when it is the reason; otherwise zero
	Class    Class
	Never    bool   // no flag opens it
	Registry string // the block's name and RFC, "Private-Use, RFC 1918", or whose metadata it is; empty for Own

	opens netip.Prefix
}

// Opens gives the prefix that, when allowed, opens the address: its block in the registry or, where it has none, the
// address alone. It is zero when nothing opens it.
func (e *BlockedError) Opens() netip.Prefix { return e.opens }

func (e *BlockedError) Error() string {
	text := e.Addr.String()
	if e.Inside.IsValid() {
		text += " carries " + e.Inside.String() + ", which"
	}
	switch {
	case !e.Addr.IsValid():
		return "there is no address to connect to"
	case e.Class == Zoned:
		text += " has a zone"
	case e.Class == Own:
		text += " is an address of this machine"
	case e.Class == Special:
		text += fmt.Sprintf(" is in %s (%s)", e.opens, e.Registry)
	case e.Class == Unallocated:
		text += fmt.Sprintf(" is not a public address (%s)", e.Registry)
	default:
		text += fmt.Sprintf(" is %s (%s)", e.Class.words(), e.Registry)
	}
	if e.Never {
		return text + "; it is never connected to, and no flag allows it"
	}
	return text + "; --allow-cidr " + e.opens.String() + " allows it"
}

// words is a class that nothing opens, as it reads in a sentence.
func (c Class) words() string {
	switch c {
	case Metadata:
		return "a cloud metadata address"
	case LinkLocal:
		return "a link-local address"
	case Unspecified:
		return "the unspecified address"
	}
	return "a " + string(c) + " address"
}

// carriedBy makes the verdict on an IPv4 address that on the IPv6 address which holds it.
func (e *BlockedError) carriedBy(addr netip.Addr) *BlockedError {
	e.Inside, e.Addr = e.Addr, addr
	return e
}
