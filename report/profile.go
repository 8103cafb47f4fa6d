package report

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// What a team's profile did to a judgement, in documents and for people.

// profileFileDoc says of which file a profile is.
type profileFileDoc struct {
	File    string       `json:"file"`
	Extends string       `json:"extends"`
	SHA256  facts.SHA256 `json:"sha256"`
	Waivers int          `json:"waivers"`
}

func profileFile(p rules.Profile) *profileFileDoc {
	if p.File == nil {
		return nil
	}
	return &profileFileDoc{p.File.Name, p.File.Extends, p.File.SHA256, len(p.Waivers)}
}

// waivedDoc says with whose word a finding weighs nothing, and until when.
type waivedDoc struct {
	Reason    string           `json:"reason"`
	Owner     string           `json:"owner"`
	Until     string           `json:"until"` // the last day, UTC
	Platforms []facts.Platform `json:"platforms"`
}

// waived is nil where the finding is waived on none of the platforms.
func waived(f *rules.Finding, on facts.Platforms) *waivedDoc {
	on &= f.WaivedOn()
	if on == 0 {
		return nil
	}
	return &waivedDoc{f.Waiver.Reason, f.Waiver.Owner, f.Waiver.Until.UTC().Format(time.DateOnly), on.List()}
}

// loweredFrom gives what the rule itself would have the finding weigh where the profile has it weigh less.
func loweredFrom(f *rules.Finding, on facts.Platforms) map[facts.Platform]rules.Severity {
	out := map[facts.Platform]rules.Severity{}
	for _, p := range on.List() {
		if own := f.LoweredFrom(p); own > rules.None {
			out[p] = own
		}
	}
	return out
}

var (
	wordLowered = lang.En("lowered by the profile").Zh("规则集已降级")
	wordWaived  = lang.En("waived on {platforms} until {until} by {owner}: {reason}").Zh("{platforms}：已豁免至 {until}（{owner}）：{reason}")
)

// waivedWords says in a line until when, by whom and why a finding is waived.
func waivedWords(w *waivedDoc, tag lang.Tag) string {
	return wordWaived.Fill(tag, lang.Pairs("platforms", naming.Among(facts.On(w.Platforms...), tag), "until", w.Until, "owner", w.Owner, "reason", w.Reason))
}

// settled reports whether a group fails and weighs nothing by the word of the profile alone: it tells nothing of reach.
func (g *group) settled() bool {
	return g.status == rules.Fail && g.weight == rules.None && (g.waived != nil || g.lowered)
}

// waivers says in a line each what is waived and explained nowhere else, in the order of the groups.
func (p *page) waivers(groups []*group) []string { return p.waived(groups, rules.Low) }

// waived does so of findings that weigh so much at most where they are not waived.
func (p *page) waived(groups []*group, most rules.Severity) (out []string) {
	for _, g := range groups {
		if g.waived != nil && g.weight <= most {
			out = append(out, g.rule.ID+" "+waivedWords(g.waived, p.o.Lang))
		}
	}
	return slices.Compact(out)
}
