package inspection

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net/netip"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// An Authority is who signed for a server, and leads to no root of any platform. Two are equal when they have the same
// name and the same key.
type Authority struct {
	Name string   // what it calls itself; a stranger's words
	id   [32]byte // of its subject and its key
}

// authorityOf tells who signed the chain of an address. It is zero, and known says whether that is because the server
// itself was seen: its chain leads to a root, or its certificate is one that only a public authority can have made.
// What vouches for itself says nothing either way: servers and middleboxes have such certificates, each its own.
func authorityOf(s *facts.Snapshot, r *rules.Report, a *facts.Address) (by Authority, known bool) {
	if a.Reach() != facts.ReachOK || !a.Chain.OK() || len(*a.Chain.Value) == 0 {
		return by, false
	}
	switch standing(r, a.Addr) {
	case rooted:
		return by, true
	case unclear:
		return by, false
	}
	var chain []*x509.Certificate
	for _, name := range *a.Chain.Value {
		c, err := x509.ParseCertificate(s.Certificates[name])
		if err != nil {
			return by, false
		}
		chain = append(chain, c)
	}
	if logged(chain[0]) || a.Handshake.Value != nil && len(a.Handshake.Value.SCTs) > 0 {
		return by, true
	}
	return uppermost(chain), false
}

// What rules made of a chain.
const (
	unclear = iota
	rooted  // it leads to a root of some platform
	astray  // to none of any
)

// standing asks the rules about chains. What is unknown in part, as a missing intermediate on a platform that may fetch
// it, is astray too: it leads to no root either.
func standing(r *rules.Report, at netip.AddrPort) int {
	var lost facts.Platforms
	passed, failed := false, false
	for i := range r.Outcomes {
		o := &r.Outcomes[i]
		if o.Address != at || o.Rule.ID != "trust_unknown_ca" && o.Rule.ID != "chain_incomplete" {
			continue
		}
		switch o.Status {
		case rules.Fail:
			lost, failed = lost|o.On, true
		case rules.Unknown:
			lost |= o.On
		case rules.Pass:
			passed = passed || o.Rule.ID == "trust_unknown_ca"
		}
	}
	switch {
	case failed && lost == facts.Everywhere:
		return astray
	case passed && lost == 0:
		return rooted
	}
	return unclear
}

// sctList is the extension with the promises of Certificate Transparency logs (RFC 6962 §3.3).
var sctList = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}

// logged reports whether a certificate was promised to be logged. Logs take only what leads to a root that browsers
// know, and browsers and phones have demanded it of those since 2018; so a public certificate whose intermediate is not
// sent, the most frequent of all faults, is told from one that a middlebox made.
func logged(leaf *x509.Certificate) bool {
	return slices.ContainsFunc(leaf.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(sctList) })
}

// uppermost goes from the leaf up by names, as far as certificates were sent, and gives who stands above: a root that
// was sent, by its key; else whoever the last certificate names, by what it says of that one's key. A middlebox may
// make a new intermediate every day; the one at its top is the same for all.
func uppermost(chain []*x509.Certificate) Authority {
	last := chain[0]
	for range chain { // no longer, so that a circle ends
		above := slices.IndexFunc(chain, func(c *x509.Certificate) bool { return c != last && bytes.Equal(c.RawSubject, last.RawIssuer) })
		if bytes.Equal(last.RawSubject, last.RawIssuer) || above < 0 {
			break
		}
		last = chain[above]
	}
	key := last.AuthorityKeyId
	if bytes.Equal(last.RawSubject, last.RawIssuer) {
		if last == chain[0] {
			return Authority{}
		}
		key = last.RawSubjectPublicKeyInfo
	}
	n := last.Issuer
	name := cmp.Or(n.CommonName, first(n.OrganizationalUnit), first(n.Organization), n.String())
	return Authority{name, sha256.Sum256(slices.Concat(last.RawIssuer, []byte{0}, key))}
}

func first(of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[0]
}
