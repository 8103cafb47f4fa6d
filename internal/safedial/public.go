package safedial

import "net/netip"

// Public reports whether addr may be connected to without any of the ranges that the operator opened. What a stranger
// names, such as a redirect from a public server, should be held to that.
func (d *Dialer) Public(addr netip.Addr) bool {
	if d.policy == nil || d.policy.registry == nil {
		return false
	}
	strict := *d.policy
	strict.allow = nil
	return strict.judge(addr) == nil
}
