package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/safedial"
	"github.com/tongguan/tongguan/scan"
)

// scanner wires the way out: address policy, resolver, limits.
func (f *checkFlags) scanner(w *world) (*scan.Scanner, error) {
	pins, err := f.pins()
	resolver, about, resolverErr := f.resolver()
	policy, policyErr := f.policy()
	if err := errors.Join(err, resolverErr, policyErr); err != nil {
		return nil, err
	}
	limits := scan.DefaultLimits
	limits.Target = f.Timeout
	limits.Connect = min(limits.Connect, f.Timeout/2) // so that a dead or silent server is known for one in time
	limits.Handshake = min(limits.Handshake, f.Timeout/2)
	return &scan.Scanner{
		Dialer:   safedial.New(policy),
		Resolver: scan.PinnedResolver{Pins: pins, Resolver: resolver},
		Clock:    w.now, Depth: f.Depth, Limits: limits,
		Observer: facts.Observer{Version: version(), Go: runtime.Version(), Resolver: about},
	}, nil
}

// policy reads --allow-cidr.
func (f *checkFlags) policy() (*safedial.Policy, error) {
	var allow []netip.Prefix
	var errs []error
	for _, given := range f.AllowCIDR {
		prefix, err := readRange(given)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		allow = append(allow, prefix)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	policy, err := safedial.NewPolicy(allow)
	if err != nil {
		return nil, fault{lang.Errorf(lang.En("the address policy: {error}").Zh("无法建立地址策略：{error}"), "error", err.Error()).Because(err)}
	}
	return policy, nil
}

// readRange reads one range of addresses, and refuses what opens more or less than its author may think.
func readRange(given string) (netip.Prefix, error) {
	at := "--allow-cidr " + given
	prefix, err := netip.ParsePrefix(given)
	switch {
	case err != nil:
		return prefix, wrong(at, lang.En("write a range as 10.0.0.0/8, or one address as 10.1.2.3/32").
			Zh("网段应写作 10.0.0.0/8，单个地址应写作 10.1.2.3/32"))
	case prefix.Addr().Is4In6():
		return prefix, wrong(at, lang.En("write an IPv4 range without ::ffff:, as 10.0.0.0/8").Zh("IPv4 网段不要带 ::ffff:，应写作 10.0.0.0/8"))
	case prefix != prefix.Masked():
		return prefix, wrong(at, lang.En("the address has bits beyond the length; write {range} for the range or {address} for the one address").
			Zh("地址超出了前缀长度；整个网段应写作 {range}，单个地址应写作 {address}"),
			"range", prefix.Masked().String(), "address", netip.PrefixFrom(prefix.Addr(), prefix.Addr().BitLen()).String())
	}
	return prefix, nil
}

// resolver gives whom to ask for names, and a word about it.
func (f *checkFlags) resolver() (scan.Resolver, string, error) {
	if f.Resolver == "" {
		// Go's own resolver where it reads the system's configuration fully, so that its sockets are ours; elsewhere
		// the system's library, which alone knows about VPNs and the like.
		if runtime.GOOS == "linux" {
			return &net.Resolver{PreferGo: true, Dial: safedial.New(nil).DialResolver}, "system", nil
		}
		return &net.Resolver{}, "system", nil
	}
	at, err := netip.ParseAddrPort(f.Resolver)
	if err != nil {
		addr, addrErr := netip.ParseAddr(strings.Trim(f.Resolver, "[]"))
		if addrErr != nil {
			return nil, "", wrong("--resolver "+f.Resolver, lang.En("give an IP address, with a port if it is not 53").Zh("应为 IP 地址，端口不是 53 时请一并给出"))
		}
		at = netip.AddrPortFrom(addr, 53)
	}
	dial := safedial.New(nil).DialResolver
	return &net.Resolver{PreferGo: true, StrictErrors: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, at.String())
	}}, at.String(), nil
}
