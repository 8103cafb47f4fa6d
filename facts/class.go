package facts

import "net/netip"

// An AddressClass says for whom an address is. It names a fact for people and rules; what may be dialled is for the
// address policy to decide, whose lists are longer.
type AddressClass string

// The classes.
const (
	ClassPublic        AddressClass = "public"
	ClassPrivate       AddressClass = "private"       // a network of one's own: RFC 1918, RFC 4193
	ClassShared        AddressClass = "shared"        // between a provider and its customers' translators: RFC 6598
	ClassLoopback      AddressClass = "loopback"      // the machine itself: RFC 1122 §3.2.1.3, RFC 4291 §2.5.3
	ClassLinkLocal     AddressClass = "link_local"    // RFC 3927, RFC 4291 §2.5.6
	ClassBenchmark     AddressClass = "benchmark"     // RFC 2544, RFC 5180; fake-ip proxies answer with it
	ClassDocumentation AddressClass = "documentation" // RFC 5737, RFC 3849, RFC 9637
	ClassMulticast     AddressClass = "multicast"     // RFC 5771, RFC 4291 §2.7
	ClassReserved      AddressClass = "reserved"      // no host has it: "this network", class E, and IPv6 that IANA has not given out
)

// classes is searched from the top, so what stands within something wider comes before it.
var classes = []struct {
	prefix netip.Prefix
	class  AddressClass
}{
	{netip.MustParsePrefix("10.0.0.0/8"), ClassPrivate},
	{netip.MustParsePrefix("172.16.0.0/12"), ClassPrivate},
	{netip.MustParsePrefix("192.168.0.0/16"), ClassPrivate},
	{netip.MustParsePrefix("100.64.0.0/10"), ClassShared},
	{netip.MustParsePrefix("127.0.0.0/8"), ClassLoopback},
	{netip.MustParsePrefix("169.254.0.0/16"), ClassLinkLocal},
	{netip.MustParsePrefix("198.18.0.0/15"), ClassBenchmark},
	{netip.MustParsePrefix("192.0.2.0/24"), ClassDocumentation},
	{netip.MustParsePrefix("198.51.100.0/24"), ClassDocumentation},
	{netip.MustParsePrefix("203.0.113.0/24"), ClassDocumentation},
	{netip.MustParsePrefix("224.0.0.0/4"), ClassMulticast},
	{netip.MustParsePrefix("0.0.0.0/8"), ClassReserved},
	{netip.MustParsePrefix("240.0.0.0/4"), ClassReserved},
	{netip.MustParsePrefix("0.0.0.0/0"), ClassPublic},

	{netip.MustParsePrefix("::1/128"), ClassLoopback},
	{netip.MustParsePrefix("fc00::/7"), ClassPrivate},
	{netip.MustParsePrefix("fe80::/10"), ClassLinkLocal},
	{netip.MustParsePrefix("ff00::/8"), ClassMulticast},
	{netip.MustParsePrefix("2001:2::/48"), ClassBenchmark},
	{netip.MustParsePrefix("2001:db8::/32"), ClassDocumentation},
	{netip.MustParsePrefix("3fff::/20"), ClassDocumentation},
	{netip.MustParsePrefix("2000::/3"), ClassPublic},
}

// nat64 is the prefix under which a network without IPv4 reaches every IPv4 address (RFC 6052 §2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// ClassOf tells the class of an address; that of the IPv4 address which an IPv6 address stands for (mapped, NAT64).
func ClassOf(addr netip.Addr) AddressClass {
	addr = addr.Unmap().WithZone("")
	if nat64.Contains(addr) {
		b := addr.As16()
		addr = netip.AddrFrom4([4]byte(b[12:]))
	}
	for _, c := range classes {
		if c.prefix.Contains(addr) {
			return c.class
		}
	}
	return ClassReserved
}
