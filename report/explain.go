package report

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// Bounds of what is told about an error on a screen; JSON has all.
const (
	causesTold = 5
	testsTold  = 4
	leftTold   = 8 // when the server is not the cause
)

// Explanation writes what is known about an error as people read it: on a phone too, so it is short. Of the options only
// Lang, Color and Width count.
func Explanation(w io.Writer, a explain.Answer, o Options) error {
	o.Width = cmp.Or(o.Width, 100)
	p := &page{o: &o}
	p.read(a.Read)
	p.meanings(a)
	p.verdict(a.Verdict)
	p.causes(a)
	_, err := io.WriteString(w, p.String())
	return err
}

// read says what was found in the text, in a line or two.
func (p *page) read(r explain.Seen) {
	tag := p.o.Lang
	var parts []string
	if r.Target != "" {
		parts = append(parts, strings.TrimPrefix(r.Target, "https://"))
	}
	if len(r.Platforms) > 0 {
		names := naming.Among(facts.On(r.Platforms...), tag)
		if r.Implied {
			names += lang.Aside(tag, wordImplied.In(tag))
		}
		parts = append(parts, names)
	}
	if r.API != "" {
		parts = append(parts, "wx."+r.API)
	}
	for _, c := range r.Codes {
		parts = append(parts, c.Label())
	}
	if r.AppID != "" {
		parts = append(parts, r.AppID)
	}
	if len(parts) > 0 {
		p.hanging(wordRead.In(tag), strings.Join(parts, " · "))
	}
	if r.Others > 0 {
		p.hanging("  ", wordOthers.fill(tag, r.Others))
	}
	if r.Cut {
		p.hanging("  ", wordCut.In(tag))
	}
}

// meanings says what the messages mean.
func (p *page) meanings(a explain.Answer) {
	tag := p.o.Lang
	if !a.Known {
		p.hanging("? ", wordNoMessage.In(tag))
		if len(a.Nearest) > 0 {
			p.hanging("", wordNearest.In(tag))
		}
		for _, name := range a.Nearest {
			p.hanging("  ~ ", name)
		}
	}
	for _, m := range a.Messages {
		p.hanging("", m.Name)
		text := m.Meaning
		if m.Inferred {
			text += lang.Aside(tag, wordInferred.In(tag))
		}
		p.hanging("  ", text)
	}
}

// verdict says what the server has to do with it.
func (p *page) verdict(v *explain.Judged) {
	if v == nil {
		return
	}
	grade := map[explain.Outcome]rules.Grade{
		explain.Found: rules.GradeFail, explain.Another: rules.GradeWarn, explain.Clean: rules.GradePass, explain.Unlearned: rules.GradeUnknown,
	}[v.Outcome]
	p.line("")
	mark := gradeMarks[grade]
	for _, line := range wrap(v.Sentence, max(p.o.Width-2, 20)) {
		p.line(p.paint(grade, mark+" "+line))
		mark = " "
	}
	for _, f := range v.Findings {
		p.line("  " + p.paint(grade, f.Rule) + "  " + naming.Among(facts.On(f.Platforms...), p.o.Lang))
		p.entry(wordSeen, f.Evidence)
		p.entry(wordFix, f.Fix)
	}
}

// causes ranks them, and then says what tells in ten seconds.
func (p *page) causes(a explain.Answer) {
	found := a.Verdict != nil && a.Verdict.Outcome == explain.Found
	var causes, tests []explain.Advice
	for _, c := range a.Causes {
		switch {
		case found && !c.Likely: // what else is possible would only lead astray
		case c.Side == explain.AtServer:
			causes = append(causes, c)
		default:
			tests = append(tests, c)
		}
	}
	tag := p.o.Lang
	if found {
		return
	}
	p.advice(wordCauses, causes[:min(len(causes), causesTold)])
	title, most := wordTests, testsTold
	if a.Verdict != nil && a.Verdict.Outcome == explain.Clean && a.Known {
		title, most = lang.Phrase{}, leftTold // the verdict's sentence leads here
	}
	p.advice(title, tests[:min(len(tests), most)])
	if a.Verdict == nil && len(causes) > 0 {
		p.line("")
		p.hanging("→ ", wordWithTarget.Fill(tag, lang.Pairs("target", cmp.Or(a.Read.Target, lang.En("HOST").Zh("域名").In(tag)))))
	}
}

// advice writes causes, the likely ones with a mark, each with its test.
func (p *page) advice(title lang.Phrase, list []explain.Advice) {
	if len(list) == 0 {
		return
	}
	if !title.IsZero() {
		p.line("")
		p.hanging("", title.In(p.o.Lang))
	}
	for _, c := range list {
		mark := "  ○ "
		if c.Likely {
			mark = "  ● "
		}
		text := c.Text
		if len(c.Rules) > 0 && c.Side == explain.AtServer {
			text += " [" + c.Rules[0] + "]"
		}
		p.hanging(mark, text)
		if c.Test != "" {
			p.hanging("    → ", c.Test)
		}
	}
}

// RuleText writes a rule as people read it: what it demands, why, the remedy, how much it weighs where, and what a
// developer sees. Of the options only Lang, Color and Width count.
func RuleText(w io.Writer, r *rules.Rule, o Options) error {
	o.Width = cmp.Or(o.Width, 100)
	p := &page{o: &o}
	tag := o.Lang
	p.line(r.ID)
	p.hanging("  ", r.Text.Title.In(tag))
	p.line("")
	p.entry(wordWhy, r.Text.Why.In(tag))
	p.entry(wordFix, r.Text.Fix.In(tag))
	for _, level := range levels(r) {
		by := map[rules.Severity]facts.Platforms{}
		var order []rules.Severity
		for _, platform := range facts.AllPlatforms() {
			s := r.Levels[level].At(platform)
			if by[s] == 0 {
				order = append(order, s)
			}
			by[s] |= facts.On(platform)
		}
		var parts []string
		for _, s := range order {
			parts = append(parts, wordOn.Fill(tag, lang.Pairs("severity", s.Name(tag), "platforms", naming.Among(by[s], tag))))
		}
		text := strings.Join(parts, "; ")
		if level != rules.Default {
			text = string(level) + ": " + text
		}
		p.entry(wordWeight, text)
	}
	for _, e := range byPlatform(r.Errors) {
		p.entry(wordError, wordErrorOn.Fill(tag, lang.Pairs("errors", e.text, "platforms", naming.Among(e.on, tag))))
	}
	p.entry(wordSource, strings.TrimSuffix(r.Source.Name+" · "+r.Source.Section, " · "))
	p.entry(lang.Phrase{}, r.Source.URL)
	_, err := io.WriteString(w, p.String())
	return err
}

// levels gives the levels of a rule, the gravest first.
func levels(r *rules.Rule) []rules.LevelID {
	weight := func(id rules.LevelID) (sum int) {
		for _, p := range facts.AllPlatforms() {
			sum += int(r.Levels[id].At(p))
		}
		return sum
	}
	return slices.SortedFunc(maps.Keys(r.Levels), func(a, b rules.LevelID) int {
		return cmp.Or(weight(b)-weight(a), cmp.Compare(a, b))
	})
}

var (
	wordRead       = lang.En("Read: ").Zh("识别到：")
	wordImplied    = lang.En("by the kind of message").Zh("根据报错类型推断")
	wordCut        = lang.En("The text is longer than 64 KiB; its middle was not read.").Zh("文本超过 64 KiB，中间的内容未读取。")
	wordNoMessage  = lang.En("Not known: none of the messages of WeChat, Chromium, iOS, Android, curl or OpenSSL that are known here stands in this text.").Zh("未能识别：文本中没有已知的微信、Chromium、iOS、Android、curl 或 OpenSSL 报错。")
	wordNearest    = lang.En("The nearest to it:").Zh("最接近的有：")
	wordInferred   = lang.En("inferred, not confirmed by any source").Zh("推断所得，尚无来源证实")
	wordCauses     = lang.En("On the server (● likely, ○ possible):").Zh("服务器方面（● 很可能，○ 有可能）：")
	wordTests      = lang.En("Elsewhere, with what tells in ten seconds:").Zh("其他方面，十秒即可验证：")
	wordWithTarget = lang.En("--target {target} scans the server and says which it is.").Zh("加上 --target {target} 即可扫描服务器，给出确切原因。")
	wordWeight     = lang.En("Weight").Zh("程度")
	wordOthers     = counted{
		lang.En("The text names 1 more server.").Zh("文本中还有 1 个其他服务器。"),
		lang.En("The text names {count} more servers.").Zh("文本中还有 {count} 个其他服务器。"),
	}
)
