package scan_test

import (
	"crypto/x509"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestChainOfRecord scans servers over whose certificates crypto/tls gives up. The chain is known all the same, and so
// is what was negotiated; that the handshake failed stays on record.
func TestChainOfRecord(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	for id, want := range map[string]struct {
		version facts.Version
		read    bool // crypto/x509 reads the leaf
	}{
		"negative-serial":       {facts.TLS13, false},
		"negative-serial-tls12": {facts.TLS12, false},
		"sm2":                   {facts.TLS13, false},
		"broken-extension":      {facts.TLS13, false},
		"rsa-16384":             {facts.TLS13, true},
		"rsa-512":               {facts.TLS12, true},
	} {
		t.Run(id, func(t *testing.T) {
			c := l.Case(id)
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
			a := snapshot.Addresses[0]
			if f := a.Handshake.Failure; f == nil || f.Kind != facts.Handshake {
				t.Errorf("the handshake's failure is %+v", f)
			}
			version := facts.Version(0)
			if a.Handshake.Value != nil {
				version = a.Handshake.Value.Version
			}
			if version != want.version {
				t.Errorf("version %v, want %v", version, want.version)
			}
			if !a.Chain.OK() || len(*a.Chain.Value) != 2 {
				t.Fatalf("the chain is %+v", a.Chain)
			}
			_, err := x509.ParseCertificate(snapshot.Certificates[(*a.Chain.Value)[0]])
			if read := err == nil; read != want.read {
				t.Errorf("crypto/x509 says of the leaf: %v", err)
			}
			if a.Versions.OK() && want.version == facts.TLS13 && (*a.Versions.Value)[facts.TLS13] != facts.Offered {
				t.Errorf("versions %v", *a.Versions.Value)
			}
		})
	}
}
