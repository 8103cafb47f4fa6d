package pki

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/asn1"
	"errors"
)

// A TBS is what is signed of a certificate (RFC 5280 §4.1), each field as its whole DER; one that is empty is left out.
type TBS struct {
	Version, Serial, Algorithm, Issuer, Validity, Subject, Key, Extensions []byte
}

func (t *TBS) fields() []*[]byte {
	return []*[]byte{&t.Version, &t.Serial, &t.Algorithm, &t.Issuer, &t.Validity, &t.Subject, &t.Key, &t.Extensions}
}

// Rewrite changes a certificate of this package and signs it anew with the issuer's key and SHA-256. It makes what
// crypto/x509 neither writes nor reads.
func Rewrite(der []byte, issuer crypto.Signer, change func(*TBS)) ([]byte, error) {
	var c struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &c); err != nil {
		return nil, err
	}
	var t TBS
	rest := c.TBS.Bytes
	for _, field := range t.fields() {
		var value asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &value); err != nil {
			return nil, err
		}
		*field = value.FullBytes
	}
	if len(rest) > 0 {
		return nil, errors.New("more fields than pki writes")
	}
	change(&t)
	var tbs []byte
	for _, field := range t.fields() {
		tbs = append(tbs, *field...)
	}
	tbs = Sequence(tbs)
	digest := crypto.SHA256.New()
	digest.Write(tbs)
	signature, err := issuer.Sign(rand.Reader, digest.Sum(nil), crypto.SHA256)
	if err != nil {
		return nil, err
	}
	signed, err := asn1.Marshal(asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)})
	return Sequence(tbs, t.Algorithm, signed), err
}

// Sequence makes a SEQUENCE of values that are DER already.
func Sequence(values ...[]byte) []byte {
	return element(asn1.ClassUniversal, asn1.TagSequence, values...)
}

func element(class, tag int, values ...[]byte) []byte {
	out, err := asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: bytes.Join(values, nil)})
	if err != nil {
		panic(err) // a RawValue of lengths that memory has can be written
	}
	return out
}

func oid(of ...int) []byte {
	out, err := asn1.Marshal(asn1.ObjectIdentifier(of))
	if err != nil {
		panic(err) // the identifiers below can be written
	}
	return out
}

// Changes for Rewrite that make of a certificate what crypto/x509 refuses, each for one reason.

// NegativeSerial makes the serial number negative: RFC 5280 §4.1.2.2.
func NegativeSerial(t *TBS) { t.Serial = []byte{2, 2, 0x80, 0x01} }

// A Curve is one that Go does not have.
type Curve struct {
	oid   []byte
	bytes int // of a coordinate
}

// The curves: GB/T 33560, RFC 5639 §4.1, SEC 2.
var (
	SM2             = Curve{oid(1, 2, 156, 10197, 1, 301), 32}
	BrainpoolP256r1 = Curve{oid(1, 3, 36, 3, 3, 2, 8, 1, 1, 7), 32}
	BrainpoolP384r1 = Curve{oid(1, 3, 36, 3, 3, 2, 8, 1, 1, 11), 48}
	Secp256k1       = Curve{oid(1, 3, 132, 0, 10), 32}
	UnnamedCurve    = Curve{oid(1, 3, 6, 1, 4, 1, 32473, 1), 32} // RFC 5612 sets this arc aside for examples
)

// OnCurve exchanges the key for one on the curve. Nobody has its private half, if it is a point of the curve at all.
func OnCurve(c Curve) func(*TBS) {
	point := append([]byte{0, 4}, bytes.Repeat([]byte{0x55}, 2*c.bytes)...) // no unused bits, uncompressed
	return func(t *TBS) {
		t.Key = Sequence(Sequence(oid(1, 2, 840, 10045, 2, 1), c.oid), primitive(asn1.TagBitString, point))
	}
}

// SignedWithSM2 claims a signature with SM2 and SM3 (GB/T 35275): what Rewrite signs is none.
func SignedWithSM2(t *TBS) { t.Algorithm = Sequence(oid(1, 2, 156, 10197, 1, 501)) }

// BrokenNames writes the subject alternative names as a SET in place of the SEQUENCE: RFC 5280 §4.2.1.6.
func BrokenNames(t *TBS) {
	mark := []byte{6, 3, 0x55, 0x1d, 0x11, 4}
	t.Extensions = bytes.Clone(t.Extensions)
	if at := bytes.Index(t.Extensions, mark); at >= 0 {
		t.Extensions[at+len(mark)+1] = 0x31
	}
}

// RepeatedNames says the extension with the names twice, first for another host: RFC 5280 §4.2 allows it once.
func RepeatedNames(t *TBS) {
	other := element(asn1.ClassUniversal, asn1.TagSequence, primitiveOf(asn1.ClassContextSpecific, 2, []byte("other.test")))
	repeat(t, Sequence(oid(2, 5, 29, 17), primitive(asn1.TagOctetString, other)))
}

// UnicodeName gives a certificate that has no names one that is not ASCII, which no dNSName may be: RFC 5280 §4.2.1.6.
func UnicodeName(name string) func(*TBS) {
	names := element(asn1.ClassUniversal, asn1.TagSequence, primitiveOf(asn1.ClassContextSpecific, 2, []byte(name)))
	return func(t *TBS) { repeat(t, Sequence(oid(2, 5, 29, 17), primitive(asn1.TagOctetString, names))) }
}

// RepeatedExtension says an extension twice that nobody knows.
func RepeatedExtension(t *TBS) {
	e := Sequence(oid(1, 3, 6, 1, 4, 1, 32473, 2), primitive(asn1.TagOctetString, []byte{5, 0}))
	repeat(t, append(e, e...))
}

// EndlessExtensions has nothing but the beginning of an extension.
func EndlessExtensions(t *TBS) {
	t.Extensions = element(asn1.ClassContextSpecific, 3, Sequence(primitive(asn1.TagOctetString, []byte{0})))
}

// repeat puts extensions before the others.
func repeat(t *TBS, more []byte) {
	var outer, list asn1.RawValue
	if _, err := asn1.Unmarshal(t.Extensions, &outer); err != nil {
		panic(err) // it was written by this package
	}
	if _, err := asn1.Unmarshal(outer.Bytes, &list); err != nil {
		panic(err)
	}
	t.Extensions = element(asn1.ClassContextSpecific, 3, Sequence(more, list.Bytes))
}

// BrokenText has a common name that says it is UTF-8, and is not.
func BrokenText(t *TBS) {
	name := Sequence(oid(2, 5, 4, 3), primitive(asn1.TagUTF8String, []byte("caf\xe9.test")))
	t.Subject = Sequence(element(asn1.ClassUniversal, asn1.TagSet, name))
}

// BrokenDates has an end of validity in no month.
func BrokenDates(t *TBS) {
	t.Validity = Sequence(primitive(asn1.TagUTCTime, []byte("260101000000Z")), primitive(asn1.TagUTCTime, []byte("271332000000Z")))
}

// BrokenKey has a point that is not on the curve that it names.
func BrokenKey(t *TBS) { OnCurve(Curve{oid(1, 2, 840, 10045, 3, 1, 7), 32})(t) }

// Version1 is as certificates were in 1988, without extensions: crypto/x509 reads it.
func Version1(t *TBS) { t.Version, t.Extensions = nil, nil }

func primitive(tag int, content []byte) []byte {
	return primitiveOf(asn1.ClassUniversal, tag, content)
}

func primitiveOf(class, tag int, content []byte) []byte {
	out, err := asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, Bytes: content})
	if err != nil {
		panic(err) // as above
	}
	return out
}
