package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// namesTogether is how many failures a summary names.
const namesTogether = 5

// A summary stands for many failures of one rule.
type summary struct {
	names  []string // of the failures, each once
	others int      // that have no name of their own
}

// note adds a finding.
func (s *summary) note(f *rules.Finding) {
	if name, ok := f.Values[f.Rule.Names].(string); ok {
		if !slices.Contains(s.names, name) {
			s.names = append(s.names, name)
		}
		return
	}
	n, err := strconv.Atoi(fmt.Sprint(f.Values["count"])) // a number of another type once it was stored
	if err != nil {
		n = 1
	}
	s.others = max(s.others, n)
}

func (s *summary) text(rule *rules.Rule, tag lang.Tag) string {
	names := s.names
	if len(names) > namesTogether || s.others > 0 {
		names = append(slices.Clone(names[:min(len(names), namesTogether)]), "…")
	}
	return rule.Text.Together.Fill(tag, lang.Pairs("count", strconv.Itoa(len(s.names)+s.others), "names", strings.Join(names, ", ")))
}

// together puts the failures of a rule that has words for it into one group, at the place of the first. Each platform has
// the worst that any of them weighs there.
func (p *page) together(groups []*group) []*group {
	gathered, out := map[string]*group{}, groups[:0:0]
	for _, g := range groups {
		if g.rule.Text.Together.IsZero() || g.status != rules.Fail || g.waived != nil {
			out = append(out, g)
			continue
		}
		whole := gathered[g.rule.ID]
		if whole == nil {
			whole = &group{rule: g.rule, status: g.status, on: map[rules.Severity]facts.Platforms{}, all: true, known: true, summary: &summary{}, finding: g.finding}
			gathered[g.rule.ID], out = whole, append(out, whole)
		}
		whole.weight, whole.lowered, whole.known = max(whole.weight, g.weight), whole.lowered || g.lowered, whole.known && g.known
		for severity, on := range g.on {
			for _, platform := range on.List() {
				whole.raise(facts.On(platform), severity)
			}
		}
		whole.summary.note(g.finding)
		whole.evidence = whole.summary.text(g.rule, p.o.Lang)
	}
	return out
}

// raise notes what the group weighs on a platform, unless it weighs more there already.
func (g *group) raise(platform facts.Platforms, to rules.Severity) {
	for severity, on := range g.on {
		switch {
		case on&platform == 0:
		case severity >= to:
			return
		case on == platform:
			delete(g.on, severity)
		default:
			g.on[severity] = on &^ platform
		}
	}
	g.on[to] |= platform
}
