package trust

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
)

// A Refusal tells why crypto/x509 does not read a certificate, and who did.
type Refusal struct {
	Class  Class
	Detail string // in the words of crypto/x509
	Reader Reader
}

// A Class is what is wrong with a certificate that crypto/x509 refuses; the first of several.
type Class string

// The classes.
const (
	UnsupportedCurve   Class = "unsupported_curve"   // nothing but a key on a curve that Go does not have
	NegativeSerial     Class = "negative_serial"     // RFC 5280 §4.1.2.2
	DuplicateExtension Class = "duplicate_extension" // §4.2
	BrokenExtension    Class = "broken_extension"    // an extension is not written as its section of §4.2 demands
	BrokenName         Class = "broken_name"         // subject or issuer: §4.1.2.4
	BrokenDates        Class = "broken_dates"        // §4.1.2.5
	BrokenKey          Class = "broken_key"          // not written as its algorithm demands, or no key of it: RFC 3279, RFC 5480
	BrokenForm         Class = "broken_form"         // anything else that breaks DER or the structure of §4.1
	OtherRefusal       Class = "other"               // Detail alone tells
)

// Classes lists every class.
func Classes() []Class {
	return []Class{
		UnsupportedCurve, NegativeSerial, DuplicateExtension, BrokenExtension, BrokenName, BrokenDates, BrokenKey, BrokenForm,
		OtherRefusal,
	}
}

// A Reader is who read what crypto/x509 refuses. Each leaves more out than the one before.
type Reader string

// The readers.
const (
	ReaderGo      Reader = "crypto/x509" // all but the key
	ReaderZcrypto Reader = "zcrypto"     // and less strictly
	ReaderFields  Reader = "fields"      // only the fields that rules ask for: no name constraints, no key usage
)

// Parts are parts of a certificate.
type Parts uint8

// The parts.
const (
	PartSubject   Parts = 1 << iota // its DER
	PartIssuer                      // its DER
	PartDates                       // NotBefore, NotAfter
	PartKey                         // kind and size of the public key
	PartAlgorithm                   // of the signature
	PartNames                       // subject alternative names
	PartAccess                      // where the issuer can be fetched: authority information access

	everyPart = PartSubject | PartIssuer | PartDates | PartKey | PartAlgorithm | PartNames | PartAccess
)

// parseRefused reads what crypto/x509 does not, for that reason.
func parseRefused(der []byte, refusal error) (*Certificate, error) {
	f, ok := readFields(der)
	if !ok {
		return nil, refusal
	}
	c, reader := f.rest()
	f.overlay(c)
	class := cmp.Or(f.class, OtherRefusal)
	if class == UnsupportedCurve && reader != ReaderGo {
		class = OtherRefusal // beside the curve there is something that was not seen here
	}
	return &Certificate{
		Certificate: c, SHA256: sha256.Sum256(der), lacks: f.lacks,
		Refusal: &Refusal{Class: class, Detail: refusal.Error(), Reader: reader},
	}, nil
}

// rest reads what the fields leave out. A key that crypto/x509 refuses is exchanged for another first: that tells whether
// the key is all that it minds; and zcrypto tries whatever issued itself against its own key, which at a stranger's
// choice of a size would take hours.
func (f *fields) rest() (*x509.Certificate, Reader) {
	if other, ok := f.withKey(anyKey()); ok {
		if f.class == UnsupportedCurve {
			if c, err := x509.ParseCertificate(other); err == nil {
				return c, ReaderGo
			}
		}
		if c := readLeniently(other); c != nil {
			return c, ReaderZcrypto
		}
	}
	return &x509.Certificate{MaxPathLen: -1}, ReaderFields
}

// anyKey is the SubjectPublicKeyInfo of a key on P-256 that every reader takes: the base point.
func anyKey() []byte {
	curve := elliptic.P256().Params()
	point := make([]byte, 65)
	point[0] = 4 // uncompressed: SEC 1 §2.3.3
	curve.Gx.FillBytes(point[1:33])
	curve.Gy.FillBytes(point[33:])
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil
	}
	spki, _ := x509.MarshalPKIXPublicKey(key)
	return spki
}
