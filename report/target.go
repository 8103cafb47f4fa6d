package report

import (
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// target writes one that does not pass, or every one with --all.
func (p *page) target(r Result, grade rules.Grade) {
	groups := p.group(r)
	p.line(p.paint(grade, gradeMarks[grade]) + " " + visible.Text(r.Target))
	if lead := p.lead(r, grade, groups); lead != "" {
		p.hanging("  ", lead)
	}
	var row []cell
	for _, platform := range p.o.Platforms.List() {
		v := r.Report.Platforms[platform]
		row = append(row, cell{naming.Platform(platform, p.o.Lang), v.Grade, gradeMarks[v.Grade] + " " + v.Grade.Name(p.o.Lang)})
	}
	p.row(row)
	if sentence := p.accepted(r); sentence != "" {
		p.hanging("  ", sentence)
	}
	p.disputed(r.Snapshot)
	explained, reasons, brief := map[string]bool{}, p.reasons(r), 0
	for _, g := range groups {
		weighty := g.weight >= rules.Medium || g.status == rules.Fail && g.weight == rules.None && !g.settled() // the latter tells of reach
		if p.o.All || weighty && !g.unjudged || g.status == rules.Fail && slices.Contains(reasons, g.rule.ID) {
			length := whole
			switch {
			case explained[g.rule.ID]:
				length = seenOnly
			case !p.o.All && len(explained) >= explainedAtOnce:
				length = inBrief
				brief++
			}
			p.finding(r, g, length)
			explained[g.rule.ID] = true
		}
	}
	if brief > 0 {
		p.line("")
		p.hanging("    ", wordBrief.fill(p.o.Lang, brief))
	}
	p.openSSL(r)
	notes := p.footnotes(r, groups)
	if len(notes) > 0 {
		p.line("")
	}
	for _, note := range notes {
		p.hanging("    ", note)
	}
}

// lead is the sentence that matters.
func (p *page) lead(r Result, grade rules.Grade, groups []*group) string {
	if r.Served != nil && r.Served.Lack != nil {
		return r.Served.sentence(p.o.Lang)
	}
	phrase := map[rules.Grade]lang.Phrase{rules.GradeFail: wordFails, rules.GradeUnknown: wordUnknown, rules.GradeWarn: wordWarns}[grade]
	on := p.failing(r, grade)
	if !reached(r) {
		phrase = wordNotReached
	}
	i := slices.IndexFunc(groups, func(g *group) bool { return g.decides(grade, phrase == wordNotReached) })
	if phrase.IsZero() || i < 0 {
		return ""
	}
	return phrase.Fill(p.o.Lang, lang.Pairs("platforms", lang.Amid(p.o.Lang, naming.Among(on, p.o.Lang)), "evidence", groups[i].seen(p.o.Lang)))
}

// explainedAtOnce is how many rules are explained for one target: who has more to mend begins with the gravest, and what is
// behind them is told in brief, so that all of it can be read on a phone.
const explainedAtOnce = 3

// A length is how much is said of a finding.
type length int

const (
	whole    length = iota
	inBrief         // what was seen and what to do
	seenOnly        // and the rule's own words stand above already
)

// finding writes one group.
func (p *page) finding(r Result, g *group, said length) {
	grade, where := rules.GradeWarn, wordOn
	switch {
	case g.status == rules.Unknown:
		grade, where = rules.GradeUnknown, wordOpen
	case g.status != rules.Fail:
		grade = rules.GradePass
	case g.weight >= rules.High:
		grade = rules.GradeFail
	}
	var parts []string
	for _, s := range g.severities() {
		parts = append(parts, where.Fill(p.o.Lang, lang.Pairs(
			"severity", s.Name(p.o.Lang), "platforms", naming.Among(g.on[s], p.o.Lang))))
	}
	switch {
	case grade == rules.GradePass:
		parts = []string{string(g.status)}
	case g.settled():
		parts, grade = nil, rules.GradePass
	case g.status == rules.Fail && g.weight == rules.None:
		parts, grade = nil, rules.GradeUnknown
	}
	if g.lowered {
		parts = append(parts, wordLowered.In(p.o.Lang))
	}
	if g.known {
		parts = append(parts, wordKnown.In(p.o.Lang))
	}
	p.line("")
	p.heading(grade, g.rule.ID, strings.Join(slices.Compact(parts), wordBetween.In(p.o.Lang)))
	if grade == rules.GradePass && !g.settled() {
		p.hanging("    ", g.rule.Text.Title.In(p.o.Lang))
		return
	}
	p.entry(wordSeen, g.seen(p.o.Lang))
	if g.waived != nil {
		p.entry(wordProfile, waivedWords(g.waived, p.o.Lang))
	}
	if said == inBrief {
		p.entry(wordFix, r.fix(g.rule, p.o.Lang))
		p.writeChain(r, g)
		return
	}
	name := wordError
	for _, e := range g.errors {
		p.entry(name, wordErrorOn.Fill(p.o.Lang, lang.Pairs("errors", e.text, "platforms", naming.Among(e.on, p.o.Lang))))
		name = lang.Phrase{}
	}
	if said == seenOnly {
		return
	}
	p.entry(wordWhy, g.rule.Text.Why.In(p.o.Lang))
	p.entry(wordFix, r.fix(g.rule, p.o.Lang))
	p.writeChain(r, g)
	if r.Vendor == nil {
		p.typed(g, r.Snapshot)
	}
	p.entry(wordSource, strings.TrimSuffix(g.rule.Source.Name+" · "+g.rule.Source.Section, " · "))
}

// heading names the rule, and beside it, or where that does not fit below it, how much it weighs where.
func (p *page) heading(grade rules.Grade, id, weight string) {
	name := gradeMarks[grade] + " " + id
	if p.narrow() && runewidth.StringWidth("  "+name+"  "+weight) > p.o.Width {
		p.line("  " + p.paint(grade, name))
		p.hanging("    ", weight)
		return
	}
	p.line("  " + p.paint(grade, name) + "  " + weight)
}

var (
	wordBetween = lang.En("; ").Zh("；")
	wordBrief   = counted{
		lang.En("The last finding is told in brief; --all explains it.").Zh("最后 1 项为简述，加 --all 可查看完整说明。"),
		lang.En("The last {count} findings are told in brief; --all explains them.").Zh("最后 {count} 项为简述，加 --all 可查看完整说明。"),
	}
)
