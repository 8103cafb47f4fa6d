package ct

import (
	"encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/trust"
)

// The extensions that hold a list of SCTs (RFC 6962 §3.3): of a certificate, and of an answer within an OCSP response.
var (
	oidEmbedded = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}
	oidStapled  = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 5}
)

// InCertificate reads the SCTs that a certificate holds.
func InCertificate(c *trust.Certificate) Found {
	for _, e := range c.Extensions {
		if e.Id.Equal(oidEmbedded) {
			return octets(Embedded, e.Value)
		}
	}
	return Found{}
}

// InHandshake reads the SCTs of a handshake, each as it stood in the list of the extension.
func InHandshake(raw [][]byte) (out Found) {
	for _, sct := range raw {
		out.add(TLS, sct)
	}
	return out
}

// octets reads a list in an OCTET STRING, which is the value of both extensions.
func octets(from Source, der []byte) Found {
	in := cryptobyte.String(der)
	var value cryptobyte.String
	if !in.ReadASN1(&value, casn1.OCTET_STRING) || !in.Empty() {
		return Found{Broken: true}
	}
	return list(from, value)
}

// InStaple reads the SCTs of what a stapled OCSP response (RFC 6960 §4.2.1) says about a certificate, which is told by its
// serial number. Whether the response is signed or of today does not matter to an SCT, which has a signature of its own.
func InStaple(response []byte, leaf *trust.Certificate) (out Found) {
	if len(response) == 0 || leaf.SerialNumber == nil {
		return Found{}
	}
	answers, ok := readAnswers(response)
	for ok && !answers.Empty() {
		var answer, id, extensions cryptobyte.String
		var present bool
		serial := new(big.Int)
		ok = answers.ReadASN1(&answer, casn1.SEQUENCE) &&
			answer.ReadASN1(&id, casn1.SEQUENCE) &&
			id.SkipASN1(casn1.SEQUENCE) && // the hash's algorithm
			id.SkipASN1(casn1.OCTET_STRING) && id.SkipASN1(casn1.OCTET_STRING) && // of the issuer's name, of its key
			id.ReadASN1Integer(serial) &&
			skipAny(&answer) && // the status, one of three
			answer.SkipASN1(casn1.GeneralizedTime) &&
			answer.SkipOptionalASN1(casn1.Tag(0).ContextSpecific().Constructed()) &&
			answer.ReadOptionalASN1(&extensions, &present, casn1.Tag(1).ContextSpecific().Constructed())
		if ok && present && serial.Cmp(leaf.SerialNumber) == 0 {
			return stapled(extensions)
		}
	}
	return out
}

// readAnswers gives the answers of a basic OCSP response, one after the other.
func readAnswers(response []byte) (answers cryptobyte.String, ok bool) {
	in := cryptobyte.String(response)
	var outer, explicit, typed, octets, basic, data cryptobyte.String
	ok = in.ReadASN1(&outer, casn1.SEQUENCE) &&
		outer.SkipASN1(casn1.ENUM) &&
		outer.ReadASN1(&explicit, casn1.Tag(0).ContextSpecific().Constructed()) &&
		explicit.ReadASN1(&typed, casn1.SEQUENCE) &&
		typed.SkipASN1(casn1.OBJECT_IDENTIFIER) &&
		typed.ReadASN1(&octets, casn1.OCTET_STRING) &&
		octets.ReadASN1(&basic, casn1.SEQUENCE) &&
		basic.ReadASN1(&data, casn1.SEQUENCE) &&
		data.SkipOptionalASN1(casn1.Tag(0).ContextSpecific().Constructed()) && // the version
		skipAny(&data) && // who answers, by name or by key
		data.SkipASN1(casn1.GeneralizedTime) &&
		data.ReadASN1(&answers, casn1.SEQUENCE)
	return answers, ok
}

func skipAny(in *cryptobyte.String) bool {
	var value cryptobyte.String
	var tag casn1.Tag
	return in.ReadAnyASN1Element(&value, &tag)
}

// stapled looks for the list among the extensions of an answer.
func stapled(extensions cryptobyte.String) Found {
	var all cryptobyte.String
	if !extensions.ReadASN1(&all, casn1.SEQUENCE) {
		return Found{}
	}
	for !all.Empty() {
		var e, value cryptobyte.String
		var id asn1.ObjectIdentifier
		if !all.ReadASN1(&e, casn1.SEQUENCE) || !e.ReadASN1ObjectIdentifier(&id) ||
			!e.SkipOptionalASN1(casn1.BOOLEAN) || !e.ReadASN1(&value, casn1.OCTET_STRING) {
			return Found{}
		}
		if id.Equal(oidStapled) {
			return octets(OCSP, value)
		}
	}
	return Found{}
}
