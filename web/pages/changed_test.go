package pages_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	. "github.com/tongguan/tongguan/web/pages"
)

// TestChangedOf counts a rule once, however many addresses fail it, and leaves out what changes no verdict.
func TestChangedOf(t *testing.T) {
	rule := func(id string, s rules.Severity) *rules.Rule {
		return &rules.Rule{
			ID: id, Levels: map[rules.LevelID]rules.Severities{rules.Default: {IOS: s}}, Text: rules.Text{Title: lang.En(id + ".").Zh(id)},
		}
	}
	report := func(status rules.Status, failing ...*rules.Rule) *rules.Report {
		r := &rules.Report{JudgedAt: now}
		for _, f := range failing {
			o := rules.Outcome{Status: status, Level: rules.Default, On: facts.Everywhere}
			r.Outcomes = append(r.Outcomes, rules.Finding{Rule: f, Outcome: o}, rules.Finding{Rule: f, Outcome: o})
		}
		return r
	}
	high, medium, low, reach := rule("high", rules.High), rule("medium", rules.Medium), rule("low", rules.Low), rule("reach", rules.None)
	for _, c := range []struct {
		name          string
		before, after *rules.Report
		want          Changed
	}{
		{"nothing", report(rules.Fail), report(rules.Fail), Changed{}},
		{"mended", report(rules.Fail, high, medium), report(rules.Fail, medium), Changed{Gone: []RuleRef{{"high", "high."}}, Same: 1}},
		{"new", report(rules.Fail), report(rules.Fail, reach), Changed{New: []RuleRef{{"reach", "reach."}}}},
		{"of low weight", report(rules.Fail, low), report(rules.Fail), Changed{}},
		{"not known", report(rules.Unknown, high), report(rules.Pass, high), Changed{}},
		{"not learned the second time", report(rules.Fail, high), report(rules.Unknown, high), Changed{Unclear: []RuleRef{{"high", "high."}}}},
		{"another copy of the rule", report(rules.Fail, high), report(rules.Fail, rule("high", rules.High)), Changed{Same: 1}},
	} {
		c.want.Before, c.want.After = now, now
		if diff := cmp.Diff(c.want, ChangedOf(c.before, c.after, lang.English)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
