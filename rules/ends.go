package rules

import (
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// What the rules share that explain by the chain's roots why a platform refuses it. Each names some roots; a rule
// trust_* that fails names those that explain it.

// A rootSet names roots by the SHA-256 of their certificates.
type rootSet map[facts.SHA256]bool

// roots makes a set. It panics where one is no SHA-256 in hex, which every test that judges anything would meet.
func roots(of ...string) rootSet {
	out := rootSet{}
	for _, name := range of {
		out[sha256Of(name)] = true
	}
	return out
}

func sha256Of(text string) facts.SHA256 {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(facts.SHA256{}) {
		panic(fmt.Sprintf("%q is no SHA-256", text))
	}
	return facts.SHA256(raw)
}

// has reports whether the anchor is one of the roots. Of one that was issued anew with its key either will do.
func (s rootSet) has(a *trust.Anchor) bool {
	return slices.ContainsFunc(a.Entries, func(e trust.Entry) bool { return s[e.SHA256] })
}

// ends gives the listed roots at which the chain ends, each once, those included that are known by their name only.
func (v *View) ends() (out []*trust.Anchor) {
	for i := range v.Paths.All {
		if a := v.Paths.All[i].Anchor; a != nil && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

// endsOnlyAt reports whether the chain ends at some of these roots and at no other that is listed.
func (v *View) endsOnlyAt(some rootSet) bool {
	ends := v.ends()
	return v.Paths.Complete && len(ends) > 0 && !slices.ContainsFunc(ends, func(a *trust.Anchor) bool { return !some.has(a) })
}

// lacking reports whether a platform's newest version has none of the roots at which the chain ends.
func (v *View) lacking(p facts.Platform) bool {
	standing, _ := v.Paths.On(p)
	return standing == trust.Elsewhere
}

// explanations names the rules that explain why a platform refuses the chain, in any of its versions.
func (v *View) explanations(p facts.Platform) (out []string) {
	for _, e := range []struct {
		id string
		on facts.Platforms
	}{
		{"trust_apple_missing_cn_ca", v.missingCNCA()},
		{"trust_aaa_only", v.aaaOnly()},
		{"trust_digicert_g1", v.digicertG1()},
		{"trust_isrg_old_android", v.isrgOldAndroid()},
		{"trust_recent_root", v.recentRoot()},
	} {
		if e.on.Has(p) {
			out = append(out, e.id)
		}
	}
	return out
}

// Reasons names the rules that explain the finding.
func (f *Finding) Reasons() []string {
	switch reasons := f.Values["reasons"].(type) {
	case []string:
		return reasons
	case []any: // a list that was stored
		var out []string
		for _, r := range reasons {
			if id, ok := r.(string); ok {
				out = append(out, id)
			}
		}
		return out
	}
	return nil
}
