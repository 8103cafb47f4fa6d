package scan

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/blockpage"
)

// Port 80 is the endpoint's, not an address's, and it is asked once: at the first of the addresses on port 443 that
// takes a connection there.

// port80Patience is how long port 80 is waited for: its address has just taken a connection on 443, and firewalls that
// drop what comes to 80 are common.
const port80Patience = time.Second

func onPort443(a facts.Address) bool { return a.Addr.Port() == 443 }

// firstOnPort443 gives the place of that address; -1 when there is none, or port 80 is not to be asked.
func (s *Scanner) firstOnPort443(snapshot *facts.Snapshot) int {
	if s.depth(snapshot.Endpoint.Host) == Quick || snapshot.Endpoint.Port != 443 {
		return -1
	}
	return slices.IndexFunc(snapshot.Addresses, onPort443)
}

// settlePort80 asks port 80 when all else is done, and it was not asked because the first address is dead.
func (s *Scanner) settlePort80(ctx context.Context, snapshot *facts.Snapshot) {
	first := s.firstOnPort443(snapshot)
	if first < 0 || snapshot.Port80.Asked() {
		return
	}
	for i := range snapshot.Addresses {
		if a := &snapshot.Addresses[i]; onPort443(*a) && a.Connect.OK() {
			snapshot.Port80 = s.askPort80(ctx, snapshot.Endpoint.Host, a.Addr.Addr())
			return
		}
	}
	if f := snapshot.Addresses[first].Connect.Failure; f != nil {
		snapshot.Port80 = facts.Failed[facts.Redirect](*f)
	}
}

// askPort80 asks port 80 of an address for "/", on one connection and without TLS, and follows nothing.
func (s *Scanner) askPort80(ctx context.Context, host string, at netip.Addr) facts.Probe[facts.Redirect] {
	return guarded(s, func() (*facts.Redirect, *facts.Failure) {
		if s.PortAllowed != nil && !s.PortAllowed(80) {
			return nil, &facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect, Detail: ":80"}
		}
		return s.plain(ctx, host, netip.AddrPortFrom(at, 80))
	})
}

func (s *Scanner) plain(ctx context.Context, host string, at netip.AddrPort) (*facts.Redirect, *facts.Failure) {
	raw, failed := s.connectWithin(ctx, at, min(s.Limits.Connect, port80Patience))
	if failed != nil {
		if failed.Kind == facts.Refused {
			return &facts.Redirect{Result: facts.Port80Closed}, nil
		}
		return nil, failed
	}
	defer func() { _ = raw.Close() }()
	l := newLine(s.Clock, raw, raw)
	l.until(ctx, s.Clock().Add(s.Limits.forHTTP()))
	r, err := l.get(ctx, &ask{host: authority(host, 80, 80), path: "/", last: true})
	if err != nil {
		f := lost(ctx, err)
		return nil, &f
	}
	out := &facts.Redirect{Status: r.status, Result: facts.Port80Serves, Block: blockpage.Find(r.status, r.header, r.body)}
	if to, ok := (place{"http", host, 80, "/"}).leadsTo(r.header.Get("Location")); ok && redirects(r.status) && r.header.Get("Location") != "" {
		hop := to.hop()
		out.To, out.Result = &hop, facts.Port80Elsewhere
		if to.scheme == facts.SchemeHTTPS && to.host == host {
			out.Result = facts.Port80HTTPS
		}
	}
	return out, nil
}
