package report

import (
	"io"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
)

// gateChat writes one message: the answers, a line a platform, and what to do about the gravest reason. It has [MaxChat]
// bytes at most.
func gateChat(w io.Writer, o Options, r GateResult) error {
	o.Color, o.Width = false, 1<<20
	p := &page{o: &o}
	submissions := o.Submissions(r)
	m := &message{left: MaxChat}
	m.add(wordChatHead.Fill(o.Lang, lang.Pairs("verdict", answerWords[Verdict(submissions)].In(o.Lang), "target", p.gateName(r))), 300)
	foot := wordChatFoot.Fill(o.Lang, lang.Pairs("at", r.Folder.Report.JudgedAt.UTC().Format("2006-01-02 15:04"), "profile", o.Profile.Name))
	m.reserve(foot)
	colon := lang.En(": ").Zh("：").In(o.Lang)
	fixes := map[string]bool{}
	for _, s := range submissions {
		m.add(naming.Platform(s.Platform, o.Lang)+colon+p.submission(s), 350)
	}
	for _, s := range submissions {
		if s.Answer != AnswerNo {
			continue
		}
		if fix := o.gateFix(r, &s.Reasons[0]); fix != "" && !fixes[fix] {
			fixes[fix] = true
			m.add(wordChatFix.Fill(o.Lang, lang.Pairs("fix", fix)), 450)
		}
	}
	if r.Interrupted {
		m.add(wordInterrupted.In(o.Lang), 200)
	}
	m.left += len(foot) + 1
	m.add(foot, 200)
	_, err := io.WriteString(w, m.String())
	return err
}

// gateFix is what to do about a reason, and by which rule; "" where nothing is known.
func (o *Options) gateFix(r GateResult, why *Reason) string {
	fix := o.gateTexts(r).Rules[why.Rule].Fix
	for _, s := range r.Servers {
		if why.Target != "" && s.Target == why.Target && s.Vendor != nil {
			fix = s.Vendor.Fix(o.Lang)
		}
	}
	if fix == "" {
		return ""
	}
	return fix + " [" + why.Rule + "]"
}
