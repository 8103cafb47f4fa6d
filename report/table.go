package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// NewTable writes for people: a line for a healthy target; for another one first the sentence that matters, then each
// finding with what was seen, what a developer sees, why, and what to do.
func NewTable(w io.Writer, o Options) Writer {
	o.Width = cmp.Or(o.Width, 100)
	return &table{w: w, o: o}
}

type table struct {
	w       io.Writer
	o       Options
	summary Summary
	spaced  bool // the last target ended with a blank line
}

func (t *table) Result(r Result) error {
	grade := r.Report.Grade(t.o.Platforms)
	t.summary.Add(grade)
	page := &page{o: &t.o}
	if grade == rules.GradePass && !t.o.All {
		page.healthy(r)
	} else {
		if t.summary.Total() > 1 && !t.spaced {
			page.line("")
		}
		page.target(r, grade)
		page.line("")
	}
	t.spaced = grade != rules.GradePass || t.o.All
	_, err := io.WriteString(t.w, page.String())
	return err
}

func (t *table) Close(interrupted bool) error {
	page := &page{o: &t.o}
	if t.summary.Total() > 0 && !t.spaced {
		page.line("")
	}
	if interrupted {
		page.line(page.paint(rules.GradeUnknown, wordInterrupted.In(t.o.Lang)))
	}
	total := wordTotal
	if t.summary.Total() == 1 {
		total = wordTotalOne
	}
	n := strconv.Itoa
	page.line(total.Fill(t.o.Lang, lang.Pairs(
		"total", n(t.summary.Total()), "pass", n(t.summary.Pass), "warn", n(t.summary.Warn), "fail", n(t.summary.Fail),
		"unknown", n(t.summary.Unknown), "profile", t.o.Profile.Name)))
	page.hanging("", wordStores.Fill(t.o.Lang, lang.Pairs("stores", t.o.Tool.Stores, "shared", wordShared.In(t.o.Lang))))
	_, err := io.WriteString(t.w, page.String())
	return err
}

// A page collects the text of one target.
type page struct {
	strings.Builder
	o *Options
}

func (p *page) line(text string) { p.WriteString(strings.TrimRight(text, " ") + "\n") }

// hanging writes text after a head, wrapped, its further lines indented to the head's width. The text is escaped: it
// may hold what a stranger wrote into a certificate.
func (p *page) hanging(head, text string) {
	indent := runewidth.StringWidth(head)
	for i, line := range wrap(escape(text), max(p.o.Width-indent, 20)) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		p.line(head + line)
	}
}

// paint colours text by a grade.
func (p *page) paint(g rules.Grade, text string) string {
	if !p.o.Color {
		return text
	}
	code := map[rules.Grade]int{rules.GradePass: 32, rules.GradeWarn: 33, rules.GradeUnknown: 35, rules.GradeFail: 31}[g]
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", code, text)
}

// healthy writes a target that passes: what it is, and how long it will last.
func (p *page) healthy(r Result) {
	p.line(p.paint(rules.GradePass, gradeMarks[rules.GradePass]) + " " + escape(r.Target) + "  " + escape(strings.Join(p.facts(r), " · ")))
	if minor := p.minor(r); minor != "" {
		p.hanging("    ", minor)
	}
	if unasked := p.unasked(r); unasked != "" {
		p.hanging("    ", unasked)
	}
}

// facts names what was negotiated at the first address that answered, and how long the certificate lasts.
func (p *page) facts(r Result) []string {
	var out []string
	for i := range r.Snapshot.Addresses {
		a := &r.Snapshot.Addresses[i]
		if !a.Handshake.OK() {
			continue
		}
		out = append(out, a.Handshake.Value.Version.String())
		if leaf := leafOf(r.Snapshot, a); leaf != nil {
			left := int(leaf.NotAfter.Sub(r.Report.JudgedAt).Hours() / 24)
			out = append(out, keyName(leaf), wordExpires.Fill(p.o.Lang, lang.Pairs(
				"date", leaf.NotAfter.UTC().Format("2006-01-02"), "days", strconv.Itoa(left))))
		}
		out = append(out, a.Addr.String())
		if more := len(r.Snapshot.Addresses) - 1; more > 0 {
			out = append(out, wordMore.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(more))))
		}
		break
	}
	return out
}

// target writes one that does not pass, or every one with --all.
func (p *page) target(r Result, grade rules.Grade) {
	groups := p.group(r)
	p.line(p.paint(grade, gradeMarks[grade]) + " " + escape(r.Target))
	if lead := p.lead(r, grade, groups); lead != "" {
		p.hanging("  ", lead)
	}
	var row []string
	for _, platform := range p.o.Platforms.List() {
		g := r.Report.Platforms[platform].Grade
		row = append(row, platformWords[platform].In(p.o.Lang)+" "+p.paint(g, gradeMarks[g]+" "+gradeWords[g].In(p.o.Lang)))
	}
	p.line("  " + strings.Join(row, "   "))
	explained := map[string]bool{}
	for _, g := range groups {
		weighty := g.weight >= rules.Medium || g.status == rules.Fail && g.weight == rules.None // the latter tells of reach
		if p.o.All || weighty && !g.unjudged {
			p.finding(g, explained[g.rule.ID])
			explained[g.rule.ID] = true
		}
	}
	p.footnotes(r, groups)
}

// lead is the sentence that matters.
func (p *page) lead(r Result, grade rules.Grade, groups []*group) string {
	phrase := map[rules.Grade]lang.Phrase{rules.GradeFail: wordFails, rules.GradeUnknown: wordUnknown, rules.GradeWarn: wordWarns}[grade]
	var on facts.Platforms
	for _, platform := range p.o.Platforms.List() {
		if r.Report.Platforms[platform].Grade == grade {
			on |= facts.On(platform)
		}
	}
	if !reached(r) {
		phrase = wordNotReached
	}
	i := slices.IndexFunc(groups, func(g *group) bool { return g.decides(grade, phrase == wordNotReached) })
	if phrase.IsZero() || i < 0 {
		return ""
	}
	return phrase.Fill(p.o.Lang, lang.Pairs("platforms", platformList(on, p.o.Lang), "evidence", groups[i].seen(p.o.Lang)))
}

// finding writes one group; explained says that the rule's own words stand above already.
func (p *page) finding(g *group, explained bool) {
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
			"severity", severityWords[s].In(p.o.Lang), "platforms", strings.TrimSpace(platformList(g.on[s], p.o.Lang)))))
	}
	switch {
	case grade == rules.GradePass:
		parts = []string{string(g.status)}
	case g.status == rules.Fail && g.weight == rules.None:
		parts, grade = nil, rules.GradeUnknown
	}
	p.line("")
	p.line("  " + p.paint(grade, gradeMarks[grade]+" "+g.rule.ID) + "  " + strings.Join(slices.Compact(parts), "; "))
	if grade == rules.GradePass {
		p.hanging("    ", g.rule.Text.Title.In(p.o.Lang))
		return
	}
	p.entry(wordSeen, g.seen(p.o.Lang))
	name := wordError
	for _, e := range g.errors {
		p.entry(name, wordErrorOn.Fill(p.o.Lang, lang.Pairs("errors", e.text, "platforms", strings.TrimSpace(platformList(e.on, p.o.Lang)))))
		name = lang.Phrase{}
	}
	if explained {
		return
	}
	p.entry(wordWhy, g.rule.Text.Why.In(p.o.Lang))
	p.entry(wordFix, g.rule.Text.Fix.In(p.o.Lang))
	p.entry(wordSource, strings.TrimSuffix(g.rule.Source.Name+" · "+g.rule.Source.Section, " · "))
}

func (p *page) entry(name lang.Phrase, text string) {
	if text != "" {
		p.hanging("    "+pad(name.In(p.o.Lang), 8), text)
	}
}

// footnotes says, a line each, what was left out above and why.
func (p *page) footnotes(r Result, groups []*group) {
	var notes []string
	note := func(phrase lang.Phrase, pairs ...string) {
		notes = append(notes, phrase.Fill(p.o.Lang, lang.Pairs(pairs...)))
	}
	if !p.o.All && reached(r) { // else the first sentence said it all
		unjudged := map[string]int{}
		for _, g := range groups {
			if g.unjudged {
				unjudged[g.evidence]++
			}
		}
		for _, why := range slices.Sorted(maps.Keys(unjudged)) {
			note(wordUnjudged, "count", strconv.Itoa(unjudged[why]), "why", why)
		}
	}
	if len(r.Snapshot.Addresses) > 1 {
		for i := range r.Snapshot.Addresses {
			if a := &r.Snapshot.Addresses[i]; a.Reach() == facts.ReachNotTried && a.Connect.Failure != nil {
				note(wordNotTried, "address", a.Addr.String(), "why", rules.FailureText(a.Connect.Failure, p.o.Lang))
			}
		}
	}
	if dns := r.Snapshot.DNS.Value; dns != nil && len(dns.Omitted) > 0 {
		note(wordOmitted, "count", strconv.Itoa(len(dns.Omitted)))
	}
	if minor := p.minor(r); minor != "" && !p.o.All {
		notes = append(notes, minor)
	}
	if unasked := p.unasked(r); unasked != "" {
		notes = append(notes, unasked)
	}
	if len(notes) > 0 {
		p.line("")
	}
	for _, n := range notes {
		p.hanging("    ", n)
	}
}

// unasked counts the rules that were not checked; "" when there is none.
func (p *page) unasked(r Result) string {
	n := len(p.o.standings(r.Report)[rules.NotChecked])
	if n == 0 {
		return ""
	}
	return wordUnasked.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(n)))
}

// reached reports whether any address answered.
func reached(r Result) bool {
	return r.Report.Reach == facts.ReachOK || r.Report.Reach == facts.ReachPartial
}

// minor names the failing findings that weigh too little to be shown; "" when there is none.
func (p *page) minor(r Result) string {
	var ids []string
	for _, g := range p.group(r) {
		if g.status == rules.Fail && g.weight < rules.Medium && g.weight > rules.Info {
			ids = append(ids, g.rule.ID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return ""
	}
	return wordMinor.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(len(ids)), "rules", strings.Join(ids, ", ")))
}
