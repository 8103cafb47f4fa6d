package trust

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The fields of a certificate, as far as they can be read. A part that is broken within leaves those beside it alone; one
// that has no end takes what follows with it.
type fields struct {
	x509.Certificate
	lacks Parts
	class Class // the first thing that was wrong; "": nothing

	before, after []byte // of the TBSCertificate, what stands around the key; nil where it was not reached
	outer         []byte // what follows the TBSCertificate
}

// readFields reads a Certificate (RFC 5280 §4.1). The second result is false where the bytes are none: there is no
// TBSCertificate that begins as one does, with a version and a serial number.
func readFields(der []byte) (*fields, bool) {
	f := &fields{lacks: everyPart}
	input := cryptobyte.String(der)
	var outer, element, tbs cryptobyte.String
	if !input.ReadASN1(&outer, asn1.SEQUENCE) || !outer.ReadASN1Element(&element, asn1.SEQUENCE) {
		return nil, false
	}
	f.Raw, f.RawTBSCertificate, f.outer = der[:len(der)-len(input)], element, outer
	if !element.ReadASN1(&tbs, asn1.SEQUENCE) || !f.readVersionAndSerial(&tbs) {
		return nil, false
	}
	inner := f.readTBS(tbs)
	f.readSignature(outer, inner)
	if !input.Empty() {
		f.wrong(BrokenForm)
	}
	return f, true
}

// wrong notes what is wrong. A key on a foreign curve is only a lack of ours, so whatever else is wrong comes before it.
func (f *fields) wrong(class Class) {
	if f.class == "" || f.class == UnsupportedCurve {
		f.class = class
	}
}

func (f *fields) readVersionAndSerial(tbs *cryptobyte.String) bool {
	var version, serial cryptobyte.String
	var present bool
	if !tbs.ReadOptionalASN1(&version, &present, asn1.Tag(0).Constructed().ContextSpecific()) || !tbs.ReadASN1(&serial, asn1.INTEGER) {
		return false
	}
	f.Version = 1
	if present {
		var n int
		if !version.ReadASN1Integer(&n) || !version.Empty() || n < 0 || n > 2 {
			f.wrong(BrokenForm)
			n = 2 // read it as what nearly all are
		}
		f.Version = n + 1
	}
	f.SerialNumber = new(big.Int).SetBytes(serial)
	switch negative := len(serial) > 0 && serial[0]&0x80 != 0; {
	case negative:
		f.SerialNumber.Sub(f.SerialNumber, new(big.Int).Lsh(big.NewInt(1), uint(8*len(serial)))) // two's complement: X.690 §8.3.3
		f.wrong(NegativeSerial)
	case len(serial) == 0, len(serial) > 1 && serial[0] == 0 && serial[1]&0x80 == 0: // X.690 §8.3.2
		f.wrong(BrokenForm)
	}
	return true
}

// readTBS reads what follows the serial number, and returns the inner copy of the signature algorithm.
func (f *fields) readTBS(tbs cryptobyte.String) (inner []byte) {
	var algorithm, issuer, validity, subject, spki cryptobyte.String
	whole := tbs
	switch {
	case !tbs.ReadASN1Element(&algorithm, asn1.SEQUENCE), !tbs.ReadASN1Element(&issuer, asn1.SEQUENCE):
		f.wrong(BrokenForm)
		return nil
	}
	f.RawIssuer = f.readName(issuer, PartIssuer, &f.Issuer)
	if !tbs.ReadASN1(&validity, asn1.SEQUENCE) {
		f.wrong(BrokenForm)
		return algorithm
	}
	f.readDates(validity)
	if !tbs.ReadASN1Element(&subject, asn1.SEQUENCE) {
		f.wrong(BrokenForm)
		return algorithm
	}
	f.RawSubject = f.readName(subject, PartSubject, &f.Subject)
	before := len(whole) - len(tbs)
	if !tbs.ReadASN1Element(&spki, asn1.SEQUENCE) {
		f.wrong(BrokenForm)
		return algorithm
	}
	start := len(f.RawTBSCertificate) - len(whole) // where the header, the version and the serial number end
	f.before, f.after = f.RawTBSCertificate[headerLen(f.RawTBSCertificate):start+before], tbs
	f.readKey(spki)
	f.readExtensions(tbs)
	return algorithm
}

// headerLen is how many bytes the tag and the length of a valid element take: X.690 §8.1.3.
func headerLen(element []byte) int {
	if n := element[1]; n&0x80 != 0 {
		return 2 + int(n&0x7f)
	}
	return 2
}

func (f *fields) readDates(validity cryptobyte.String) {
	var ok bool
	if f.NotBefore, ok = readTime(&validity); ok {
		f.NotAfter, ok = readTime(&validity)
	}
	if !ok || !validity.Empty() {
		f.NotBefore, f.NotAfter = time.Time{}, time.Time{}
		f.wrong(BrokenDates)
		return
	}
	f.lacks &^= PartDates
}

func readTime(from *cryptobyte.String) (t time.Time, ok bool) {
	if from.PeekASN1Tag(asn1.UTCTime) {
		ok = from.ReadASN1UTCTime(&t)
	} else {
		ok = from.ReadASN1GeneralizedTime(&t)
	}
	return t, ok
}

// readSignature reads the algorithm and the signature. The algorithm stands twice, and the copies must be one (§4.1.1.2).
func (f *fields) readSignature(outer cryptobyte.String, inner []byte) {
	var algorithm cryptobyte.String
	if !outer.ReadASN1Element(&algorithm, asn1.SEQUENCE) || !outer.ReadASN1BitStringAsBytes(&f.Signature) || !outer.Empty() {
		f.wrong(BrokenForm)
	}
	if inner == nil || !bytes.Equal(algorithm, inner) {
		f.wrong(BrokenForm)
		return
	}
	f.SignatureAlgorithm = signatureAlgorithm(algorithm)
	f.lacks &^= PartAlgorithm
}

// withKey is the certificate with another key, in DER; false where the key's place is not known. Nobody signed it.
func (f *fields) withKey(spki []byte) ([]byte, bool) {
	if f.before == nil {
		return nil, false
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(f.before)
			b.AddBytes(spki)
			b.AddBytes(f.after)
		})
		b.AddBytes(f.outer)
	})
	out, err := b.Bytes()
	return out, err == nil
}

// overlay puts the fields into a certificate of which the rest was read elsewhere.
func (f *fields) overlay(c *x509.Certificate) {
	c.Raw, c.RawTBSCertificate, c.RawSubjectPublicKeyInfo = f.Raw, f.RawTBSCertificate, f.RawSubjectPublicKeyInfo
	c.RawSubject, c.RawIssuer, c.Subject, c.Issuer = f.RawSubject, f.RawIssuer, f.Subject, f.Issuer
	c.Version, c.SerialNumber, c.NotBefore, c.NotAfter = f.Version, f.SerialNumber, f.NotBefore, f.NotAfter
	c.Signature, c.SignatureAlgorithm = f.Signature, f.SignatureAlgorithm
	c.PublicKey, c.PublicKeyAlgorithm = f.PublicKey, f.PublicKeyAlgorithm
	c.Extensions, c.DNSNames, c.IPAddresses = f.Extensions, f.DNSNames, f.IPAddresses
	c.IssuingCertificateURL = f.IssuingCertificateURL
	c.ExtKeyUsage, c.UnknownExtKeyUsage = f.ExtKeyUsage, f.UnknownExtKeyUsage
	c.BasicConstraintsValid, c.IsCA = f.BasicConstraintsValid, f.IsCA
	c.MaxPathLen, c.MaxPathLenZero = f.MaxPathLen, f.MaxPathLenZero
}

// readName reads a Name (§4.1.2.4) into out, and returns its DER; nil where it is none. Text that is not what its type
// says leaves the name what it is.
func (f *fields) readName(der cryptobyte.String, part Parts, out *pkix.Name) []byte {
	var names pkix.RDNSequence
	var rdns cryptobyte.String
	whole := der
	ok := der.ReadASN1(&rdns, asn1.SEQUENCE)
	for ok && !rdns.Empty() {
		var set cryptobyte.String
		ok = rdns.ReadASN1(&set, asn1.SET)
		for ok && !set.Empty() {
			var attribute pkix.AttributeTypeAndValue
			var sound bool
			if attribute, sound, ok = readAttribute(&set); ok {
				names = append(names, pkix.RelativeDistinguishedNameSET{attribute})
			}
			if !sound {
				f.wrong(BrokenName)
			}
		}
	}
	out.FillFromRDNSequence(&names)
	if !ok {
		f.wrong(BrokenName)
		return nil
	}
	f.lacks &^= part
	return whole
}
