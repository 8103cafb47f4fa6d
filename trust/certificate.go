// Package trust answers, for a chain as a server presented it, by which paths it leads to which roots.
//
// It asks neither the system's root store nor the network: the anchors are in [Stores], the certificates are handed
// in. Dates play no part in the search; they are judged by rules of their own, so that an expired certificate is
// called expired and not untrusted.
package trust

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/facts"
)

// A Certificate is one that was parsed, as far as that went: fields for which Lacks answers true are empty.
type Certificate struct {
	*x509.Certificate
	SHA256  facts.SHA256
	Refusal *Refusal // why crypto/x509 does not read it; nil: it does

	lacks Parts
}

// Lacks reports whether any of these parts could not be read. What is missing then is not known to be absent.
func (c *Certificate) Lacks(some Parts) bool { return c.lacks&some != 0 }

// Malformed reports whether the certificate breaks RFC 5280 in its form. Clients differ about such ones. A key that only
// Go does not know is no such fault.
func (c *Certificate) Malformed() bool {
	return c.Refusal != nil && c.Refusal.Class != UnsupportedCurve
}

// Parse reads one certificate in DER. What crypto/x509 refuses is read by others as far as that goes, and the result has
// a Refusal; an error means that the bytes are no certificate at all.
func Parse(der []byte) (*Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err == nil {
		return &Certificate{Certificate: c, SHA256: sha256.Sum256(der)}, nil
	}
	return parseRefused(der, err)
}

// ErrPrivateKey is returned for a PEM file that holds a private key. It is refused before anything is made of it.
var ErrPrivateKey = errors.New("the file holds a private key; give certificates only")

// ParsePEM reads every certificate of a PEM file. Other blocks are passed over, but a private key is refused with
// ErrPrivateKey, and a file without any certificate is an error.
func ParsePEM(data []byte) ([]*Certificate, error) {
	var out []*Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return nil, ErrPrivateKey
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		c, err := Parse(block.Bytes)
		if err == nil && c.Lacks(everyPart) { // what is given by hand can be made anew
			err = errors.New(c.Refusal.Detail)
		}
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", len(out)+1, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, errors.New("no certificate in PEM form (-----BEGIN CERTIFICATE-----)")
	}
	return out, nil
}

// Name is what people call the certificate: its common name, else its organisation, else the whole subject.
func (c *Certificate) Name() string { return display(c.Subject) }

// IssuerName is Name for the issuer that the certificate states.
func (c *Certificate) IssuerName() string { return display(c.Issuer) }

func display(n pkix.Name) string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case len(n.OrganizationalUnit) > 0:
		return n.OrganizationalUnit[0]
	case len(n.Organization) > 0:
		return n.Organization[0]
	}
	return n.String()
}

// SelfIssued reports whether subject and issuer are the same name. Whether it also signed itself is another question.
func (c *Certificate) SelfIssued() bool {
	return !c.Lacks(PartSubject|PartIssuer) && bytes.Equal(c.RawSubject, c.RawIssuer)
}

// SelfSigned reports whether the certificate is known to have signed itself.
func (c *Certificate) SelfSigned() bool { return c.SelfIssued() && c.signedBy(c) == right }

// sameEntity reports whether two certificates are of one authority: the same name with the same key.
func sameEntity(a, b *Certificate) bool {
	return bytes.Equal(a.RawSubject, b.RawSubject) && bytes.Equal(a.RawSubjectPublicKeyInfo, b.RawSubjectPublicKeyInfo)
}

// A signature is whether one certificate's key signed another.
type signature int

const (
	wrong     signature = iota // it did not
	right                      // it did
	unchecked                  // nobody here can tell: an algorithm or a key that Go does not know, or refuses to use
)

// The RSA moduli that signatures are checked with, in bits. crypto/rsa works with none that is less. A greater one than
// any authority has would cost seconds at each signature, at a stranger's choice: the work grows with its square.
const (
	minCheckedRSA = 1024
	maxCheckedRSA = 16384
)

// signedBy tells whether the parent's key made the certificate's signature. Weak hashes count as signatures here: that
// a certificate is signed with SHA-1 or MD5 is a finding of its own and must not hide behind "untrusted".
func (c *Certificate) signedBy(parent *Certificate) signature {
	key, isRSA := parent.PublicKey.(*rsa.PublicKey)
	switch {
	case isRSA && (key.N.BitLen() < minCheckedRSA || key.N.BitLen() > maxCheckedRSA):
		return unchecked
	case c.SignatureAlgorithm == x509.MD5WithRSA && isRSA: // crypto/x509 refuses to look at it
		digest := md5.Sum(c.RawTBSCertificate)
		if rsa.VerifyPKCS1v15(key, crypto.MD5, digest[:], c.Signature) == nil {
			return right
		}
		return wrong
	}
	err := parent.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	switch {
	case err == nil:
		return right
	case errors.Is(err, x509.ErrUnsupportedAlgorithm):
		return unchecked
	}
	return wrong
}

// SignedBy reports whether the parent is known to have issued the certificate: it has the issuer's name, and its key made
// the signature. Of a signature that cannot be checked that is not known.
func (c *Certificate) SignedBy(parent *Certificate) bool {
	return !c.Lacks(PartIssuer) && !parent.Lacks(PartSubject|PartKey) && bytes.Equal(parent.RawSubject, c.RawIssuer) && c.signedBy(parent) == right
}
