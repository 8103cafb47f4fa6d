package scan

import (
	"fmt"
	"net"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// A watched connection shows a witness what the server says, until the handshake is over. It hands out the header
// of a record, and then what is in it. So the witness has seen what the handshake was given and no more: how the bytes came to be in packets would
// else decide how far the server is said to have come.
type watched struct {
	net.Conn
	witness wire.Witness
	held    []byte // came, and is still to be handed out; nil: nothing
	over    bool
}

func (w *watched) Read(p []byte) (n int, err error) {
	if w.held == nil {
		n, err = w.Conn.Read(p)
		if w.over {
			return n, err
		}
		share := w.witness.Share(p[:n])
		if share < n {
			w.held, n, err = slices.Clone(p[share:n]), share, nil // an error comes again
		}
	} else {
		n = copy(p, w.held)
		if !w.over {
			n = w.witness.Share(p[:n])
		}
		if w.held = w.held[n:]; len(w.held) == 0 {
			w.held = nil
		}
	}
	if !w.over {
		w.witness.See(p[:n])
	}
	return n, err
}

// explain completes the failure of a handshake by what the server said. Where a chain came in TLS 1.3, it came under
// cover.
func (w *watched) explain(f *facts.Failure, chain bool) {
	seen := &w.witness
	switch {
	case f.Kind.Ours() || f.Kind == facts.ScannerFailed:
		return
	case seen.Foreign() && f.Kind != facts.Handshake: // perhaps too little of it to be sure in time
		f.Kind, f.Speaks = facts.NotTLS, speaks(seen.First())
		if f.Speaks == facts.HTTP {
			f.Server = serverIn(seen.First())
		}
		f.Detail = fmt.Sprintf("the server began with %+q", seen.First()[:min(len(seen.First()), 32)])
		return
	case f.Kind == facts.NotTLS: // a record of TLS, but none that may come first
		f.Kind, f.Fault = facts.Handshake, facts.FaultUnexpectedMessage
	}
	f.After, f.Fault = seen.After(), seen.Refine(f.Fault)
	if chain && f.After == facts.StepServerHello {
		f.After = facts.StepCertificate
	}
}
