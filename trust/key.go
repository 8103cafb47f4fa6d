package trust

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	encoding "encoding/asn1"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// A Key tells what kind of public key a certificate holds.
type Key struct {
	Algorithm string         // "RSA", "EC", what crypto/x509 calls it, or its object identifier; "" where it cannot be read
	Bits      int            // of the RSA modulus or of the curve; 0 for a kind that has but one size, and where it is not known
	Curve     elliptic.Curve // nil unless Algorithm is EC and Go has the curve
	Foreign   string         // of a curve that Go does not have, the name or the object identifier
}

// Key reads the certificate's public key.
func (c *Certificate) Key() Key {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return Key{Algorithm: "RSA", Bits: key.N.BitLen()}
	case *ecdsa.PublicKey:
		return Key{Algorithm: "EC", Bits: key.Params().BitSize, Curve: key.Curve}
	case nil:
		described, _ := describeKey(c.RawSubjectPublicKeyInfo)
		return described
	}
	return Key{Algorithm: c.PublicKeyAlgorithm.String()}
}

// String gives "RSA 2048", "P-256", "SM2", "Ed25519".
func (k Key) String() string {
	switch {
	case k.Curve != nil:
		return k.Curve.Params().Name
	case k.Foreign != "":
		return k.Foreign
	case k.Bits != 0:
		return fmt.Sprintf("%s %d", k.Algorithm, k.Bits)
	}
	return k.Algorithm
}

// readKey reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
func (f *fields) readKey(spki []byte) {
	f.RawSubjectPublicKeyInfo = spki
	if key, err := x509.ParsePKIXPublicKey(spki); err == nil {
		f.PublicKey = key
		switch key.(type) {
		case *rsa.PublicKey:
			f.PublicKeyAlgorithm = x509.RSA
		case *ecdsa.PublicKey:
			f.PublicKeyAlgorithm = x509.ECDSA
		case ed25519.PublicKey:
			f.PublicKeyAlgorithm = x509.Ed25519
		}
		f.lacks &^= PartKey
		return
	}
	key, class := describeKey(spki)
	if key.Algorithm != "" {
		f.lacks &^= PartKey
	}
	if class != "" {
		f.wrong(class)
	}
}

// The public key algorithms that are looked into: RFC 3279 §2.3.1, RFC 5480 §2.1.1.
const (
	keyRSA = "1.2.840.113549.1.1.1"
	keyEC  = "1.2.840.10045.2.1"
)

// describeKey tells kind and size of a key that crypto/x509 makes nothing of, and what is wrong with it; "" for a kind
// that Go does not know, which it does not mind.
func describeKey(spki []byte) (Key, Class) {
	input := cryptobyte.String(spki)
	var info, algorithm cryptobyte.String
	var id encoding.ObjectIdentifier
	var key []byte
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !info.ReadASN1(&algorithm, asn1.SEQUENCE) ||
		!algorithm.ReadASN1ObjectIdentifier(&id) || !info.ReadASN1BitStringAsBytes(&key) {
		return Key{}, BrokenKey
	}
	switch id.String() {
	case keyRSA:
		return describeRSA(key), BrokenKey
	case keyEC:
		return describeEC(algorithm)
	}
	return Key{Algorithm: id.String()}, ""
}

// describeRSA reads a key of which something is not as it must be: the parameters are missing, or the exponent is no
// number that Go takes. The size of the modulus is known all the same.
func describeRSA(key cryptobyte.String) Key {
	modulus := new(big.Int)
	if !key.ReadASN1(&key, asn1.SEQUENCE) || !key.ReadASN1Integer(modulus) || modulus.Sign() <= 0 {
		return Key{}
	}
	return Key{Algorithm: "RSA", Bits: modulus.BitLen()}
}

// describeEC names the curve. A point that is not on one of Go's curves, and parameters in full, which RFC 5480 §2.1.1
// forbids, are no key.
func describeEC(parameters cryptobyte.String) (Key, Class) {
	var id encoding.ObjectIdentifier
	if !parameters.ReadASN1ObjectIdentifier(&id) || goHas(id.String()) {
		return Key{}, BrokenKey
	}
	if curve, known := foreignCurves[id.String()]; known {
		return Key{Algorithm: "EC", Bits: curve.bits, Foreign: curve.name}, UnsupportedCurve
	}
	return Key{Algorithm: "EC", Foreign: id.String()}, UnsupportedCurve
}

// goHas reports whether crypto/x509 has the curve: RFC 5480 §2.1.1.1.
func goHas(curve string) bool {
	switch curve {
	case "1.3.132.0.33", "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35": // P-224 to P-521
		return true
	}
	return false
}
