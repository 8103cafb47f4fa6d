package ct

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/trust"
)

// A Signature is whether a log signed an SCT for a certificate.
type Signature int

// The signatures. Unchecked: the key of the certificate's issuer is not known, which what a log signed for an embedded SCT
// names (RFC 6962 §3.2), or the certificate could not be taken apart; or there is no list with the log's key.
const (
	Unchecked Signature = iota
	Right
	Wrong
)

// The numbers of RFC 5246 §7.4.1.4.1 that RFC 6962 §2.1.4 allows.
const (
	hashSHA256 = 4
	algRSA     = 1
	algECDSA   = 3
)

// check tells whether the log signed the SCT for the certificate; issuer may be nil.
func (l *Log) check(s *SCT, leaf, issuer *trust.Certificate) Signature {
	message, ok := Signed(s, leaf, issuer)
	if !ok {
		return Unchecked
	}
	digest := sha256.Sum256(message)
	right := false
	switch key := l.Key.(type) {
	case *ecdsa.PublicKey:
		right = s.Hash == hashSHA256 && s.Algorithm == algECDSA && ecdsa.VerifyASN1(key, digest[:], s.Signature)
	case *rsa.PublicKey:
		right = s.Hash == hashSHA256 && s.Algorithm == algRSA && rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], s.Signature) == nil
	}
	if right {
		return Right
	}
	return Wrong
}

// Signed gives the bytes that a log signs (RFC 6962 §3.2). For an embedded SCT these are about the precertificate: the
// certificate without its SCTs, and the key of its issuer. Logs put the final issuer's name and key into it although
// another one may have signed the precertificate, so the chain as it is served is enough. False where the issuer is nil
// and needed, or the certificate cannot be taken apart.
func Signed(s *SCT, leaf, issuer *trust.Certificate) ([]byte, bool) {
	const certificateTimestamp, x509Entry, precertEntry = 0, 0, 1
	var b cryptobyte.Builder
	b.AddUint8(0) // version 1
	b.AddUint8(certificateTimestamp)
	b.AddUint64(uint64(s.Timestamp.UnixMilli()))
	body := leaf.Raw
	if s.Source == Embedded {
		if issuer == nil || issuer.Lacks(trust.PartKey) || len(issuer.RawSubjectPublicKeyInfo) == 0 {
			return nil, false
		}
		key := sha256.Sum256(issuer.RawSubjectPublicKeyInfo)
		b.AddUint16(precertEntry)
		b.AddBytes(key[:])
		var ok bool
		if body, ok = withoutSCTs(leaf.RawTBSCertificate); !ok {
			return nil, false
		}
	} else {
		b.AddUint16(x509Entry)
	}
	b.AddUint24LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(body) })
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(s.Extensions) })
	message, err := b.Bytes()
	return message, err == nil
}

// withoutSCTs takes the extension with the SCTs out of a TBSCertificate and leaves every other byte as it is. False where
// there is none, or more than one, and what cannot be read.
func withoutSCTs(tbs []byte) ([]byte, bool) {
	in := cryptobyte.String(tbs)
	var fields cryptobyte.String
	if !in.ReadASN1(&fields, casn1.SEQUENCE) || !in.Empty() {
		return nil, false
	}
	var before []byte
	extensionsTag := casn1.Tag(3).ContextSpecific().Constructed()
	for !fields.PeekASN1Tag(extensionsTag) {
		var element cryptobyte.String
		var tag casn1.Tag
		if !fields.ReadAnyASN1Element(&element, &tag) {
			return nil, false
		}
		before = append(before, element...)
	}
	var explicit, all cryptobyte.String
	if !fields.ReadASN1(&explicit, extensionsTag) || !fields.Empty() || !explicit.ReadASN1(&all, casn1.SEQUENCE) || !explicit.Empty() {
		return nil, false
	}
	kept, ok := otherExtensions(all)
	if !ok {
		return nil, false
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddBytes(before)
		if len(kept) > 0 {
			b.AddASN1(extensionsTag, func(b *cryptobyte.Builder) {
				b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(kept) })
			})
		}
	})
	out, err := b.Bytes()
	return out, err == nil
}

// otherExtensions gives the extensions without the one that holds the SCTs; false unless there is exactly one.
func otherExtensions(all cryptobyte.String) (kept []byte, ok bool) {
	found := 0
	for !all.Empty() {
		var whole, e cryptobyte.String
		var id asn1.ObjectIdentifier
		if !all.ReadASN1Element(&whole, casn1.SEQUENCE) {
			return nil, false
		}
		inner := whole
		if !inner.ReadASN1(&e, casn1.SEQUENCE) || !e.ReadASN1ObjectIdentifier(&id) {
			return nil, false
		}
		if id.Equal(oidEmbedded) {
			found++
			continue
		}
		kept = append(kept, whole...)
	}
	return kept, found == 1
}
