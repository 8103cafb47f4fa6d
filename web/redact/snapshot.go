package redact

import (
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// Snapshot gives a snapshot as a service may show it: an address that the policy forbids is there without its number, and
// the list of what DNS gave is without it. Nothing in s is changed; what need not change is shared.
func Snapshot(s *facts.Snapshot) *facts.Snapshot {
	var hidden []netip.Addr
	for i := range s.Addresses {
		if blocked(&s.Addresses[i]) {
			hidden = append(hidden, s.Addresses[i].Addr.Addr())
		}
	}
	if len(hidden) == 0 && !leads(s) {
		return s
	}
	out := *s
	out.Addresses = slices.Clone(s.Addresses)
	for i := range out.Addresses {
		if a := &out.Addresses[i]; blocked(a) {
			failure := facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect}
			if f := a.Connect.Failure; f != nil && f.Interference() != "" {
				failure = *classOf(f)
			}
			*a = facts.Address{Node: a.Node, Connect: facts.Failed[facts.Connection](failure)}
		}
	}
	hideReasons(&out)
	if len(hidden) == 0 {
		return &out
	}
	if dns := s.DNS.Value; dns != nil {
		shown := *dns
		shown.Addresses = slices.DeleteFunc(slices.Clone(dns.Addresses), func(a netip.Addr) bool { return slices.Contains(hidden, a) })
		shown.Omitted = nil            // nobody asked the policy about these
		shown.A, shown.AAAA = nil, nil // aliases tell names of the inner network
		out.DNS.Value = &shown
	}
	return &out
}

// blocked reports whether anything that was asked of an address met the policy.
func blocked(a *facts.Address) bool {
	failures := []*facts.Failure{a.Connect.Failure, a.Handshake.Failure, a.Chain.Failure, a.Versions.Failure, a.ATS.Failure, a.NonATS.Failure, a.TLCP.Failure, a.RSA.Failure, a.QUIC.Failure}
	for _, p := range a.Hellos {
		failures = append(failures, p.Failure)
	}
	return slices.ContainsFunc(failures, forbids)
}
