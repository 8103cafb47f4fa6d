package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"time"
)

// build makes the chain as build_chain does, the store first: it takes the first issuer that fits, by names and key
// identifiers and not by signatures, and does not come back to try another.
func (v *verifier) build() {
	v.chain = []link{presentedLink(v.presented[0])}
	rest := slices.Clone(v.presented)
	for fromServer := true; ; {
		top := &v.chain[len(v.chain)-1]
		if v.selfSigned(*top) {
			// Only that very certificate will do, lest a namesake is taken for it.
			known, is := v.known(*top)
			switch {
			case is, top.trusted:
				*top, v.anchored = known, true
			case len(v.chain) == 1:
				v.fail(verifySelfSignedLeaf)
			default:
				v.fail(verifySelfSignedInChain)
			}
			return
		}
		if len(v.chain) > maxDepth { // authorities of the store that certified each other
			v.unknown = top.Certificate
			return
		}
		if issuer, found := v.trustedIssuer(*top); found {
			v.chain, fromServer = append(v.chain, issuer), false // from here on the store alone counts
			continue
		}
		next := v.presentedIssuer(*top, rest)
		switch {
		case fromServer && next != nil:
			rest = slices.DeleteFunc(rest, func(c *Certificate) bool { return c == next })
			v.chain = append(v.chain, presentedLink(next))
			continue
		case top.trusted:
			v.fail(verifyNoIssuer)
		default:
			v.fail(verifyNoLocalIssuer)
		}
		return
	}
}

// maxDepth is the default of X509_VERIFY_PARAM_set_depth(3).
const maxDepth = 100

func presentedLink(c *Certificate) link { return link{Certificate: c, ends: c.NotAfter} }

// trustedIssuer finds an issuer in the store, one that is valid now before others.
func (v *verifier) trustedIssuer(of link) (out link, found bool) {
	for _, anchor := range v.stores.called(of.RawIssuer) {
		for _, e := range anchor.Entries {
			c := link{Certificate: anchor.Certificate, trusted: true, bare: anchor.Certificate.Raw == nil, ends: e.NotAfter}
			if !v.trusts(e) || !v.issued(c, of) {
				continue
			}
			if c.SHA256 != e.SHA256 { // another certificate of its name and key
				twin := *c.Certificate
				twin.SHA256 = e.SHA256
				c.Certificate, c.bare = &twin, true
			}
			if !found || !v.timely(out) && (v.timely(c) || c.ends.After(out.ends)) {
				out, found = c, true
			}
		}
	}
	if !found && v.roots == SystemRoots {
		if anchor := v.stores.mentioned(of.Certificate); anchor != nil && anchor.On()&v.list != 0 {
			v.unknown = of.Certificate // nobody has the key of the root that it names
		}
	}
	return out, found
}

// known gives a certificate as one of the store's own if it is.
func (v *verifier) known(c link) (link, bool) {
	anchor := v.stores.anchor(c.Certificate)
	if anchor == nil || !slices.ContainsFunc(anchor.Entries, func(e Entry) bool { return e.SHA256 == c.SHA256 && v.trusts(e) }) {
		return c, false
	}
	c.trusted = true
	return c, true
}

// trusts reports whether the entry is in the store.
func (v *verifier) trusts(e Entry) bool {
	if v.roots == AddedRoots {
		return e.Added
	}
	return e.On&v.list != 0 && !e.Added
}

// presentedIssuer finds an issuer among what was sent, one that is valid now before others.
func (v *verifier) presentedIssuer(of link, rest []*Certificate) (out *Certificate) {
	for _, c := range rest {
		one := presentedLink(c)
		again := slices.ContainsFunc(v.chain, func(l link) bool { return l.SHA256 == c.SHA256 })
		if again && !(of.SelfIssued() && len(v.chain) == 1) || !v.issued(one, of) {
			continue
		}
		if v.timely(one) {
			return c
		}
		if out == nil || c.NotAfter.After(out.NotAfter) {
			out = c
		}
	}
	return out
}

// timely reports whether the certificate is valid now, as far as is known.
func (v *verifier) timely(c link) bool {
	return c.Certificate != nil && (c.ends.IsZero() || c.ends.After(v.at)) && !c.NotBefore.After(v.at)
}

// issued is ossl_x509_likely_issued: the names, the key identifiers and the kind of key fit. A listed root has no key
// identifier here, so that its signature must tell in its place: one by another key has another identifier.
func (v *verifier) issued(issuer, subject link) bool {
	switch {
	case !bytes.Equal(issuer.RawSubject, subject.RawIssuer), !kindFits(issuer.PublicKey, subject.SignatureAlgorithm):
		return false
	case len(subject.AuthorityKeyId) == 0:
		return true
	case issuer.bare:
		return v.signed(subject.Certificate, issuer.Certificate) != wrong
	}
	return len(issuer.SubjectKeyId) == 0 || bytes.Equal(issuer.SubjectKeyId, subject.AuthorityKeyId)
}

// selfSigned is X509_self_signed without a look at the signature.
func (v *verifier) selfSigned(c link) bool {
	if c.bare {
		return true // a root of a list
	}
	return c.SelfIssued() && v.issued(c, c)
}

// signed is signedBy within bounds.
func (v *verifier) signed(child, parent *Certificate) signature {
	v.cost += cost(parent.PublicKey)
	s := unchecked
	if v.cost <= maxCost {
		s = v.stores.known.signedBy(child, parent)
	}
	if s == unchecked {
		v.unknown = child
	}
	return s
}

// kindFits reports whether a key is of the kind that makes such signatures.
func kindFits(key any, algorithm x509.SignatureAlgorithm) bool {
	switch algorithm {
	case x509.ECDSAWithSHA1, x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512:
		_, is := key.(*ecdsa.PublicKey)
		return is
	case x509.PureEd25519:
		_, is := key.(ed25519.PublicKey)
		return is
	case x509.DSAWithSHA1, x509.DSAWithSHA256, x509.UnknownSignatureAlgorithm:
		return true // which cannot be checked here
	}
	_, is := key.(*rsa.PublicKey)
	return is
}

// signatures is internal_verify: from the top to the leaf, each signature and the dates of each.
func (v *verifier) signatures() {
	n := len(v.chain) - 1
	issuer := v.chain[n]
	subject := issuer
	if !v.selfSigned(issuer) {
		if n == 0 {
			v.fail(verifyLeafUnverified)
		} else { // the topmost is not looked at: nothing is known of who signed it
			n--
			subject = v.chain[n]
		}
	}
	for depth := n; depth >= 0; depth-- {
		subject = v.chain[depth]
		if depth < len(v.chain)-1 {
			issuer = v.chain[depth+1]
			if !issuer.bare && issuer.KeyUsage != 0 && issuer.KeyUsage&x509.KeyUsageCertSign == 0 {
				v.fail(verifyNoCertSign)
			}
			if v.signed(subject.Certificate, issuer.Certificate) == wrong {
				v.fail(verifyBadSignature)
			}
		}
		v.dates(subject)
	}
}

// dates takes the last second for over, as OpenSSL 3 does.
func (v *verifier) dates(of link) {
	if !of.bare && of.NotBefore.After(v.at) {
		v.fail(verifyNotYetValid)
	}
	if forever := of.ends.IsZero() || of.ends.Equal(noEnd); !forever && !of.ends.After(v.at) {
		v.fail(verifyExpired)
	}
}

// noEnd is the NotAfter of a certificate that does not end (RFC 5280 §4.1.2.5).
var noEnd = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
