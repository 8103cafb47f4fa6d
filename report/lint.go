package report

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// A LintResult is the folder of a mini program with what was read and what was made of it.
type LintResult struct {
	Target      string // as the person typed it
	ConsoleFile string // of the console's lists, likewise; "" where there is none
	Project     *facts.Project
	Console     *facts.Console // whose vendors say whose a host is; nil: those that are shipped
	Report      *rules.Report
	Took        time.Duration
}

// lintJSON writes a document like that of check, whose findings have a file, a line and a column.
func lintJSON(w io.Writer, o Options, r LintResult) error {
	return encode(w, &bytes.Buffer{}, lintDocument{
		headDoc: o.head(), Summary: o.lintSummary(r), baselineField: baselineField{o.Baseline.doc()}, textsDoc: o.lintTexts(), Results: []lintDoc{o.lint(r)},
	})
}

// lintJSONL writes the same over three lines.
func lintJSONL(w io.Writer, o Options, r LintResult) error {
	for _, line := range []any{
		headerLine{"header", o.head(), o.lintTexts()},
		struct {
			Kind string `json:"kind"`
			lintDoc
		}{"result", o.lint(r)},
		summaryLine{Kind: "summary", Summary: o.lintSummary(r), baselineField: baselineField{o.Baseline.doc()}},
	} {
		if err := encode(w, &bytes.Buffer{}, line); err != nil {
			return err
		}
	}
	return nil
}

// lintTable writes for people.
func lintTable(w io.Writer, o Options, r LintResult) error {
	o.Width = cmp.Or(o.Width, 100)
	page := &page{o: &o}
	page.lint(r)
	page.baseline()
	_, err := io.WriteString(w, page.String())
	return err
}

func (o *Options) lintSummary(r LintResult) (s Summary) {
	s.Add(r.Report.Grade(o.Platforms))
	return s
}

// lintTexts are the texts of the rules. The notes about servers do not hold.
func (o *Options) lintTexts() textsDoc {
	texts := o.texts()
	texts.Notes = []string{}
	return texts
}

type lintDocument struct {
	headDoc
	Summary Summary `json:"summary"`
	baselineField
	textsDoc
	Results []lintDoc `json:"results"`
}

type lintDoc struct {
	Target         string                          `json:"target"`
	Status         rules.Grade                     `json:"status"`
	ElapsedSeconds float64                         `json:"elapsed_seconds"`
	JudgedAt       time.Time                       `json:"judged_at"`
	Platforms      map[facts.Platform]*platformDoc `json:"platforms"`
	Findings       []findingDoc                    `json:"findings"`
	Passed         []string                        `json:"passed"`
	NotApplicable  []string                        `json:"notapplicable"`
	NotChecked     []string                        `json:"notchecked"`
	Project        projectDoc                      `json:"project"`
	Domains        []domainDoc                     `json:"domains"`
	Facts          *facts.Project                  `json:"facts,omitempty"` // with Options.WithSnapshot
}

// projectDoc says what was read.
type projectDoc struct {
	Kind       facts.ProjectKind `json:"kind,omitempty"`
	Root       string            `json:"root"`
	Engine     string            `json:"engine,omitempty"`
	Partial    string            `json:"partial,omitempty"`
	Files      int               `json:"files"`
	Unread     int               `json:"unread"`
	Calls      int               `json:"calls"`
	URLs       int               `json:"urls"`
	Unresolved int               `json:"unresolved"`
	Media      int               `json:"media"`
}

func (o *Options) lint(r LintResult) lintDoc {
	by := o.standings(r.Report)
	d := lintDoc{
		Target: r.Target, Status: r.Report.Grade(o.Platforms), ElapsedSeconds: r.Took.Seconds(), JudgedAt: r.Report.JudgedAt.UTC(),
		Platforms: map[facts.Platform]*platformDoc{}, Findings: o.findings(r.Report, nil, r.fingerprints()),
		Passed: list(by[rules.Pass]), NotApplicable: list(by[rules.NotApplicable]), NotChecked: list(by[rules.NotChecked]),
		Project: project(r.Project), Domains: o.domains(r),
	}
	for _, p := range o.Platforms.List() {
		v := r.Report.Platforms[p]
		d.Platforms[p] = &platformDoc{Status: v.Grade, Reasons: list(v.Reasons)}
	}
	if o.WithSnapshot {
		d.Facts = r.Project
	}
	return d
}

func project(p *facts.Project) projectDoc {
	d := projectDoc{Kind: p.Kind, Root: p.Root, Engine: p.Engine, Partial: p.Partial, Files: len(p.Files), Calls: len(p.Calls), Media: len(p.Media)}
	for _, f := range p.Files {
		if f.Problem != "" && f.Problem != facts.FileLenient {
			d.Unread++
		}
	}
	for _, c := range p.Calls {
		d.URLs += len(c.URLs)
		for _, u := range c.URLs {
			if u.Unresolved != "" {
				d.Unresolved++
			}
		}
	}
	return d
}

// maxPlaces is how many places of one finding the table shows.
const maxPlaces = 20

// lint writes a folder for people: the verdicts, then rule by rule, the gravest first, each place with what is there.
func (p *page) lint(r LintResult) {
	grade := r.Report.Grade(p.o.Platforms)
	d := project(r.Project)
	p.line(p.paint(grade, gradeMarks[grade]) + " " + visible.Text(r.Target))
	p.hanging("  ", wordProject.Fill(p.o.Lang, lang.Pairs("files", strconv.Itoa(d.Files), "unread", strconv.Itoa(d.Unread), "calls", strconv.Itoa(d.Calls),
		"urls", strconv.Itoa(d.URLs), "unresolved", strconv.Itoa(d.Unresolved), "media", strconv.Itoa(d.Media))))
	if r.Project.Kind == "" {
		p.hanging("  ", wordNoApp.In(p.o.Lang))
	}
	if d.Partial != "" {
		p.hanging("  ", wordPartial.Fill(p.o.Lang, lang.Pairs("why", partialWords[d.Partial].In(p.o.Lang))))
	}
	if text := p.o.vendors(r); text != "" {
		p.hanging("  ", text)
	}
	var row []string
	for _, platform := range p.o.Platforms.List() {
		v := r.Report.Platforms[platform]
		row = append(row, naming.Platform(platform, p.o.Lang)+" "+p.paint(v.Grade, gradeMarks[v.Grade]+" "+v.Grade.Name(p.o.Lang)))
	}
	p.line("  " + strings.Join(row, "   "))
	var minor []string
	for _, g := range p.byRule(r) {
		if g.weight < rules.Medium && !p.o.All {
			if n := len(g.found) - g.waived; n > 0 {
				minor = append(minor, g.rule.ID+" ("+strconv.Itoa(n)+")")
			}
			continue
		}
		p.places(g)
	}
	p.line("")
	if len(minor) > 0 {
		p.hanging("    ", wordMinorLint.Fill(p.o.Lang, lang.Pairs("rules", strings.Join(minor, ", "))))
	}
	for _, text := range p.waivedPlaces(r) {
		p.hanging("    ", text)
	}
	if skipped := p.o.standings(r.Report)[rules.NotChecked]; len(skipped) > 0 {
		p.hanging("    ", wordUnaskedLint.Fill(p.o.Lang, lang.Pairs("rules", strings.Join(skipped, ", "))))
	}
}

// waivedPlaces says in a line each what the profile waives in a folder.
func (p *page) waivedPlaces(r LintResult) (out []string) {
	for i := range r.Report.Outcomes {
		f := &r.Report.Outcomes[i]
		if w := waived(f, p.o.Platforms); w != nil {
			out = append(out, f.Rule.ID+" "+placeText(f.Place)+" "+waivedWords(w, p.o.Lang))
		}
	}
	return out
}

// A lintGroup is what one rule found at one level.
type lintGroup struct {
	rule   *rules.Rule
	weight rules.Severity
	on     facts.Platforms // that have the weight
	found  []*rules.Finding
	known  []bool // which of them stand in the baseline
	waived int    // how many of them the profile waives on every platform that counts
}

// byRule groups findings by rule and weight, the gravest first.
func (p *page) byRule(r LintResult) []*lintGroup {
	var out []*lintGroup
	prints := r.fingerprints()
	for i := range r.Report.Outcomes {
		f := &r.Report.Outcomes[i]
		if !p.o.shown(f) {
			continue
		}
		weight := f.Worst(p.o.Platforms)
		at := slices.IndexFunc(out, func(g *lintGroup) bool {
			return g.rule == f.Rule && g.weight == weight && g.found[0].Status == f.Status
		})
		if at < 0 {
			g := &lintGroup{rule: f.Rule, weight: weight}
			for _, platform := range p.o.Platforms.List() {
				if f.Severity(platform) == weight {
					g.on |= facts.On(platform)
				}
			}
			out, at = append(out, g), len(out)
		}
		if weight == rules.None && waived(f, p.o.Platforms) != nil {
			out[at].waived++
		}
		out[at].found, out[at].known = append(out[at].found, f), append(out[at].known, p.o.Baseline.knows(prints[i]))
	}
	slices.SortStableFunc(out, func(a, b *lintGroup) int { return cmp.Compare(b.weight, a.weight) })
	return out
}

func (p *page) places(g *lintGroup) {
	grade, where := rules.GradeWarn, wordOn
	switch {
	case g.found[0].Status == rules.Unknown:
		grade, where = rules.GradeUnknown, wordOpen
	case g.found[0].Status != rules.Fail:
		grade = rules.GradePass
	case g.weight >= rules.High:
		grade = rules.GradeFail
	}
	head := string(g.found[0].Status)
	if grade != rules.GradePass {
		head = where.Fill(p.o.Lang, lang.Pairs("severity", g.weight.Name(p.o.Lang), "platforms", naming.Among(g.on, p.o.Lang)))
	}
	if g.found[0].Lowered(p.o.Platforms) {
		head += "; " + wordLowered.In(p.o.Lang)
	}
	p.line("")
	p.line("  " + p.paint(grade, gradeMarks[grade]+" "+g.rule.ID) + "  " + head)
	if grade == rules.GradePass {
		p.hanging("    ", g.rule.Text.Title.In(p.o.Lang))
		return
	}
	for i, f := range g.found {
		if i == maxPlaces && !p.o.All {
			p.hanging("    ", wordMorePlaces.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(len(g.found)-i))))
			break
		}
		text := placeText(f.Place) + "  " + f.Text(p.o.Lang)
		if g.known[i] {
			text += lang.Aside(p.o.Lang, wordKnown.In(p.o.Lang))
		}
		p.hanging("    ", text)
	}
	p.entry(wordWhy, g.rule.Text.Why.In(p.o.Lang))
	p.entry(wordFix, g.rule.Text.Fix.In(p.o.Lang))
	p.entry(wordSource, strings.TrimSuffix(g.rule.Source.Name+" · "+g.rule.Source.Section, " · "))
}

// placeText writes a place as compilers do, so that editors and terminals make it a link.
func placeText(at facts.Place) string {
	out := at.File
	if at.Line > 0 {
		out += ":" + strconv.Itoa(at.Line)
	}
	if at.Column > 0 {
		out += ":" + strconv.Itoa(at.Column)
	}
	return out
}

var (
	wordProject = lang.En("{files} files ({unread} not read), {calls} calls with {urls} addresses ({unresolved} not followed), {media} media.").
			Zh("{files} 个文件（{unread} 个未读取），{calls} 处调用，{urls} 个地址（{unresolved} 个无法确定），{media} 个媒体资源。")
	wordNoApp = lang.En("There is no app.json and no game.json in it: is this the folder of a mini program?").
			Zh("其中没有 app.json 或 game.json：这是小程序的目录吗？")
	wordPartial     = lang.En("Not all was read: {why}.").Zh("没有全部读取：{why}。")
	wordMinorLint   = lang.En("Of little weight (--all shows them): {rules}.").Zh("不太重要的（用 --all 查看）：{rules}。")
	wordUnaskedLint = lang.En("Not checked, for lack of what they need (such as --console): {rules}.").Zh("因缺少所需信息（例如 --console）而未检查：{rules}。")
	wordMorePlaces  = lang.En("+{count} more places (--all shows them)").Zh("另有 {count} 处（用 --all 查看）")

	partialWords = map[string]lang.Phrase{
		facts.PartialFiles: lang.En("it has more files than are read").Zh("文件数超过上限"),
		facts.PartialBytes: lang.En("it has more bytes than are read").Zh("总大小超过上限"),
		facts.PartialTime:  lang.En("it took too long").Zh("耗时过长"),
	}
)
