package revocation

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	_ "crypto/sha256" // hashes that responders name certificates with
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/tongguan/tongguan/facts"
)

// maxOCSP is how many bytes a response may have. One has about 500, and 2 KiB with the certificate of who signed it.
const maxOCSP = 64 << 10

// maxResponders is how many certificates of a response are looked at for who signed it.
const maxResponders = 4

// Request is what a responder is asked, in DER. The certificate is named with SHA-1, since some responders know it under
// no other hash (RFC 5019 §2.1.1); nothing rests on its strength.
func (q *Question) Request() ([]byte, error) {
	name, key := sha1.Sum(q.issuer.RawSubject), sha1.Sum(q.keyBits)
	r := ocsp.Request{HashAlgorithm: crypto.SHA1, IssuerNameHash: name[:], IssuerKeyHash: key[:], SerialNumber: q.Certificate.SerialNumber}
	return r.Marshal()
}

// What an OCSP response is made of (RFC 6960 §4.2.1). golang.org/x/crypto/ocsp reads it too, and takes a response about
// another issuer's certificate, or by anybody below the issuer, for an answer.
type (
	response struct {
		Status asn1.Enumerated
		Bytes  struct {
			Type     asn1.ObjectIdentifier
			Response []byte
		} `asn1:"explicit,tag:0,optional"`
	}
	basicResponse struct {
		Data         responseData
		Algorithm    pkix.AlgorithmIdentifier
		Signature    asn1.BitString
		Certificates []asn1.RawValue `asn1:"explicit,tag:0,optional"`
	}
	responseData struct {
		Raw        asn1.RawContent
		Version    int `asn1:"optional,default:0,explicit,tag:0"`
		Responder  asn1.RawValue
		ProducedAt time.Time `asn1:"generalized"`
		Responses  []singleResponse
	}
	singleResponse struct {
		ID         certID
		Status     asn1.RawValue
		ThisUpdate time.Time `asn1:"generalized"`
		NextUpdate time.Time `asn1:"generalized,explicit,tag:0,optional"`
	}
	certID struct {
		Hash    pkix.AlgorithmIdentifier
		Name    []byte
		Key     []byte
		Subject *big.Int
	}
	revokedInfo struct {
		At     time.Time       `asn1:"generalized"`
		Reason asn1.Enumerated `asn1:"explicit,tag:0,optional,default:-1"`
	}
)

var (
	basic       = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 1}
	hashes      = map[string]crypto.Hash{"1.3.14.3.2.26": crypto.SHA1, "2.16.840.1.101.3.4.2.1": crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512}
	algorithmOf = map[string]x509.SignatureAlgorithm{
		"1.2.840.113549.1.1.5": x509.SHA1WithRSA, "1.2.840.113549.1.1.11": x509.SHA256WithRSA, "1.2.840.113549.1.1.12": x509.SHA384WithRSA,
		"1.2.840.113549.1.1.13": x509.SHA512WithRSA, "1.2.840.10045.4.1": x509.ECDSAWithSHA1, "1.2.840.10045.4.3.2": x509.ECDSAWithSHA256,
		"1.2.840.10045.4.3.3": x509.ECDSAWithSHA384, "1.2.840.10045.4.3.4": x509.ECDSAWithSHA512, "1.3.101.112": x509.PureEd25519,
	}
)

// OCSP tells what a response in DER says about the certificate at a time: its status, or what is wrong with the response.
// Certificate, Source and URL are left to the caller.
func (q *Question) OCSP(der []byte, now time.Time) facts.Revocation {
	flawed := func(f facts.RevocationFlaw) facts.Revocation { return facts.Revocation{Flaw: f} }
	var r response
	if rest, err := asn1.Unmarshal(der, &r); err != nil || len(rest) > 0 || len(der) > maxOCSP {
		return flawed(facts.FlawMalformed)
	}
	if r.Status != asn1.Enumerated(ocsp.Success) {
		return flawed(facts.FlawRefused)
	}
	var b basicResponse
	if rest, err := asn1.Unmarshal(r.Bytes.Response, &b); err != nil || len(rest) > 0 || !r.Bytes.Type.Equal(basic) {
		return flawed(facts.FlawMalformed)
	}
	at := slices.IndexFunc(b.Data.Responses, q.isMeant)
	if at < 0 {
		return flawed(facts.FlawOtherCertificate)
	}
	if flaw := q.signed(&b, now); flaw != "" {
		return flawed(flaw)
	}
	out := said(&b.Data.Responses[at])
	if flaw := dated(out.ThisUpdate, out.NextUpdate, now); flaw != "" && out.Flaw == "" {
		return facts.Revocation{Flaw: flaw, ThisUpdate: out.ThisUpdate, NextUpdate: out.NextUpdate}
	}
	return out
}

// said reads what a part of the response says.
func said(s *singleResponse) facts.Revocation {
	out := facts.Revocation{ThisUpdate: s.ThisUpdate.UTC(), NextUpdate: s.NextUpdate.UTC()}
	if s.NextUpdate.IsZero() {
		out.NextUpdate = time.Time{}
	}
	var revoked revokedInfo
	switch {
	case s.Status.Class != asn1.ClassContextSpecific:
		out.Flaw = facts.FlawMalformed
	case s.Status.Tag == ocsp.Good:
		out.Status = facts.StatusGood
	case s.Status.Tag == ocsp.Unknown:
		out.Status = facts.StatusUnknown
	case s.Status.Tag != ocsp.Revoked:
		out.Flaw = facts.FlawMalformed
	default:
		if _, err := asn1.UnmarshalWithParams(s.Status.FullBytes, &revoked, "tag:1"); err != nil {
			out.Flaw = facts.FlawMalformed
			break
		}
		out.Status, out.RevokedAt, out.Reason = facts.StatusRevoked, revoked.At.UTC(), reasons[int(revoked.Reason)]
	}
	return out
}

// isMeant reports whether a part of a response is about the certificate.
func (q *Question) isMeant(s singleResponse) bool {
	hash, known := hashes[s.ID.Hash.Algorithm.String()]
	if !known || s.ID.Subject == nil || s.ID.Subject.Cmp(q.Certificate.SerialNumber) != 0 {
		return false
	}
	sum := func(of []byte) []byte {
		h := hash.New()
		h.Write(of)
		return h.Sum(nil)
	}
	return bytes.Equal(s.ID.Name, sum(q.issuer.RawSubject)) && bytes.Equal(s.ID.Key, sum(q.keyBits))
}

// signed tells what is wrong with who signed the response; "" where that is the issuer, or somebody whom the issuer
// itself appointed for it (RFC 6960 §4.2.2.2).
func (q *Question) signed(b *basicResponse, now time.Time) facts.RevocationFlaw {
	algorithm, known := algorithmOf[b.Algorithm.Algorithm.String()]
	if !known {
		return facts.FlawUnchecked
	}
	flaw := checked(q.issuer, algorithm, b.Data.Raw, b.Signature.RightAlign())
	if flaw == "" {
		return ""
	}
	for _, raw := range b.Certificates[:min(len(b.Certificates), maxResponders)] {
		c, err := x509.ParseCertificate(raw.FullBytes)
		if err != nil || !bytes.Equal(c.RawIssuer, q.issuer.RawSubject) || !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageOCSPSigning) ||
			now.Before(c.NotBefore.Add(-Skew)) || now.After(c.NotAfter.Add(Skew)) {
			continue
		}
		if checked(q.issuer, c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != "" {
			continue
		}
		if flaw = checked(c, algorithm, b.Data.Raw, b.Signature.RightAlign()); flaw == "" {
			return ""
		}
	}
	return flaw
}
