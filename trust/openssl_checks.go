package trust

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"slices"
)

// extensions is check_extensions: what each certificate says that it may be used for. A listed root, of which there is
// no certificate, is taken to be in order.
func (v *verifier) extensions() {
	below := 0 // authorities under the one at hand that are not self-issued
	for i, c := range v.chain {
		if c.bare {
			continue
		}
		if slices.ContainsFunc(c.UnhandledCriticalExtensions, func(id asn1.ObjectIdentifier) bool { return !openSSLKnows[id.String()] }) {
			v.fail(verifyUnknownCritical)
		}
		if i > 0 && !c.authority(i == len(v.chain)-1) {
			v.fail(verifyInvalidAuthority)
		}
		if !c.serves(i > 0) {
			v.fail(verifyPurpose)
		}
		limit, limited := c.pathLimit()
		if i > 1 && limited && below > limit {
			v.fail(verifyPathLength)
		}
		if i > 0 && !c.SelfIssued() {
			below++
		}
	}
}

// openSSLKnows are extensions that OpenSSL 3.0 handles (X509_supported_extension(3)) and crypto/x509 reports as
// unhandled.
var openSSLKnows = map[string]bool{
	"2.16.840.1.113730.1.1": true, // nsCertType
	"2.5.29.14":             true, "2.5.29.15": true, "2.5.29.17": true, "2.5.29.19": true, "2.5.29.30": true, "2.5.29.31": true,
	"2.5.29.32": true, "2.5.29.33": true, "2.5.29.36": true, "2.5.29.37": true, "2.5.29.54": true,
}

// authority is X509_check_ca, which is kinder to the topmost certificate: one of version 1 that signed itself will do.
func (l link) authority(top bool) bool {
	switch {
	case l.KeyUsage != 0 && l.KeyUsage&x509.KeyUsageCertSign == 0:
		return false
	case l.BasicConstraintsValid:
		return l.IsCA
	}
	return top && (l.Version == 1 && l.SelfIssued() || l.KeyUsage != 0)
}

// serves is X509_check_purpose for a TLS server, or for an authority of one.
func (l link) serves(authority bool) bool {
	if len(l.ExtKeyUsage)+len(l.UnknownExtKeyUsage) > 0 && !slices.ContainsFunc(l.ExtKeyUsage, forServers) {
		return false
	}
	if authority {
		return l.authority(true)
	}
	const tls = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement
	return l.KeyUsage == 0 || l.KeyUsage&tls != 0
}

// forServers are the uses that OpenSSL takes; anyExtendedKeyUsage is not among them.
func forServers(u x509.ExtKeyUsage) bool {
	return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageNetscapeServerGatedCrypto || u == x509.ExtKeyUsageMicrosoftServerGatedCrypto
}

func (l link) pathLimit() (limit int, limited bool) {
	limited = l.BasicConstraintsValid && (l.MaxPathLen > 0 || l.MaxPathLen == 0 && l.MaxPathLenZero)
	return l.MaxPathLen, limited
}

// levels is check_auth_level: the keys above the leaf, and the signatures below the topmost, at security level 2
// (SSL_CTX_set_security_level(3)). With that Debian and Ubuntu build OpenSSL, and it is the default since 3.2.
func (v *verifier) levels() {
	for i, c := range v.chain {
		if i > 0 && !strong(c.Certificate) {
			v.fail(verifyKeyTooWeak)
		}
		if i < len(v.chain)-1 && weakHash[c.SignatureAlgorithm] { // SHA-1 counts 63 bits, MD5 39
			v.fail(verifyHashTooWeak)
		}
	}
}

// strong reports whether a key has the 112 bits that security level 2 asks for (EVP_PKEY_get_security_bits(3)).
func strong(c *Certificate) bool {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= leastRSA
	case *ecdsa.PublicKey:
		return key.Params().BitSize >= 2*112
	case ed25519.PublicKey:
		return true
	}
	return false
}

// leastRSA is the least modulus that OpenSSL counts as 112 bits: it rounds the estimate of SP 800-56B rev. 2, appendix D, to
// a multiple of eight. OpenSSL 3.0.19 finds a key of 1,962 bits too weak and takes one of 1,963.
const leastRSA = 1963
