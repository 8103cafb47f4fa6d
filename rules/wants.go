package rules

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// Wants is what a report of the snapshot will want to know. Whoever looks it up first judges once and not twice. Who issued
// a certificate that came alone is known only when that was looked up, and whether it is revoked is wanted then.
func Wants(s *facts.Snapshot, params Params) []facts.Want { return wants(prepare(s, params)) }

// wants asks for what would tell more about the chains: the issuers that are missing and that a certificate says where to
// find; what servers stapled; and whether the certificates that decide are revoked. It asks for all that there is to
// know, whatever was asked already and whoever may be asked, so that a report tells where to look.
func wants(t *Target) []facts.Want {
	var out []facts.Want
	type question struct {
		kind  facts.WantKind
		about facts.SHA256
	}
	seen := map[question]bool{} // what one address leaves open about a certificate another may not
	for _, v := range t.Views {
		if v.Leaf() == nil {
			continue
		}
		for _, w := range append(v.issuerWants(), v.revocationWants()...) {
			if q := (question{w.Kind, w.Certificate}); !seen[q] {
				seen[q] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// issuerWants asks for who issued the last certificate of a path that leads nowhere.
func (v *View) issuerWants() []facts.Want {
	gap := v.standing(trust.Incomplete)
	if gap == 0 {
		return nil
	}
	last := v.path(gap).Last()
	urls := issuerURLs(last)
	if len(urls) == 0 {
		return nil
	}
	return []facts.Want{{Kind: facts.WantIssuer, Certificate: last.SHA256, URLs: urls}}
}

// telling is the path that says most about the chain: the best through what was presented, or where that breaks off and what
// was fetched leads on to an anchor, through both.
func (v *View) telling() *trust.Path {
	best := v.Paths.Sorted(v.Presented)[0]
	if best.End != trust.AtAnchor && len(v.Completed.All) > 0 {
		if fuller := v.Completed.Sorted(v.Presented)[0]; fuller.End == trust.AtAnchor {
			return fuller
		}
	}
	return best
}

// along gives the certificates of a path that may be revoked: the leaf and the authorities above it.
func along(p *trust.Path) []*trust.Certificate {
	return append([]*trust.Certificate{p.Certificates[0]}, p.Authorities()...)
}

// revocationWants asks about the leaf and the authorities of the most telling path, each with the key of who issued it.
// Authorities are asked only where an anchor is at the end, and not about what has run out: they let go of such.
func (v *View) revocationWants() (out []facts.Want) {
	best := v.telling()
	for i, c := range along(best) {
		issuer := best.Issuer(i)
		if issuer == nil || issuer.Lacks(trust.PartKey) || c.Refusal != nil {
			continue
		}
		want := facts.Want{Certificate: c.SHA256, IssuerKey: issuer.RawSubjectPublicKeyInfo}
		if i == 0 {
			want.Kind = facts.WantStaple
			out = append(out, want)
		}
		if best.End != trust.AtAnchor || expired(c.NotAfter, v.Target.Snapshot.StartedAt) {
			continue
		}
		if want.Kind, want.URLs = facts.WantOCSP, webURLs(c.OCSPServer); len(want.URLs) > 0 {
			out = append(out, want)
		}
		if want.Kind, want.URLs = facts.WantCRL, webURLs(c.CRLDistributionPoints); len(want.URLs) > 0 {
			out = append(out, want)
		}
	}
	return out
}

// webURLs gives the first few of the URLs that are of http or https; lists lie at places of LDAP too, which clients do not
// go to.
func webURLs(urls []string) (out []string) {
	for _, url := range urls {
		if lower := strings.ToLower(url); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
			out = append(out, url)
		}
	}
	return out[:min(len(out), facts.MaxURLs)]
}
