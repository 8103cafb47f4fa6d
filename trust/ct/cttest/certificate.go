package cttest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/internal/pki"
)

// Issue makes a certificate below an issuer that holds what sign gives for it: sign is handed the certificate without
// SCTs, which is what a precertificate comes to when its poison is taken out (RFC 6962 §3.1).
func Issue(t testing.TB, issuer *pki.Certificate, template pki.Template, sign func(bare *pki.Certificate) [][]byte) *pki.Certificate {
	t.Helper()
	must := func(c *pki.Certificate, err error) *pki.Certificate {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 100))
	if err != nil {
		t.Fatal(err)
	}
	if template.Key == nil {
		if template.Key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	change := template.Change
	template.Change = func(c *x509.Certificate) {
		c.SerialNumber = serial
		if change != nil {
			change(c)
		}
	}
	bare := must(issuer.Leaf(template))
	scts := sign(bare)
	if scts == nil {
		return bare
	}
	same := template.Change
	template.Change = func(c *x509.Certificate) {
		same(c)
		c.ExtraExtensions = append(c.ExtraExtensions, Extension(t, oidEmbedded, scts...))
	}
	return must(issuer.Leaf(template))
}

var (
	oidEmbedded = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}
	oidStapled  = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 5}
)

// Extension makes an extension with a list of SCTs.
func Extension(t testing.TB, id asn1.ObjectIdentifier, scts ...[]byte) pkix.Extension {
	t.Helper()
	value, err := asn1.Marshal(List(scts...))
	if err != nil {
		t.Fatal(err)
	}
	return pkix.Extension{Id: id, Value: value}
}

// List makes a list of SCTs (RFC 6962 §3.3).
func List(scts ...[]byte) []byte {
	var items []byte
	for _, sct := range scts {
		items = append(binary.BigEndian.AppendUint16(items, uint16(len(sct))), sct...)
	}
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(items))), items...)
}

// Staple makes an OCSP response of the certificate's issuer that says it is good, with SCTs; none if there are none.
func Staple(t testing.TB, c *pki.Certificate, at time.Time, scts ...[]byte) []byte {
	t.Helper()
	issuer := c.Above[0]
	response := ocsp.Response{Status: ocsp.Good, SerialNumber: c.SerialNumber, ThisUpdate: at, NextUpdate: at.Add(24 * time.Hour)}
	if scts != nil {
		response.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 32473, 1}, Value: []byte{5, 0}}, Extension(t, oidStapled, scts...)}
	}
	out, err := ocsp.CreateResponse(issuer.Certificate, issuer.Certificate, response, issuer.Key)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(out)
}
