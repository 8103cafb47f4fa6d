package facts

import "net/netip"

// A Node is an address of an endpoint that somebody pinned by hand, such as one server behind a load balancer. It is
// looked at beside the addresses that DNS gives, and by the endpoint's name.
type Node struct {
	Label string         // what people call it; Address.Node holds it
	Addr  netip.AddrPort // its port need not be the endpoint's
}
