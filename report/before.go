package report

import (
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// Before is what was made of the same endpoint at an earlier look.
type Before struct{ Report *rules.Report }

// A beforeDoc is what became of it, for machines.
type beforeDoc struct {
	JudgedAt  time.Time                      `json:"judged_at"`
	Status    rules.Grade                    `json:"status"`
	Reach     facts.Reach                    `json:"reach"`
	Platforms map[facts.Platform]rules.Grade `json:"platforms"`
	Changes   []changeDoc                    `json:"changes"` // of every rule that fails in either
}

type changeDoc struct {
	Rule   string          `json:"rule"`
	Change rules.Change    `json:"change"`
	Before rules.Status    `json:"before"`
	After  rules.Status    `json:"after"`
	Was    *rules.Severity `json:"severity_before,omitempty"` // of the worst failure; nil: it weighs nothing, or there is none
	Is     *rules.Severity `json:"severity_after,omitempty"`
}

func (o *Options) before(r Result) *beforeDoc {
	if r.Before == nil {
		return nil
	}
	was := r.Before.Report
	d := &beforeDoc{
		JudgedAt: was.JudgedAt.UTC(), Status: was.Grade(o.Platforms), Reach: was.Reach, Platforms: map[facts.Platform]rules.Grade{}, Changes: []changeDoc{},
	}
	for _, p := range o.Platforms.List() {
		d.Platforms[p] = was.Platforms[p].Grade
	}
	weight := func(s rules.Severity) *rules.Severity {
		if s == rules.None {
			return nil
		}
		return &s
	}
	for _, c := range rules.Compare(was, r.Report, o.Platforms) {
		d.Changes = append(d.Changes, changeDoc{c.Rule.ID, c.Change, c.Before, c.After, weight(c.Was), weight(c.Is)})
	}
	return d
}

// before writes what became of each platform and of each rule that failed: a line each. Rules that weigh less than medium,
// before and after, are left out unless everything is wanted.
func (p *page) before(r Result) {
	if r.Before == nil {
		return
	}
	was := r.Before.Report
	p.hanging("  ", wordBefore.Fill(p.o.Lang, lang.Pairs(
		"before", was.JudgedAt.UTC().Format("2006-01-02 15:04 UTC"), "after", r.Report.JudgedAt.UTC().Format("2006-01-02 15:04 UTC"))))
	same := true
	for _, platform := range p.o.Platforms.List() {
		from, to := was.Platforms[platform].Grade, r.Report.Platforms[platform].Grade
		if from == to {
			continue
		}
		same = false
		p.line("    " + pad(naming.Platform(platform, p.o.Lang), 11) + p.graded(from) + " → " + p.graded(to))
	}
	all := rules.Compare(was, r.Report, p.o.Platforms)
	for _, change := range rules.Changes() {
		for _, c := range all {
			if c.Change != change || !p.o.All && light(c) {
				continue
			}
			same = false
			text := c.Rule.Text.Title.In(p.o.Lang)
			if c.Change == rules.New && c.Before != rules.Pass {
				text += lang.Aside(p.o.Lang, wordNotKnownBefore.In(p.o.Lang))
			}
			p.hanging("    "+pad(changeWords[change].In(p.o.Lang), 15)+pad(c.Rule.ID, 26)+" ", text)
		}
	}
	if same {
		p.line("    " + wordNothingChanged.In(p.o.Lang))
	}
}

// light reports whether a change concerns no verdict: the rule weighs less than medium, and tells nothing of reach either.
func light(c rules.Changed) bool {
	heavy := func(status rules.Status, s rules.Severity) bool {
		return status == rules.Fail && (s >= rules.Medium || s == rules.None)
	}
	return !heavy(c.Before, c.Was) && !heavy(c.After, c.Is)
}

// graded is a grade with its mark.
func (p *page) graded(g rules.Grade) string {
	return p.paint(g, gradeMarks[g]+" "+g.Name(p.o.Lang))
}

// chatBefore says the same in lines for a chat, one for each change; none where it is held against nothing.
func (p *page) chatBefore(r Result) (lines []string) {
	if r.Before == nil {
		return nil
	}
	ids := map[rules.Change][]string{}
	for _, c := range rules.Compare(r.Before.Report, r.Report, p.o.Platforms) {
		if !light(c) {
			ids[c.Change] = append(ids[c.Change], c.Rule.ID)
		}
	}
	lines = append(lines, wordChatBefore.Fill(p.o.Lang, lang.Pairs(
		"from", r.Before.Report.Grade(p.o.Platforms).Name(p.o.Lang), "to", r.Report.Grade(p.o.Platforms).Name(p.o.Lang),
		"at", r.Before.Report.JudgedAt.UTC().Format("2006-01-02 15:04"))))
	for _, change := range rules.Changes() {
		if of := ids[change]; len(of) > 0 {
			lines = append(lines, changeWords[change].In(p.o.Lang)+wordChatColon.In(p.o.Lang)+" "+strings.Join(of, ", "))
		}
	}
	return lines
}

var (
	wordBefore         = lang.En("Before → after, judged {before} and {after}:").Zh("前后对比（{before} 与 {after} 两次判定）：")
	wordChatBefore     = lang.En("Before → after: {from} ({at} UTC) → {to}").Zh("前后对比：{from}（{at} UTC）→ {to}")
	wordNothingChanged = lang.En("No finding, and no verdict, changed.").Zh("结论和问题均无变化。")
	wordNotKnownBefore = lang.En("was not known before").Zh("此前未知")

	changeWords = map[rules.Change]lang.Phrase{
		rules.Mended:  lang.En("✓ mended").Zh("✓ 已修复"),
		rules.Gone:    lang.En("✓ no more").Zh("✓ 不再适用"),
		rules.New:     lang.En("✗ new").Zh("✗ 新出现"),
		rules.Remains: lang.En("! remains").Zh("! 仍存在"),
		rules.Unclear: lang.En("? not known").Zh("? 未能得知"),
	}
)
