package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// A group is one finding as people read it: what is the same at several addresses is said once.
type group struct {
	rule      *rules.Rule
	status    rules.Status
	evidence  string
	addresses []string
	all       bool // at every address that was tried
	errors    []clientErrors
	weight    rules.Severity                     // the worst on any platform that counts
	on        map[rules.Severity]facts.Platforms // where it has which severity
	unjudged  bool                               // it tells no more than that a probe failed
	finding   *rules.Finding                     // the first of it
	lowered   bool                               // by the profile, on a platform that counts
	known     bool                               // all of it stands in the baseline
	waived    *waivedDoc                         // nil: it is not
	summary   *summary                           // of all failures of the rule; nil: it is one finding
}

// group collects the findings, the gravest first.
func (p *page) group(r Result) []*group {
	var out []*group
	byKey := map[string]*group{}
	tried := tried(r)
	prints := make([]string, len(r.Report.Outcomes))
	if p.o.Baseline != nil {
		prints = r.fingerprints()
	}
	for i := range r.Report.Outcomes {
		f := &r.Report.Outcomes[i]
		if !p.o.shown(f) {
			continue
		}
		evidence, unjudged := f.Unjudged(p.o.Lang)
		if unjudged && f.Address.IsValid() && !reached(r) {
			evidence = wordAddress.Fill(p.o.Lang, lang.Pairs("address", f.Address.String(), "why", evidence))
		} else if !unjudged {
			evidence = f.Text(p.o.Lang)
		}
		key := fmt.Sprint(f.Rule.ID, f.Status, f.Level, f.On, evidence)
		g, known := byKey[key], p.o.Baseline.knows(prints[i])
		if g == nil {
			g = &group{
				known: known,
				rule:  f.Rule, status: f.Status, evidence: evidence, weight: f.Worst(p.o.Platforms),
				on: map[rules.Severity]facts.Platforms{}, unjudged: unjudged, finding: f,
				errors:  byPlatform(errorsOf(f, p.o.Platforms)),
				lowered: f.Lowered(p.o.Platforms), waived: waived(f, p.o.Platforms),
			}
			for _, platform := range p.o.Platforms.List() {
				if f.On.Has(platform) {
					g.on[f.Severity(platform)] |= facts.On(platform)
				}
			}
			byKey[key], out = g, append(out, g)
		}
		g.known = g.known && known
		if f.Address.IsValid() {
			g.addresses = append(g.addresses, f.Address.String())
		}
		g.all = len(g.addresses) >= tried
	}
	slices.SortStableFunc(out, func(a, b *group) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), -cmp.Compare(a.weight, b.weight))
	})
	if !p.o.All {
		out = p.together(out)
	}
	return out
}

// clientErrors is what developers see on some platforms.
type clientErrors struct {
	on   facts.Platforms
	text string
}

// byPlatform says once what several platforms show alike.
func byPlatform(errors map[facts.Platform][]rules.Error) []clientErrors {
	var out []clientErrors
	for _, p := range facts.AllPlatforms() {
		var parts []string
		for _, e := range errors[p] {
			parts = append(parts, string(e))
		}
		text := strings.Join(parts, " · ")
		i := slices.IndexFunc(out, func(e clientErrors) bool { return e.text == text })
		switch {
		case text == "":
		case i < 0:
			out = append(out, clientErrors{facts.On(p), text})
		default:
			out[i].on |= facts.On(p)
		}
	}
	return out
}

// order puts failures before what is not known, and that before what passes.
func order(g *group) int {
	switch g.status {
	case rules.Fail:
		return 0
	case rules.Unknown:
		return 1
	}
	return 2
}

// decides reports whether the group is one that brought about the grade, or with unreached the lack of reach.
func (g *group) decides(grade rules.Grade, unreached bool) bool {
	if unreached {
		return g.rule.ID == "dns_fail" || g.rule.ID == "tcp_unreachable" || g.unjudged
	}
	switch grade {
	case rules.GradeFail:
		return g.status == rules.Fail && g.weight >= rules.High
	case rules.GradeUnknown:
		return g.status == rules.Unknown && g.weight >= rules.High
	}
	return g.status == rules.Fail && g.weight == rules.Medium
}

// severities lists what the group weighs anywhere, the worst first. None counts only where there is nothing else.
func (g *group) severities() []rules.Severity {
	out := slices.Sorted(maps.Keys(g.on))
	slices.Reverse(out)
	if len(out) > 1 && out[len(out)-1] == rules.None {
		out = out[:len(out)-1]
	}
	return out
}

// seen is the evidence, with the addresses where not all of them show it and it does not name them itself.
func (g *group) seen(tag lang.Tag) string {
	if g.all || len(g.addresses) == 0 || strings.Contains(g.evidence, g.addresses[0]) {
		return g.evidence
	}
	return wordAt.Fill(tag, lang.Pairs("evidence", g.evidence, "addresses", strings.Join(g.addresses, ", ")))
}
