package pages

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
	"github.com/tongguan/tongguan/rules"
)

// The sentences that the command prints too.
var (
	wordFails      = lang.En("Fails on {platforms}: {evidence}.").Zh("在{platforms}上不通过：{evidence}。")
	wordUnknown    = lang.En("Not known on {platforms}: {evidence}.").Zh("在{platforms}上结果未知：{evidence}。")
	wordWarns      = lang.En("Works today, at a risk on {platforms}: {evidence}.").Zh("目前可用，但在{platforms}上有风险：{evidence}。")
	wordNotReached = lang.En("Could not be scanned: {evidence}.").Zh("未能扫描：{evidence}。")
	wordPasses     = lang.En("Every platform lets it in.").Zh("所有平台都可以访问。")
	wordWaiting    = lang.En("Waiting for its first scan.").Zh("等待首次扫描。")
	wordAlso       = map[rules.Grade]lang.Phrase{
		rules.GradeFail:    lang.En("{sentence} It fails on {platforms} too, for other reasons.").Zh("{sentence}在{platforms}上因其他原因也不通过。"),
		rules.GradeUnknown: lang.En("{sentence} Nor is it known on {platforms}, for other reasons.").Zh("{sentence}在{platforms}上因其他原因结果也未知。"),
		rules.GradeWarn:    lang.En("{sentence} There is a risk on {platforms} too, for other reasons.").Zh("{sentence}在{platforms}上因其他原因也有风险。"),
	}
	wordBare = map[rules.Grade]lang.Phrase{ // where no finding says why
		rules.GradeFail:    lang.En("Fails on {platforms}.").Zh("在{platforms}上不通过。"),
		rules.GradeUnknown: lang.En("Not known on {platforms}.").Zh("在{platforms}上结果未知。"),
		rules.GradeWarn:    lang.En("Works today, at a risk on {platforms}.").Zh("目前可用，但在{platforms}上有风险。"),
	}
)

// Sentence is the one that matters: where it fails, and what was seen. The findings come the gravest first.
func Sentence(v Verdicts, reach facts.Reach, findings []Finding, tag lang.Tag) string {
	grade := v.Worst()
	switch {
	case grade == Pending:
		return wordWaiting.In(tag)
	case reach == facts.ReachNone || reach == facts.ReachNotTried:
		if i := slices.IndexFunc(findings, Finding.tellsOfReach); i >= 0 {
			return wordNotReached.Fill(tag, lang.Pairs("evidence", findings[i].Evidence))
		}
	case grade == rules.GradePass:
		return wordPasses.In(tag)
	}
	on := v.where(grade)
	f := deciding(grade, on, findings)
	if f == nil {
		return wordBare[grade].Fill(tag, lang.Pairs("platforms", amid(on, tag)))
	}
	here := f.where(grade) & on
	sentence := map[rules.Grade]lang.Phrase{
		rules.GradeFail: wordFails, rules.GradeUnknown: wordUnknown, rules.GradeWarn: wordWarns,
	}[grade].Fill(tag, lang.Pairs("platforms", amid(here, tag), "evidence", f.Evidence))
	if others := on.Without(here); others != 0 {
		return wordAlso[grade].Fill(tag, lang.Pairs("sentence", sentence, "platforms", amid(others, tag)))
	}
	return sentence
}

// Reason is the evidence that decided the worst verdict, as [Row] holds it; "" for a pass.
func Reason(v Verdicts, reach facts.Reach, findings []Finding) string {
	if reach == facts.ReachNone || reach == facts.ReachNotTried {
		if i := slices.IndexFunc(findings, Finding.tellsOfReach); i >= 0 {
			return findings[i].Evidence
		}
	}
	if f := deciding(v.Worst(), v.where(v.Worst()), findings); f != nil {
		return f.Evidence
	}
	return ""
}

// deciding finds what brought about a grade on any of the platforms; nil when nothing did.
func deciding(g rules.Grade, on facts.Platforms, findings []Finding) *Finding {
	for i := range findings {
		if findings[i].where(g)&on != 0 {
			return &findings[i]
		}
	}
	return nil
}

// amid names platforms within a sentence; Chinese sets Latin words apart.
func amid(on facts.Platforms, tag lang.Tag) string {
	return lang.Amid(tag, naming.Among(on, tag))
}
