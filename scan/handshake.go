package scan

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// handshake makes one full handshake, offering all that crypto/tls has: TLS 1.0 to 1.3, every suite, h2. It fills
// Connect, Handshake and the failure of Chain, and returns the chain as presented, which is seen before anything in
// the handshake can go wrong over it; nil when none came. Where crypto/tls gave up first, it comes from a connection of
// its own, and so does what was negotiated, beside the failure. Where more is to be asked on the connection that came
// of it, the caller gets it as a line and closes it. The third result is the hello to which the chain was shown. It calls
// met once the address took the connection.
func (s *Scanner) handshake(ctx context.Context, host string, a *facts.Address, met func()) (chain [][]byte, l *line, shown facts.Hello) {
	start := s.Clock()
	raw, failed := s.firstConnect(ctx, a.Addr)
	a.Connect.At, a.Connect.Took = start.UTC(), s.Clock().Sub(start)
	if failed != nil {
		if failed.Kind == facts.Reset { // accepted, and cut before we could look: an RST in answer to a SYN is "refused"
			failed.Phase = facts.PhaseTLS
			a.Connect.Value = &facts.Connection{}
			met()
		} else {
			a.Connect.Failure = failed
		}
		a.Handshake = facts.Failed[facts.Session](*failed)
		a.Chain = facts.Failed[[]facts.SHA256](*failed)
		return nil, nil, ""
	}
	defer func() {
		if p := recover(); p != nil {
			f := broke(p, raw)
			a.Handshake = facts.Failed[facts.Session](f)
			if chain == nil {
				a.Chain = facts.Failed[[]facts.SHA256](f)
			}
		}
		if l == nil {
			_ = raw.Close()
		}
	}()
	a.Connect.Value = &facts.Connection{}
	met()

	start = s.Clock()
	shown = facts.HelloHandshake
	requested := false
	watch := &watched{Conn: raw}
	c := tls.Client(watch, &tls.Config{
		ServerName:         host,
		InsecureSkipVerify: true, // we are here to see bad certificates; package rules judges them
		MinVersion:         tls.VersionTLS10,
		CipherSuites:       allSuites(),
		NextProtos:         []string{"h2", "http/1.1"},
		VerifyPeerCertificate: func(certificates [][]byte, _ [][]*x509.Certificate) error {
			chain = certificates
			return nil
		},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			requested = true
			return &tls.Certificate{}, nil // "none", as a phone says
		},
	})
	err := c.Handshake() // whose end comes with that of ctx all the same: connect saw to it
	raw.forget()
	watch.over = true
	var made *line
	if err == nil && (requested || s.depth(host) != Quick) {
		made = newLine(s.Clock, raw, c)
	}
	if made != nil && requested && c.ConnectionState().Version == tls.VersionTLS13 {
		err = made.secondThoughts(ctx)
	}
	a.Handshake.At, a.Handshake.Took = start.UTC(), s.Clock().Sub(start)
	a.Chain.At = a.Handshake.At
	state := c.ConnectionState()
	if state.HandshakeComplete || requested {
		a.Handshake.Value = &facts.Session{
			Version:                    facts.Version(state.Version),
			Suite:                      facts.Suite(state.CipherSuite),
			Group:                      facts.Group(state.CurveID),
			ALPN:                       state.NegotiatedProtocol,
			OCSPStaple:                 state.OCSPResponse,
			SCTs:                       state.SignedCertificateTimestamps,
			ClientCertificateRequested: requested,
		}
	}
	if err != nil {
		f := failure(ctx, facts.PhaseTLS, err)
		watch.explain(&f, chain != nil)
		a.Handshake.Failure = &f
		if gaveUp(&f, &state) {
			flight := s.presented(ctx, host, a)
			if chain == nil {
				chain, shown = flight.Chain, facts.HelloWidest
			}
			if flight.Complete && flight.Version == facts.Version(state.Version) {
				a.Handshake.Value = session(flight)
			}
		}
		if chain == nil {
			a.Chain.Failure = &f
		}
	} else if s.depth(host) != Quick {
		l = made
	}
	return chain, l, shown
}

// allSuites gives every suite of crypto/tls. It is the same slice each time, and only read.
var allSuites = sync.OnceValue(func() []uint16 {
	var out []uint16
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		out = append(out, suite.ID)
	}
	return out
})

// secondThoughts waits for a server that asked for a client certificate to say what it makes of getting none. In TLS
// 1.3 our side of the handshake is over before the server has seen our answer (RFC 8446 §2), so a refusal comes as an
// alert afterwards, and that alert is returned. A server that goes on says nothing until it is asked something; after
// patience it is taken to go on. A request sent meanwhile could cost us the alert: a server that closes with something
// unread sends a reset, and that overtakes it.
func (l *line) secondThoughts(ctx context.Context) error {
	l.quota.left = maxHead
	l.raw.until(ctx, l.clock().Add(patience))
	if _, err := l.in.Peek(1); alertOf(err) != nil {
		return err
	}
	return nil
}

// patience is longer than a round trip to the far side of the world.
const patience = time.Second
