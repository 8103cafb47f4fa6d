package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// wants asks for the missing issuers that a certificate says where to find. They are asked for also when that was done,
// so that a report tells where to look.
func wants(t *Target) []facts.Want {
	var out []facts.Want
	seen := map[facts.SHA256]bool{}
	for _, v := range t.Views {
		if v.Leaf() == nil {
			continue
		}
		gap := v.standing(trust.Incomplete)
		if gap == 0 {
			continue
		}
		last := v.path(gap).Last()
		if urls := issuerURLs(last); len(urls) > 0 && !seen[last.SHA256] {
			seen[last.SHA256] = true
			out = append(out, facts.Want{Kind: facts.WantIssuer, Certificate: last.SHA256, URLs: urls})
		}
	}
	return out
}
