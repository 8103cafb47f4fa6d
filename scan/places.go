package scan

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// places gives the addresses to look at, sorted: those that the name has, without the omitted ones, and the nodes. One
// that is both is looked at once, as the node, and so is a node that is given twice.
func places(endpoint facts.Endpoint, dns *facts.DNS, nodes []facts.Node) []facts.Address {
	var at []facts.Node // a node without a label is an address of the name
	add := func(addr netip.AddrPort, label string) {
		if !slices.ContainsFunc(at, func(n facts.Node) bool { return n.Addr == addr }) {
			at = append(at, facts.Node{Addr: addr, Label: label})
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
	slices.SortFunc(at, func(a, b facts.Node) int { return a.Addr.Compare(b.Addr) })
	var out []facts.Address
	for _, n := range at {
		out = append(out, facts.Address{Addr: n.Addr, Node: n.Label})
	}
	return out
}
