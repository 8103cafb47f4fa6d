package trust

import (
	"crypto/x509"
	encoding "encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// signatureAlgorithms are those that crypto/x509 knows, PSS aside, with its names.
var signatureAlgorithms = map[string]x509.SignatureAlgorithm{
	"1.2.840.113549.1.1.4":   x509.MD5WithRSA, // RFC 3279 §2.2.1
	"1.2.840.113549.1.1.5":   x509.SHA1WithRSA,
	"1.2.840.113549.1.1.11":  x509.SHA256WithRSA, // RFC 4055 §5
	"1.2.840.113549.1.1.12":  x509.SHA384WithRSA,
	"1.2.840.113549.1.1.13":  x509.SHA512WithRSA,
	"1.2.840.10040.4.3":      x509.DSAWithSHA1,     // RFC 3279 §2.2.2
	"2.16.840.1.101.3.4.3.2": x509.DSAWithSHA256,   // RFC 5758 §3.1
	"1.2.840.10045.4.1":      x509.ECDSAWithSHA1,   // RFC 3279 §2.2.3
	"1.2.840.10045.4.3.2":    x509.ECDSAWithSHA256, // RFC 5758 §3.2
	"1.2.840.10045.4.3.3":    x509.ECDSAWithSHA384,
	"1.2.840.10045.4.3.4":    x509.ECDSAWithSHA512,
	"1.3.101.112":            x509.PureEd25519, // RFC 8410 §3
}

// pssAlgorithms are those of RSASSA-PSS, by their hash: RFC 4055 §2.1.
var pssAlgorithms = map[string]x509.SignatureAlgorithm{
	"2.16.840.1.101.3.4.2.1": x509.SHA256WithRSAPSS,
	"2.16.840.1.101.3.4.2.2": x509.SHA384WithRSAPSS,
	"2.16.840.1.101.3.4.2.3": x509.SHA512WithRSAPSS,
}

// signatureAlgorithm reads an AlgorithmIdentifier. What crypto/x509 does not know is its UnknownSignatureAlgorithm.
func signatureAlgorithm(der cryptobyte.String) x509.SignatureAlgorithm {
	const pss = "1.2.840.113549.1.1.10"
	var algorithm, params, hash cryptobyte.String
	var id, hashID encoding.ObjectIdentifier
	if !der.ReadASN1(&algorithm, asn1.SEQUENCE) || !algorithm.ReadASN1ObjectIdentifier(&id) {
		return x509.UnknownSignatureAlgorithm
	}
	if id.String() != pss {
		return signatureAlgorithms[id.String()]
	}
	if !algorithm.ReadASN1(&params, asn1.SEQUENCE) || !params.ReadASN1(&hash, asn1.Tag(0).Constructed().ContextSpecific()) ||
		!hash.ReadASN1(&hash, asn1.SEQUENCE) || !hash.ReadASN1ObjectIdentifier(&hashID) {
		return x509.UnknownSignatureAlgorithm
	}
	return pssAlgorithms[hashID.String()]
}

// A namedCurve is a curve that crypto/x509 refuses, with what people call it.
type namedCurve struct {
	name string
	bits int
}

// CurveSM2 is Key.Foreign of a key for SM2.
const CurveSM2 = "SM2"

// foreignCurves are those that might be met.
var foreignCurves = map[string]namedCurve{
	"1.2.156.10197.1.301":   {CurveSM2, 256},          // GB/T 33560-2017
	"1.3.132.0.10":          {"secp256k1", 256},       // SEC 2
	"1.2.840.10045.3.1.1":   {"P-192", 192},           // RFC 5480 §2.1.1.1
	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256}, // RFC 5639 §4.1
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512},
}
