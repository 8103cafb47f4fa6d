package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

var ctOperators = Rule{
	ID:     "ct_operators",
	Levels: one(by(Blocker, Medium, Blocker)),
	Source: appleCT(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The logs of the SCTs have different operators").Zh("SCT 所属日志由不同的运营方运营"),
		Why:   lang.En("Chrome and Android want SCTs of logs of two operators. Apple counts no more than one SCT of an operator where two are needed, and two where three are needed. A certificate that does not have them is refused like one without SCTs.").Zh("Chrome 和 Android 要求 SCT 来自两家运营方的日志。苹果在需要两个 SCT 时每家运营方最多计一个，需要三个时最多计两个。不满足时与没有 SCT 一样被拒绝。"),
		Fix:   lang.En("Have the certificate issued again, with SCTs of three logs of at least two operators.").Zh("请证书机构重新签发证书，内嵌来自至少两家运营方的三个日志的 SCT。"),
		Evidence: map[string]lang.Phrase{
			"default":      lang.En("the {have} SCTs that count are all of logs of {operators}; two operators are needed").Zh("计入的 {have} 个 SCT 全部来自 {operators} 的日志；需要两家运营方"),
			"per_operator": lang.En("there are {have} SCTs, of logs of {operators}; {need} are needed, and of one operator {most} at most count").Zh("{have} 个 SCT 来自 {operators} 的日志，每家运营方最多计 {most} 个，不足所需的 {need} 个"),
		},
	},
	Errors: clients(-214, -1202),
	Check:  aboutSCTs(checkCTOperators),
}

func checkCTOperators(v *View, p Params) []Outcome {
	return v.byList(p, ct.OfOperators, func(_ *transparency, verdict ct.Verdict) Outcome {
		values := Values{"have": verdict.Have, "operators": verdict.Operators}
		if verdict.PerOperator == 0 {
			return Outcome{Values: values}
		}
		values["most"], values["need"] = verdict.PerOperator, verdict.Need
		return Outcome{Evidence: "per_operator", Values: values}
	})
}
