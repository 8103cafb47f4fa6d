package zone

import (
	"errors"
	"net/netip"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
)

// policy reads AllowCIDR.
func (s Settings) policy() (*safedial.Policy, error) {
	var allow []netip.Prefix
	var errs []error
	for _, given := range s.AllowCIDR {
		prefix, err := ParseRange(given)
		if err != nil {
			errs = append(errs, lang.Mistake{At: s.about("allow-cidr", given), What: err})
			continue
		}
		allow = append(allow, prefix)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	policy, err := safedial.NewPolicy(allow)
	if err != nil {
		return nil, lang.Fault{Speaker: lang.Errorf(lang.En("the address policy: {error}").Zh("无法建立地址策略：{error}"), "error", err.Error()).Because(err)}
	}
	return policy, nil
}

// ParseRange reads one range of addresses, and refuses what opens more or less than its author may think.
func ParseRange(given string) (netip.Prefix, lang.Speaker) {
	prefix, err := netip.ParsePrefix(given)
	switch {
	case err != nil:
		return netip.Prefix{}, lang.Errorf(lang.En("write a range as 10.0.0.0/8, or one address as 10.1.2.3/32").
			Zh("网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32"))
	case prefix.Addr().Is4In6():
		return netip.Prefix{}, lang.Errorf(lang.En("write an IPv4 range without ::ffff:, as 10.0.0.0/8").Zh("IPv4 网段不要带 ::ffff:，应写作 10.0.0.0/8"))
	case prefix != prefix.Masked():
		return netip.Prefix{}, lang.Errorf(lang.En("the address has bits beyond the length; write {range} for the range or {address} for the one address").
			Zh("地址超出了前缀长度；整个网段应写作 {range}，单个地址应写作 {address}"),
			"range", prefix.Masked().String(), "address", netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen()).String())
	}
	return prefix, nil
}
