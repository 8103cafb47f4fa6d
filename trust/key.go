package trust

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"
)

// A Key tells what kind of public key a certificate holds.
type Key struct {
	Algorithm string         // "RSA", "EC", or what crypto/x509 calls it
	Bits      int            // of the RSA modulus or of the curve; 0 for a kind that has but one size
	Curve     elliptic.Curve // nil unless Algorithm is EC
}

// Key reads the certificate's public key.
func (c *Certificate) Key() Key {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return Key{Algorithm: "RSA", Bits: key.N.BitLen()}
	case *ecdsa.PublicKey:
		return Key{Algorithm: "EC", Bits: key.Params().BitSize, Curve: key.Curve}
	}
	return Key{Algorithm: c.PublicKeyAlgorithm.String()}
}

// String gives "RSA 2048", "P-256", "Ed25519".
func (k Key) String() string {
	switch {
	case k.Curve != nil:
		return k.Curve.Params().Name
	case k.Bits != 0:
		return fmt.Sprintf("%s %d", k.Algorithm, k.Bits)
	}
	return k.Algorithm
}
