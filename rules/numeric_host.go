package rules

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"
)

// hostAddr reads a host as the IP address that a client makes of it; false where it is a name. In brackets it is IPv6. A
// host whose last part is a number is IPv4 in all the ways of inet_aton(3), which the URL standard keeps (WHATWG URL §3.5):
// of one to four parts, the last of which fills the bytes that are left, and each decimal, octal after a 0, or hexadecimal
// after 0x. So 127.1, 0x7f.1, 0177.0.0.1 and 2130706433 are 127.0.0.1.
func hostAddr(host string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return addr.Unmap(), true
	}
	parts := strings.Split(host, ".")
	last := len(parts) - 1
	if last > 3 {
		return netip.Addr{}, false
	}
	var sum uint32
	for i, part := range parts {
		bits := 8
		if i == last {
			bits = 8 * (4 - last)
		}
		n, err := strconv.ParseUint(hexOrOctal(part), 0, bits)
		if err != nil {
			return netip.Addr{}, false
		}
		sum |= uint32(n) << (32 - 8*i - bits)
	}
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, sum))), true
}

// hexOrOctal writes a part of a numeric host as strconv reads it with base 0: a prefix without digits is 0 (WHATWG URL
// §3.5, "IPv4 number parser"), and what Go reads beside, as 0b1, 0o7 and 1_0, is no number.
func hexOrOctal(part string) string {
	part = strings.ToLower(part)
	switch {
	case part == "0x":
		return "0"
	case strings.ContainsAny(part, "_o+-") || strings.HasPrefix(part, "0b"):
		return ""
	}
	return part
}
