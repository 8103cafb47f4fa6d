package main

import (
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/commandline"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// rulesFlags is the command line of rules.
type rulesFlags struct {
	Rule    string `arg:"" optional:"" help:"${rulesrule}"`
	Format  string `enum:"table,json" default:"table" placeholder:"table|json" help:"${format}"`
	Profile string `enum:"wechat,strict," default:"" placeholder:"wechat|strict" help:"${profile}"`
}

// A catalogue is every rule as a document.
type catalogue struct {
	SchemaVersion int          `json:"schema_version"`
	Totals        totals       `json:"totals"` // of the rules that are listed
	Rules         []listedRule `json:"rules"`  // in the order in which findings of equal weight are shown
}

// A listedRule is a rule with what only the catalogue tells of it.
type listedRule struct {
	ruleDoc
	Needs    []facts.ProbeID                             `json:"needs"`  // it is unknown where one of them failed
	Area     area                                        `json:"area"`   // what it looks at
	Target   bool                                        `json:"target"` // it looks at all addresses at once
	ShownBy  shownBy                                     `json:"shown_by"`
	Evidence map[string]string                           `json:"evidence"`
	ErrorsBy map[string]map[facts.Platform][]rules.Error `json:"errors_by,omitempty"` // in place of errors, by evidence
}

// Run lists the rules of a profile, or of all, or shows one.
func (f *rulesFlags) Run(w *world, tag lang.Tag) error {
	id := strings.ReplaceAll(strings.ToLower(f.Rule), "-", "_")
	chosen := slices.Concat(rules.All(), rules.AllLint())
	if f.Profile != "" {
		server, _ := rules.Named(f.Profile)
		folder, _ := rules.Lint(f.Profile)
		chosen = slices.Concat(server.Rules, folder.Rules)
	}
	if f.Rule != "" {
		r := explain.RuleNamed(id)
		if r == nil {
			return noRule(f.Rule, id)
		}
		chosen = []*rules.Rule{r}
	}
	var err error
	switch {
	case f.Format == "json":
		list := catalogue{SchemaVersion: 1, Totals: count(chosen), Rules: []listedRule{}}
		for _, r := range chosen {
			list.Rules = append(list.Rules, describeListed(r, tag))
		}
		err = writeJSON(w.stdout, list)
	case f.Rule != "":
		file, _ := w.stdout.(*os.File)
		if err = report.RuleText(w.stdout, chosen[0], report.Options{Lang: tag, Width: width(file)}); err == nil {
			_, err = io.WriteString(w.stdout, shownText(chosen[0].ID, tag))
		}
	default:
		_, err = io.WriteString(w.stdout, rulesTable(chosen, tag)+"\n"+count(chosen).text(tag))
	}
	if err != nil {
		return unwritten(err)
	}
	return commandline.Exit(exitOK)
}

func describeListed(r *rules.Rule, tag lang.Tag) listedRule {
	d := listedRule{ruleDoc: describeRule(r, tag), Needs: r.Needs, Area: areaOf(r), Target: r.Target, ShownBy: shown()[r.ID], Evidence: map[string]string{}, ErrorsBy: r.ErrorsBy}
	if d.Needs == nil {
		d.Needs = []facts.ProbeID{}
	}
	for key, phrase := range r.Text.Evidence {
		d.Evidence[key] = phrase.In(tag)
	}
	return d
}

// rulesTable has a line for each rule: the worst that a failure is on each platform.
func rulesTable(chosen []*rules.Rule, tag lang.Tag) string {
	const name, column = 31, 12
	var b strings.Builder
	b.WriteString(runewidth.FillRight(wordRule.In(tag), name))
	for _, p := range facts.AllPlatforms() {
		b.WriteString(runewidth.FillRight(naming.Platform(p, tag), column))
	}
	b.WriteString(wordDemands.In(tag) + "\n")
	for _, r := range chosen {
		b.WriteString(runewidth.FillRight(r.ID, name))
		for _, p := range facts.AllPlatforms() {
			cell := "-"
			if worst := worstOn(r, p); worst > rules.None {
				cell = worst.Name(tag)
			}
			b.WriteString(runewidth.FillRight(cell, column))
		}
		b.WriteString(r.Text.Title.In(tag))
		if r.Profiles != nil {
			b.WriteString(lang.Aside(tag, strings.Join(r.Profiles, ", ")))
		}
		b.WriteString("\n")
	}
	return b.String()
}

var (
	wordRule    = lang.En("rule").Zh("规则")
	wordDemands = lang.En("demands").Zh("要求")
)
