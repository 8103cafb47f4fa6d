package scan

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	"github.com/tongguan/tongguan/facts"
)

// handshake makes one full handshake, offering all that crypto/tls has: TLS 1.0 to 1.3, every suite, h2. It fills
// Connect, Handshake and the failure of Chain, and returns the chain as presented, which is seen before anything in
// the handshake can go wrong over it; nil when none came.
func (s *Scanner) handshake(ctx context.Context, host string, a *facts.Address) (chain [][]byte) {
	start := s.Clock()
	raw, failed := s.connect(ctx, a.Addr)
	a.Connect.At, a.Connect.Took = start.UTC(), s.Clock().Sub(start)
	if failed != nil {
		a.Connect.Failure = failed
		a.Handshake = facts.Failed[facts.Session](*failed)
		a.Chain = facts.Failed[[]facts.SHA256](*failed)
		return nil
	}
	defer func() { _ = raw.Close() }()
	a.Connect.Value = &facts.Connection{}

	start = s.Clock()
	requested := false
	c := tls.Client(raw, &tls.Config{
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
	err := c.HandshakeContext(ctx)
	a.Handshake.At, a.Handshake.Took = start.UTC(), s.Clock().Sub(start)
	a.Chain.At = a.Handshake.At
	session := facts.Session{ClientCertificateRequested: requested}
	if err != nil {
		f := failure(ctx, facts.PhaseTLS, err)
		a.Handshake.Failure = &f
		if requested {
			a.Handshake.Value = &session
		}
		if chain == nil {
			a.Chain.Failure = &f
		}
		return chain
	}
	state := c.ConnectionState()
	session.Version = facts.Version(state.Version)
	session.Suite = facts.Suite(state.CipherSuite)
	session.Group = facts.Group(state.CurveID)
	session.ALPN = state.NegotiatedProtocol
	session.OCSPStaple = state.OCSPResponse
	session.SCTs = state.SignedCertificateTimestamps
	a.Handshake.Value = &session
	return chain
}

func allSuites() []uint16 {
	var out []uint16
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		out = append(out, suite.ID)
	}
	return out
}
