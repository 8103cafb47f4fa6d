package rules

import "github.com/tongguan/tongguan/internal/lang"

// Name is the severity in words; not the word that JSON and flags use, which is String.
func (s Severity) Name(tag lang.Tag) string { return severityPhrases[s].In(tag) }

var severityPhrases = map[Severity]lang.Phrase{
	Blocker: lang.En("blocker").Zh("阻断"),
	High:    lang.En("high").Zh("高"),
	Medium:  lang.En("medium").Zh("中"),
	Low:     lang.En("low").Zh("低"),
	Info:    lang.En("info").Zh("提示"),
	None:    lang.En("note").Zh("说明"),
}

// Name is the grade in words.
func (g Grade) Name(tag lang.Tag) string { return gradePhrases[g].In(tag) }

var gradePhrases = map[Grade]lang.Phrase{
	GradePass:    lang.En("pass").Zh("通过"),
	GradeWarn:    lang.En("warn").Zh("警告"),
	GradeFail:    lang.En("fail").Zh("不通过"),
	GradeUnknown: lang.En("unknown").Zh("未知"),
}
