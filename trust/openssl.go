package trust

import (
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A VerifyCode is what OpenSSL's verification ends with: X509_V_OK, or one of X509_V_ERR_… of openssl/x509_vfy.h.
type VerifyCode int

// The codes that are found here, with their numbers in OpenSSL 3.
const (
	verifyOK                VerifyCode = 0
	verifyNoIssuer          VerifyCode = 2
	verifyBadSignature      VerifyCode = 7
	verifyNotYetValid       VerifyCode = 9
	verifyExpired           VerifyCode = 10
	verifySelfSignedLeaf    VerifyCode = 18
	verifySelfSignedInChain VerifyCode = 19
	verifyNoLocalIssuer     VerifyCode = 20
	verifyLeafUnverified    VerifyCode = 21
	verifyPathLength        VerifyCode = 25
	verifyPurpose           VerifyCode = 26
	verifyNoCertSign        VerifyCode = 32
	verifyUnknownCritical   VerifyCode = 34
	verifyNotPermitted      VerifyCode = 47
	verifyExcluded          VerifyCode = 48
	verifyHostMismatch      VerifyCode = 62
	verifyIPMismatch        VerifyCode = 64
	verifyLeafKeyTooWeak    VerifyCode = 66
	verifyKeyTooWeak        VerifyCode = 67
	verifyHashTooWeak       VerifyCode = 68
	verifyInvalidAuthority  VerifyCode = 79
)

// verifyTexts are those of X509_verify_cert_error_string in OpenSSL 3.0 to 3.5.
var verifyTexts = map[VerifyCode]string{
	verifyOK:                "ok",
	verifyNoIssuer:          "unable to get issuer certificate",
	verifyBadSignature:      "certificate signature failure",
	verifyNotYetValid:       "certificate is not yet valid",
	verifyExpired:           "certificate has expired",
	verifySelfSignedLeaf:    "self-signed certificate",
	verifySelfSignedInChain: "self-signed certificate in certificate chain",
	verifyNoLocalIssuer:     "unable to get local issuer certificate",
	verifyLeafUnverified:    "unable to verify the first certificate",
	verifyPathLength:        "path length constraint exceeded",
	verifyPurpose:           "unsuitable certificate purpose",
	verifyNoCertSign:        "key usage does not include certificate signing",
	verifyUnknownCritical:   "unhandled critical extension",
	verifyNotPermitted:      "permitted subtree violation",
	verifyExcluded:          "excluded subtree violation",
	verifyHostMismatch:      "hostname mismatch",
	verifyIPMismatch:        "IP address mismatch",
	verifyLeafKeyTooWeak:    "EE certificate key too weak",
	verifyKeyTooWeak:        "CA certificate key too weak",
	verifyHashTooWeak:       "CA signature digest algorithm too weak",
	verifyInvalidAuthority:  "invalid CA certificate",
}

// Text is OpenSSL's sentence for the code.
func (c VerifyCode) Text() string { return verifyTexts[c] }

// OpenSSLRoots are the roots that OpenSSL is taken to trust.
type OpenSSLRoots int

// The choices.
const (
	SystemRoots OpenSSLRoots = iota // Mozilla's list stands for the system's store, which most distributions make of it
	AddedRoots                      // those that were added by Trust alone, as with -CAfile
)

// A Verified is what the verification of a chain ends with.
type Verified struct {
	Code VerifyCode

	// Unknown is a certificate of which cannot be told here what OpenSSL makes of it: it cannot be read or checked here,
	// or at too great a cost. Then there is no Code. nil: Code is known.
	Unknown *Certificate

	Anchored bool // the chain leads to one of the roots, whatever else is wrong with it
}

// OpenSSL tells with which code `openssl s_client -verify_hostname HOST` ends that gets this chain (leaf first, not
// empty) at that time: the N of its line "Verify return code: N (text)". For a host that is an IP address it is that of
// -verify_ip; without a host no name is looked at.
//
// It follows X509_verify_cert of OpenSSL 3.0 to 3.5 at security level 2, which is that of Debian and Ubuntu, with the
// callback of s_client, which goes on after each error: the last one counts. Of the names of authorities it compares
// the bytes, not the canonical form.
func OpenSSL(stores *Stores, roots OpenSSLRoots, presented []*Certificate, host string, at time.Time) Verified {
	v := verifier{stores: stores, roots: roots, presented: presented[:min(len(presented), maxPresented)], host: host, at: at.Truncate(time.Second)}
	if roots == SystemRoots {
		v.list = stores.lists.Newest(facts.Devtools)
	}
	for _, c := range v.presented {
		if !c.plain() {
			return Verified{Unknown: c}
		}
	}
	if len(presented) > maxPresented {
		return Verified{Unknown: presented[maxPresented]}
	}
	v.verify()
	if v.unknown != nil {
		return Verified{Unknown: v.unknown}
	}
	return Verified{Code: v.code, Anchored: v.anchored}
}

// plain reports whether Go and OpenSSL read the certificate alike. A negative serial number is all that only Go minds.
func (c *Certificate) plain() bool {
	return c.Refusal == nil || c.Refusal.Class == NegativeSerial && c.Refusal.Reader == ReaderZcrypto && !c.Lacks(everyPart) && c.PublicKey != nil
}

// A verifier is one verification.
type verifier struct {
	stores    *Stores
	roots     OpenSSLRoots
	list      Lists // with SystemRoots
	presented []*Certificate
	host      string
	at        time.Time

	chain    []link
	anchored bool
	code     VerifyCode // the last error
	unknown  *Certificate
	cost     int
}

// A link is a certificate of the chain that OpenSSL builds.
type link struct {
	*Certificate
	trusted bool      // it is from the store
	bare    bool      // a listed root, of which there is a name and a key alone
	ends    time.Time // NotAfter; zero: it is not known
}

func (v *verifier) fail(code VerifyCode) { v.code = code }

// verify is verify_chain of crypto/x509/x509_vfy.c.
func (v *verifier) verify() {
	leaf := v.presented[0]
	if !strong(leaf) {
		v.fail(verifyLeafKeyTooWeak)
	}
	v.build()
	v.extensions()
	v.levels()
	if v.host != "" {
		v.identity(leaf)
	}
	v.signatures()
	v.constraints()
}
