package target

import (
	"net/netip"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// canonicalIPv6 reads what stands between brackets. An IPv4 address mapped into IPv6 is the IPv4 address, as it is on
// the wire.
func canonicalIPv6(typed, text string) (string, *lang.Error) {
	if strings.Contains(text, "%") {
		return "", lang.Errorf(lang.En("{input} names a zone, which means something on one machine only: write the IPv6 address without the % part").
			Zh("{input} 带有区域标识，它只在某一台机器上有意义：请去掉 IPv6 地址中 % 开始的部分"), "input", show(typed))
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || !addr.Is6() {
		return "", badIPv6(typed)
	}
	return addr.Unmap().String(), nil
}

func badIPv6(typed string) *lang.Error {
	return lang.Errorf(lang.En("{input} is not a well-formed IPv6 address: write it as [2001:db8::1] or [2001:db8::1]:443").
		Zh("{input} 不是正确的 IPv6 地址：请写成 [2001:db8::1] 或 [2001:db8::1]:443"), "input", show(typed))
}

// isNumber reports whether the last label of a name makes it an IPv4 address to the clients (the URL standard's "ends
// in a number"): decimal digits, or hexadecimal ones after 0x.
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}
