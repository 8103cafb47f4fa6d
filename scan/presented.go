package scan

import (
	"context"
	"crypto/tls"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan/wire"
)

// presented asks once more for the chain, and for what the server negotiates, when crypto/tls gave up over what the
// server chose or showed: a certificate that it cannot parse, an RSA key above 8192 or below 1024 bits, a curve that it
// does not have. What is lacking is then ours. The flight is what the server says to the same name; its chain is nil
// when none came. A panic in it stays in it.
func (s *Scanner) presented(ctx context.Context, host string, a *facts.Address) (flight *wire.Flight) {
	defer func() {
		if recover() != nil {
			flight = &wire.Flight{}
		}
	}()
	c, failed := s.connect(ctx, a.Addr)
	if failed != nil {
		return &wire.Flight{}
	}
	defer func() { _ = c.Close() }()
	flight, _ = wire.FirstFlight(c, new(wire.Widest(host))) // what came before an error is good, and nothing was to be learned else
	if len(flight.Chain) == 0 {
		flight.Chain = nil
	}
	return flight
}

// gaveUp reports whether the handshake failed on our side after the server had chosen a version, over what it chose or
// showed. One that breaks the rules is not asked again.
func gaveUp(f *facts.Failure, state *tls.ConnectionState) bool {
	return f.Kind == facts.Handshake && state.Version != 0 && !f.Fault.Fatal()
}

// session is what a flight shows of what the server negotiates.
func session(f *wire.Flight) *facts.Session {
	return &facts.Session{
		Version: f.Version, Suite: f.Suite, Group: f.Group, ALPN: f.ALPN, OCSPStaple: f.Staple, SCTs: f.SCTs,
		ClientCertificateRequested: f.CertificateRequested,
	}
}

// ofRecord is the chain by which the address is judged: the one that the handshake was shown, else the first that another
// hello was. A server that refuses crypto/tls by an alert, or hangs up on it, may have suites of which crypto/tls has
// none, and it showed its chain to those who offered them. That a handshake failed stays on record: no phone may get so
// far. Nor does it become a fact what was negotiated with that hello, which no client sends.
func ofRecord(a *facts.Address, chain [][]byte, seen []sight) [][]byte {
	if chain == nil && len(seen) > 0 {
		chain, a.Chain.Failure = seen[0].chain, nil
	}
	return chain
}
