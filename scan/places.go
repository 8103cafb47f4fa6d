package scan

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// places gives the addresses to look at, sorted: those that the name has, without the omitted ones, and the nodes. One
// that is both is looked at once, as the node, and so is a node that is given twice.
func places(endpoint facts.Endpoint, dns *facts.DNS, nodes []facts.Node) []facts.Address {
	var out []facts.Address
	add := func(addr netip.AddrPort, label string) {
		if !slices.ContainsFunc(out, func(a facts.Address) bool { return a.Addr == addr }) {
			out = append(out, facts.Address{Addr: addr, Node: label})
		}
	}
	for _, n := range nodes {
		add(netip.AddrPortFrom(n.Addr.Addr().Unmap(), n.Addr.Port()), n.Label)
	}
	if dns != nil {
		for _, addr := range dns.Addresses {
			if !slices.Contains(dns.Omitted, addr) {
				add(netip.AddrPortFrom(addr, endpoint.Port), "")
			}
		}
	}
	slices.SortFunc(out, func(a, b facts.Address) int { return a.Addr.Compare(b.Addr) })
	return out
}
