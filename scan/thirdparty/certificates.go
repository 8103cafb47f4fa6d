package thirdparty

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	tags "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/tongguan/tongguan/trust"
)

// maxBag is how many certificates of one answer are looked at.
const maxBag = 20

// readCertificates reads what lies where an issuer is said to be: one certificate in DER, or a bag of them without a
// signature (PKCS #7, "certs-only"), as RFC 5280 §4.2.2.1 demands; and either in PEM, since authorities serve that too. A
// certificate that crypto/x509 does not read is passed over, since clients differ about such; an answer without any is an error.
func readCertificates(data []byte) ([]*trust.Certificate, error) {
	var out []*trust.Certificate
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		out = readBinary(data)
	}
	for block, rest := pem.Decode(data); block != nil && len(out) < maxBag; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE", "PKCS7", "X509 CERTIFICATE":
			out = append(out, readBinary(block.Bytes)...)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no certificate")
	}
	return out[:min(len(out), maxBag)], nil
}

func readBinary(der []byte) (out []*trust.Certificate) {
	for _, one := range append(bag(der), der) {
		if c, err := trust.Parse(one); err == nil && c.Refusal == nil {
			out = append(out, c)
		}
	}
	return out
}

var signedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// bag gives the certificates of a SignedData (RFC 5652 §5.1), as their DER; nil where it is none. Nothing else in it is
// looked at, and no signature: each certificate has its own.
func bag(der []byte) (out [][]byte) {
	in := cryptobyte.String(der)
	var info, explicit, data, certificates, skip cryptobyte.String
	var of asn1.ObjectIdentifier
	var version int64
	if !in.ReadASN1(&info, tags.SEQUENCE) || !info.ReadASN1ObjectIdentifier(&of) || !of.Equal(signedData) ||
		!info.ReadASN1(&explicit, tags.Tag(0).Constructed().ContextSpecific()) || !explicit.ReadASN1(&data, tags.SEQUENCE) ||
		!data.ReadASN1Integer(&version) || !data.ReadASN1(&skip, tags.SET) || !data.ReadASN1(&skip, tags.SEQUENCE) ||
		!data.ReadASN1(&certificates, tags.Tag(0).Constructed().ContextSpecific()) {
		return nil
	}
	for len(out) < maxBag && !certificates.Empty() {
		var one cryptobyte.String
		var tag tags.Tag
		if !certificates.ReadAnyASN1Element(&one, &tag) {
			break
		}
		if tag == tags.SEQUENCE { // the other forms are no certificates of X.509
			out = append(out, one)
		}
	}
	return out
}
