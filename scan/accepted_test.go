package scan

import (
	"context"
	"net"
	"net/netip"
	"reflect"
	"syscall"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// cutting is a way out on which every connection is cut as soon as it is made.
type cutting struct {
	Dialer
	with syscall.Errno
}

func (c cutting) Dial(context.Context, netip.AddrPort) (net.Conn, error) { return nil, dialled(c.with) }

// TestCutAtOnce meets a server that accepts a connection and cuts it before connect(2) has returned: it was reached, and
// the handshake failed, as if the cut had come a moment later. Where nothing listens it was not.
func TestCutAtOnce(t *testing.T) {
	for _, c := range []struct {
		with    syscall.Errno
		reach   facts.Reach
		failure facts.Failure
	}{
		{syscall.ECONNRESET, facts.ReachOK, facts.Failure{Kind: facts.Reset, Phase: facts.PhaseTLS}},
		{syscall.ECONNREFUSED, facts.ReachNone, facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}},
	} {
		s := standard(t)
		s.Dialer = cutting{s.Dialer, c.with}
		snapshot := s.Scan(t.Context(), facts.Endpoint{Host: "127.0.0.1", Port: 4})
		a := snapshot.Addresses[0]
		if got := snapshot.Reach(); got != c.reach {
			t.Errorf("%v: reach %s, want %s", c.with, got, c.reach)
		}
		got := *a.Handshake.Failure
		got.Detail = ""
		if !reflect.DeepEqual(got, c.failure) || a.Chain.Failure == nil {
			t.Errorf("%v: got %+v, want %+v", c.with, got, c.failure)
		}
	}
}
