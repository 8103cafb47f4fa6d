package rules

import (
	"crypto/x509"
	"encoding/asn1"

	"github.com/tongguan/tongguan/trust"
)

// A hash is how good the hash of a certificate's signature is.
type hash int

const (
	strangeHash hash = iota // not known here
	oldHash                 // older than SHA-2
	sha224Hash              // SHA-2, and less than what Apple asks for
	goodHash                // SHA-256 or stronger
)

// The signature algorithms with SHA-224, which crypto/x509 does not know (RFC 4055 §5, RFC 5758 §3.2).
var sha224 = map[string]string{
	"1.2.840.113549.1.1.14": "SHA224-RSA",
	"1.2.840.10045.4.3.1":   "ECDSA-SHA224",
}

func hashOf(c *trust.Certificate) hash {
	switch c.SignatureAlgorithm {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
		x509.DSAWithSHA256, x509.PureEd25519:
		return goodHash
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return oldHash
	}
	if _, ok := sha224[signatureOID(c)]; ok {
		return sha224Hash
	}
	return strangeHash
}

// algorithm names the signature algorithm: as crypto/x509 does, or by its object identifier.
func algorithm(c *trust.Certificate) string {
	if c.SignatureAlgorithm != x509.UnknownSignatureAlgorithm {
		return c.SignatureAlgorithm.String()
	}
	oid := signatureOID(c)
	if name, ok := sha224[oid]; ok {
		return name
	}
	return oid
}

// signatureOID reads the object identifier of the signature algorithm from the DER; "?" when it cannot.
func signatureOID(c *trust.Certificate) string {
	var outer struct {
		TBS       asn1.RawValue
		Algorithm struct {
			OID        asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.Raw, &outer); err != nil {
		return "?"
	}
	return outer.Algorithm.OID.String()
}
