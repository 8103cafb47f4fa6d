package safedial

import "net/netip"

// The forms in which an IPv6 address carries an IPv4 address. A router or a tunnel on the way, or this machine itself,
// may send such a packet on to the IPv4 address, so that a check of the IPv6 address alone could be walked around.
// A translator with a prefix of the operator's own choice can not be told from any other network.
var (
	compatible = netip.MustParsePrefix("::/96")           // IPv4-compatible, RFC 4291 §2.5.5.1
	translated = netip.MustParsePrefix("::ffff:0:0:0/96") // IPv4-translated, RFC 2765 §2.1
	nat64      = netip.MustParsePrefix("64:ff9b::/96")    // well-known NAT64, RFC 6052
	nat64Local = netip.MustParsePrefix("64:ff9b:1::/48")  // local NAT64, RFC 8215
	teredo     = netip.MustParsePrefix("2001::/32")       // RFC 4380
	sixToFour  = netip.MustParsePrefix("2002::/16")       // RFC 3056
)

// inside gives every IPv4 address that addr may carry; none for an IPv4 address.
func inside(addr netip.Addr) []netip.Addr {
	if !addr.Is6() {
		return nil
	}
	var found []netip.Addr
	b := addr.As16()
	switch {
	case addr == netip.IPv6Loopback():
		// It lies in ::/96 and is no IPv4-compatible address.
	case compatible.Contains(addr), translated.Contains(addr), nat64.Contains(addr):
		found = append(found, lastIPv4(addr))
	case nat64Local.Contains(addr):
		found = append(found, insideNAT64(b)...)
	case teredo.Contains(addr):
		server := netip.AddrFrom4([4]byte(b[4:8]))
		client := netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}) // hidden from translators by inversion
		found = append(found, server, client)
	case sixToFour.Contains(addr):
		found = append(found, netip.AddrFrom4([4]byte(b[2:6])))
	}
	if isISATAP(addr) {
		found = append(found, lastIPv4(addr))
	}
	return found
}

// insideNAT64 reads the places where RFC 6052 §2.2 puts the IPv4 address for the prefix lengths 48, 56, 64 and 96,
// since an operator may cut any of them out of the local prefix. What follows the IPv4 address should be zero, but
// translators do not insist, so neither is it asked for here.
//
// At the wrong place one reads the operator's own subnet number. To leave him most of them, an address of 0.0.0.0/8 is
// left out, and so is multicast that is not followed by zeros: neither gets a connection anywhere.
func insideNAT64(b [16]byte) []netip.Addr {
	var found []netip.Addr
	for _, at := range [][4]int{{6, 7, 9, 10}, {7, 9, 10, 11}, {9, 10, 11, 12}, {12, 13, 14, 15}} {
		inner := netip.AddrFrom4([4]byte{b[at[0]], b[at[1]], b[at[2]], b[at[3]]})
		var rest byte
		for _, x := range b[at[3]+1:] {
			rest |= x
		}
		if thisNetwork.Contains(inner) || inner.IsMulticast() && rest != 0 {
			continue
		}
		found = append(found, inner)
	}
	return found
}

// isISATAP reports whether the interface identifier is that of RFC 5214 §6.1, 0:5efe:a.b.c.d with either of its two
// low bits (universal, group) set or not.
func isISATAP(addr netip.Addr) bool {
	b := addr.As16()
	return addr.Is6() && b[8]&^3 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe
}

// lastIPv4 is the IPv4 address in the last 32 bits of an IPv6 address.
func lastIPv4(addr netip.Addr) netip.Addr {
	b := addr.As16()
	return netip.AddrFrom4([4]byte(b[12:]))
}
