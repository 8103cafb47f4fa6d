// Package revocation reads what authorities say about whether their certificates still hold: OCSP responses (RFC 6960)
// and lists of revoked certificates (RFC 5280 §5). It opens no connection, reads no clock, and believes nothing that the
// issuer did not sign, or somebody whom it appointed.
package revocation

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// Skew is by how much the clock of an authority may differ from ours. Authorities date what they sign a little back for
// the same reason.
const Skew = 5 * time.Minute

// maxAge is how old something may be that does not say when its next update is due: what Chromium allows a leaf's
// (net/cert/cert_verify_proc_builtin.cc, kMaxRevocationLeafUpdateAge). Authorities of the CA/Browser Forum always say.
const maxAge = 7 * 24 * time.Hour

// maxRSA is the greatest modulus that signatures are checked with, in bits, as in package trust.
const maxRSA = 16384

// A Question is which certificate it is about, and who vouches for the answer.
type Question struct {
	Certificate *x509.Certificate
	issuer      *x509.Certificate // of which nothing but the name and the key is known
	keyBits     []byte            // the issuer's key, as it is hashed for OCSP
}

// Ask makes a question about a certificate whose issuer has this SubjectPublicKeyInfo.
func Ask(c *x509.Certificate, issuerKey []byte) (*Question, error) {
	var info struct {
		Algorithm asn1.RawValue
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(issuerKey, &info); err != nil {
		return nil, err
	}
	key, err := x509.ParsePKIXPublicKey(issuerKey)
	if err != nil {
		return nil, err
	}
	if c.SerialNumber == nil || len(c.RawIssuer) == 0 {
		return nil, errors.New("a certificate without serial number or issuer")
	}
	return &Question{
		Certificate: c, keyBits: info.Key.RightAlign(),
		issuer: &x509.Certificate{RawSubject: c.RawIssuer, RawSubjectPublicKeyInfo: issuerKey, PublicKey: key},
	}, nil
}

// checked tells what is wrong with a signature by the certificate's key; "" where it is right.
func checked(by *x509.Certificate, algorithm x509.SignatureAlgorithm, signed, signature []byte) facts.RevocationFlaw {
	if key, ok := by.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() > maxRSA {
		return facts.FlawUnchecked
	}
	err := by.CheckSignature(algorithm, signed, signature)
	var insecure x509.InsecureAlgorithmError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, x509.ErrUnsupportedAlgorithm), errors.As(err, &insecure):
		return facts.FlawUnchecked
	}
	return facts.FlawSignature
}

// dated tells whether something holds at a time; "" where it does. next is zero where it does not say until when.
func dated(this, next, now time.Time) facts.RevocationFlaw {
	if next.IsZero() {
		next = this.Add(maxAge)
	}
	switch {
	case this.After(now.Add(Skew)):
		return facts.FlawNotYet
	case now.After(next.Add(Skew)):
		return facts.FlawStale
	}
	return ""
}

// reasons are the names of RFC 5280 §5.3.1.
var reasons = map[int]string{
	0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded", 5: "cessationOfOperation",
	6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
}
