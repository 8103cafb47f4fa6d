package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// look observes an endpoint and its nodes, as far as their ports may be dialled. What may not is in the snapshot as
// blocked; that it names the port gives nothing away, since whoever reads it has chosen that himself.
func (w *Worker) look(ctx context.Context, order store.Order) *facts.Snapshot {
	if !w.allowed(order.Endpoint.Port) {
		return &facts.Snapshot{
			SchemaVersion: facts.SchemaVersion, Endpoint: order.Endpoint, StartedAt: w.Clock().UTC(),
			DNS: facts.Failed[facts.DNS](denied(order.Endpoint.Port, facts.PhaseDNS)),
		}
	}
	var nodes []facts.Node
	var closed []facts.Address
	for _, n := range order.Nodes {
		if port := n.Addr.Port(); !w.allowed(port) {
			closed = append(closed, facts.Address{Addr: n.Addr, Node: n.Label, Connect: facts.Failed[facts.Connection](denied(port, facts.PhaseConnect))})
			continue
		}
		nodes = append(nodes, facts.Node{Label: n.Label, Addr: n.Addr})
	}
	out := w.scanner(order).ScanFor(ctx, order.Endpoint, order.Requests, nodes...)
	if len(closed) > 0 {
		out.Addresses = append(out.Addresses, closed...)
		slices.SortFunc(out.Addresses, func(a, b facts.Address) int { return a.Addr.Compare(b.Addr) })
	}
	return out
}

// busyFor is how long a scan is put off that did not get its turn at an address.
const busyFor = 5 * time.Second

// busy reports whether there was no room for the scan at its addresses.
func busy(s *facts.Snapshot) bool {
	return slices.ContainsFunc(s.Addresses, func(a facts.Address) bool {
		return a.Connect.Failure != nil && a.Connect.Failure.Kind == facts.Busy
	})
}

func (w *Worker) allowed(port uint16) bool { return w.PortAllowed == nil || w.PortAllowed(port) }

func denied(port uint16, at facts.Phase) facts.Failure {
	return facts.Failure{Kind: facts.BlockedAddress, Phase: at, Detail: fmt.Sprintf(":%d", port)}
}

// scanner gives what looks at an endpoint. Where somebody expects a certificate that he is about to install, the server is
// his, whatever is known of its name.
func (w *Worker) scanner(order store.Order) Scanner {
	switch {
	case order.Expected != nil:
		if w.Closer != nil {
			return w.Closer
		}
	case w.Gentle != nil && rules.Vendors(order.Consoles...).Owner(order.Endpoint.Host) != nil:
		return w.Gentle
	}
	return w.Scanner
}
