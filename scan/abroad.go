package scan

import (
	"context"
	"net/netip"

	"github.com/tongguan/tongguan/facts"
)

// abroad asks a place that is not the endpoint: a server sent us there, so less is trusted than what people typed. Its
// port must be one that may be dialled, all of its addresses must be allowed, and a server in public may not send us to
// an address that only an allowance opens.
func (v *visit) abroad(ctx context.Context, to place, a ask) step {
	fail := func(f facts.Failure) step { return step{failure: &f} }
	if v.PortAllowed != nil && !v.PortAllowed(to.port) {
		return fail(facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: "port"})
	}
	ctx, cancel := context.WithDeadlineCause(ctx, v.deadline, errTargetTimeout)
	defer cancel()
	dns := resolve(ctx, v.Clock, v.Resolver, facts.Endpoint{Host: to.host, Port: to.port})
	if dns.Failure != nil {
		return fail(*dns.Failure)
	}
	at, failed := v.passable(ctx, dns.Value.Addresses)
	if failed != nil {
		return fail(*failed)
	}
	l, failed := v.open(ctx, netip.AddrPortFrom(at, to.port), to.host, v.deadline, "h2", "http/1.1")
	if failed != nil {
		return fail(*failed)
	}
	defer func() { _ = l.Close() }()
	a.last = true
	r, err := l.get(ctx, &a)
	if err != nil {
		return fail(lost(ctx, err))
	}
	return step{status: r.status, location: r.header.Get("Location")}
}

// passable chooses the first address to which there is a way, if none of them is forbidden: what names a forbidden
// address beside a good one is up to nothing good.
func (v *visit) passable(ctx context.Context, addrs []netip.Addr) (netip.Addr, *facts.Failure) {
	var found netip.Addr
	var first *facts.Failure
	for _, addr := range addrs {
		err := v.Dialer.Route(addr)
		if err == nil && v.Dialer.Public(v.at.Addr()) && !v.Dialer.Public(addr) {
			return found, &facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: "a redirect from a public address to one that is not"}
		}
		if err != nil {
			f := failure(ctx, facts.PhaseConnect, err)
			if f.Kind.Forbidden() {
				return found, &f
			}
			if first == nil {
				first = &f
			}
			continue
		}
		if !found.IsValid() {
			found = addr
		}
	}
	if found.IsValid() {
		return found, nil
	}
	if first == nil {
		first = &facts.Failure{Kind: facts.NameNotFound, Phase: facts.PhaseDNS}
	}
	return found, first
}
