package scan_test

import (
	"crypto/x509"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/scan"
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
		"brainpool":             {facts.TLS13, false},
		"brainpool-tls12":       {facts.TLS12, false},
		"secp256k1":             {facts.TLS13, false},
		"secp256k1-tls12":       {facts.TLS12, false},
		"sm2-tls12":             {facts.TLS12, false},
		"rsa-16384-tls12":       {facts.TLS12, true},
		"duplicate-extension":   {facts.TLS13, false},
		"bad-utf8-tls12":        {facts.TLS12, false},
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

// TestChainFromOtherHellos scans servers that refuse the handshake's hello and show their chain to another one: that chain
// is the one of record, one connection brought it, and nothing is said to have been negotiated.
func TestChainFromOtherHellos(t *testing.T) {
	l := start(t)
	for id, hello := range map[string]facts.Hello{"dhe-only": facts.HelloOther, "cbc-sha384-only": facts.HelloATS} {
		t.Run(id, func(t *testing.T) {
			c := l.Case(id)
			s := scanner(t, asks(l), loopback...)
			snapshot := s.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()})
			a := snapshot.Addresses[0]
			if f := a.Handshake.Failure; f == nil || f.Kind != facts.Alert || a.Handshake.Value != nil {
				t.Errorf("the handshake is %+v", a.Handshake)
			}
			if a.Chain.Failure != nil || !a.Chain.OK() || len(*a.Chain.Value) != 2 {
				t.Fatalf("the chain is %+v", a.Chain)
			}
			if leaf := a.Leaves; len(leaf) != 1 || leaf[0].SHA256 != (*a.Chain.Value)[0] || leaf[0].Shown[hello] != 1 || len(leaf[0].Shown) != 1 {
				t.Errorf("the leaves are %+v", leaf)
			}
		})
	}
	quick := scanner(t, asks(l), loopback...)
	quick.Depth = scan.Quick
	c := l.Case("dhe-only")
	a := quick.Scan(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}).Addresses[0]
	if a.Chain.OK() || a.Chain.Failure == nil {
		t.Errorf("without another hello the chain is %+v", a.Chain)
	}
}
