package rules

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// Wants is what a report of the snapshot will want to know. Whoever looks it up first judges once and not twice.
func Wants(s *facts.Snapshot, params Params) []facts.Want { return wants(prepare(s, params)) }

// wants asks for what would tell more about the chains: the issuers that are missing and that a certificate says where to
// find; what servers stapled; and whether the certificates that decide are revoked. It asks for all that there is to
// know, whatever was asked already and whoever may be asked, so that a report tells where to look.
func wants(t *Target) []facts.Want {
	var out []facts.Want
	seen := map[facts.SHA256]bool{}
	for _, v := range t.Views {
		if v.Leaf() == nil {
			continue
		}
		if gap := v.standing(trust.Incomplete); gap != 0 {
			last := v.path(gap).Last()
			if urls := issuerURLs(last); len(urls) > 0 && !seen[last.SHA256] {
				seen[last.SHA256] = true
				out = append(out, facts.Want{Kind: facts.WantIssuer, Certificate: last.SHA256, URLs: urls})
			}
		}
		out = append(out, v.revocationWants(seen)...)
	}
	return out
}

// revocationWants asks about the leaf and the authorities of the most telling path, each with the key of who issued it.
// Authorities are asked only where an anchor is at the end, and not about what has run out: they let go of such.
func (v *View) revocationWants(seen map[facts.SHA256]bool) (out []facts.Want) {
	best := v.Paths.Sorted(v.Presented)[0]
	for i, c := range v.Used() {
		issuer := best.Issuer(i)
		if issuer == nil || issuer.Lacks(trust.PartKey) || c.Refusal != nil || seen[c.SHA256] {
			continue
		}
		seen[c.SHA256] = true
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
