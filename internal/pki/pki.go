// Package pki makes throw-away certificates, good and bad, for the lab and the tests. Nothing it makes is trusted by
// anybody who is not told to.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// A Template says what a certificate shall be. Its zero fields are filled with what a good certificate has.
type Template struct {
	CommonName string
	Names      []string                // SANs: DNS names and IP addresses; none by default
	Key        crypto.Signer           // a fresh P-256 key by default
	NotBefore  time.Time               // by default a year before Now for an authority, 30 days for a leaf
	NotAfter   time.Time               // by default ten years after Now for an authority, 60 days for a leaf
	Now        time.Time               // what "now" is for the defaults; needed when either date is left out
	Change     func(*x509.Certificate) // the last word on the template; nil changes nothing
}

// A Certificate is a certificate with its key and what its issuer would send beside it.
type Certificate struct {
	*x509.Certificate
	Key   crypto.Signer
	Above []*Certificate // the issuers up to the root, nearest first; none for a root
}

// Root makes a self-signed authority.
func Root(t Template) (*Certificate, error) { return issue(t, nil, true) }

// Authority makes an intermediate.
func (c *Certificate) Authority(t Template) (*Certificate, error) { return issue(t, c, true) }

// Leaf makes a server's certificate.
func (c *Certificate) Leaf(t Template) (*Certificate, error) { return issue(t, c, false) }

// SelfSigned makes a server's certificate that vouches for itself.
func SelfSigned(t Template) (*Certificate, error) { return issue(t, nil, false) }

// Chain gives the DER of the certificate and of those above it, without the root: what a good server sends.
func (c *Certificate) Chain() [][]byte {
	out := [][]byte{c.Raw}
	for _, above := range c.Above {
		if len(above.Above) > 0 {
			out = append(out, above.Raw)
		}
	}
	return out
}

// PEM gives the certificate alone in PEM.
func (c *Certificate) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// KeyPEM gives the private key in PEM (PKCS #8), for servers that read files.
func (c *Certificate) KeyPEM() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func issue(t Template, by *Certificate, authority bool) (*Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	const day = 24 * time.Hour
	before, after := 30*day, 60*day
	if authority {
		before, after = 365*day, 3650*day
	}
	tmpl := &x509.Certificate{
		SerialNumber:          serial.Add(serial, big.NewInt(1)),
		Subject:               pkix.Name{CommonName: t.CommonName, Organization: []string{"Tongguan Lab"}},
		NotBefore:             or(t.NotBefore, t.Now.Add(-before)),
		NotAfter:              or(t.NotAfter, t.Now.Add(after)),
		BasicConstraintsValid: true,
		IsCA:                  authority,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if authority {
		tmpl.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		tmpl.ExtKeyUsage = nil
	}
	for _, name := range t.Names {
		if ip := net.ParseIP(name); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else {
			tmpl.DNSNames = append(tmpl.DNSNames, name)
		}
	}
	if t.Change != nil {
		t.Change(tmpl)
	}
	key := t.Key
	if key == nil {
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return nil, err
		}
	}
	out := &Certificate{Key: key}
	parent, signer := tmpl, key
	if by != nil {
		parent, signer = by.Certificate, by.Key
		out.Above = append([]*Certificate{by}, by.Above...)
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("certificate %q: %w", t.CommonName, err)
	}
	out.Certificate, err = x509.ParseCertificate(der)
	return out, err
}

func or(t, fallback time.Time) time.Time {
	if t.IsZero() {
		return fallback
	}
	return t
}
