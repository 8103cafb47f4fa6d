package report

import (
	"cmp"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// gateTable writes for people: a line a platform first, with the one reason that matters most, then the folder, then the
// servers.
func gateTable(w io.Writer, o Options, r GateResult) error {
	o.Width = cmp.Or(o.Width, 100)
	page := &page{o: &o}
	page.gate(r, o.Submissions(r))
	page.section(wordGateFolder.In(o.Lang))
	page.o = o.folder(r)
	page.lint(r.Folder)
	page.o = &o
	page.section(wordGateServers.In(o.Lang))
	if len(r.Servers) == 0 {
		page.hanging("", wordNoServers.In(o.Lang))
		page.baseline()
	}
	if _, err := io.WriteString(w, page.String()); err != nil || len(r.Servers) == 0 {
		return err
	}
	table := NewTable(w, o)
	for _, s := range r.Servers {
		if err := table.Result(s); err != nil {
			return err
		}
	}
	return table.Close(r.Interrupted)
}

// section parts the details from what is above.
func (p *page) section(text string) {
	p.line("")
	p.line("— " + text + " —")
	p.line("")
}

// gate writes the answers.
func (p *page) gate(r GateResult, submissions []Submission) {
	verdict := Verdict(submissions)
	grade := answerGrades[verdict]
	p.line(p.paint(grade, gradeMarks[grade]+" "+answerWords[verdict].In(p.o.Lang)) + "  " + visible.Text(p.gateName(r)))
	p.line("")
	names := 0
	for _, s := range submissions {
		names = max(names, runewidth.StringWidth(naming.Platform(s.Platform, p.o.Lang)))
	}
	for _, s := range submissions {
		grade := answerGrades[s.Answer]
		if s.Answer == AnswerYes && len(s.Reasons) > 0 {
			grade = rules.GradeWarn
		}
		head := "  " + pad(naming.Platform(s.Platform, p.o.Lang), names) + "  "
		mark := gradeMarks[grade] + " "
		for i, line := range wrap(visible.Text(p.submission(s)), max(p.o.Width-runewidth.StringWidth(head+mark), 20)) {
			if i == 0 {
				p.line(head + p.paint(grade, gradeMarks[grade]) + " " + line)
				continue
			}
			p.line(strings.Repeat(" ", runewidth.StringWidth(head+mark)) + line)
		}
	}
}

// gateName says which version of what it is about.
func (p *page) gateName(r GateResult) string {
	var parts []string
	name := r.Name
	switch {
	case name != "" && r.AppID != "":
		name += lang.Aside(p.o.Lang, r.AppID)
	case name == "":
		name = r.AppID
	}
	if name != "" {
		parts = append(parts, name)
	}
	return strings.Join(append(parts, r.Folder.Target, r.Environment), " · ")
}

// submission is the line of a platform without its name: the answer, the gravest reason, and how many more there are.
func (p *page) submission(s Submission) string {
	tag := p.o.Lang
	out := answerWords[s.Answer].In(tag)
	switch {
	case s.Answer == AnswerYes && len(s.Reasons) > 0:
		out += wordGateWarnings.fill(tag, len(s.Reasons))
	case len(s.Reasons) > 0:
		first := s.Reasons[0]
		out += wordGateReason.Fill(tag, lang.Pairs("where", first.where(), "evidence", first.Evidence))
		if first.Rule != "" {
			out += " [" + first.Rule + "]"
		}
		if more := len(s.Reasons) - 1; more > 0 {
			out += wordGateMore.fill(tag, more)
		}
	}
	if s.Known > 0 {
		out += wordGateKnown.fill(tag, s.Known)
	}
	return out
}

var (
	wordGateFolder   = lang.En("Code and lists of domains").Zh("代码与域名配置")
	wordGateServers  = lang.En("Servers").Zh("服务器")
	wordNoServers    = lang.En("Neither the code nor the lists name a server of this environment.").Zh("代码和域名配置中都没有属于该环境的服务器。")
	wordGateReason   = lang.En(": {where}: {evidence}").Zh("：{where}：{evidence}")
	wordGateWarnings = counted{lang.En(", with 1 warning").Zh("，有 1 项警告"), lang.En(", with {count} warnings").Zh("，有 {count} 项警告")}
	wordGateMore     = counted{lang.En(", and 1 more reason").Zh("，另有 1 项原因"), lang.En(", and {count} more reasons").Zh("，另有 {count} 项原因")}
	wordGateKnown    = counted{lang.En(" (1 failure is known)").Zh("（已知问题 1 项）"), lang.En(" ({count} failures are known)").Zh("（已知问题 {count} 项）")}
)
