package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

// ctCount counts, without a list of logs, the logs that are named; with one, the SCTs that clients count.
var ctCount = Rule{
	ID:     "ct_count",
	Levels: one(by(Blocker, Medium, Blocker)),
	Source: appleCT(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate has SCTs of enough logs").Zh("证书的 SCT 来自足够多的日志"),
		Why:   lang.En("A certificate of 180 days or less needs SCTs of two logs, a longer one of three; sent by TLS extension or OCSP staple, two of logs that are approved now. iOS and Chrome refuse to connect with fewer.").Zh("有效期不超过 180 天的证书需要两个日志的 SCT，更长的需要三个；通过 TLS 扩展或 OCSP 装订发送时，需要两个当前受认可日志的 SCT。不足时 iOS 和 Chrome 会拒绝连接。"),
		Fix:   lang.En("Have the certificate issued again, with SCTs of three logs of at least two operators.").Zh("请证书机构重新签发证书，内嵌来自至少两家运营方的三个日志的 SCT。"),
		Evidence: map[string]lang.Phrase{
			"embedded":            lang.En("distinct logs whose SCTs count: {have}; needed for a certificate of {days} days: {need}").Zh("计入的 SCT 来自 {have} 个日志，证书有效期为 {days} 天，需要 {need} 个"),
			"embedded_uncounted":  lang.En("distinct logs whose SCTs count: {have}; needed for a certificate of {days} days: {need}. Not counted: {uncounted}").Zh("计入的 SCT 来自 {have} 个日志，证书有效期为 {days} 天，需要 {need} 个；以下未计入：{uncounted}"),
			"delivered":           lang.En("distinct logs whose SCTs came by TLS extension or OCSP staple and count: {have}; needed: {need}").Zh("通过 TLS 扩展或 OCSP 装订发送并计入的 SCT 来自 {have} 个日志，需要 {need} 个"),
			"delivered_uncounted": lang.En("distinct logs whose SCTs came by TLS extension or OCSP staple and count: {have}; needed: {need}. Not counted: {uncounted}").Zh("通过 TLS 扩展或 OCSP 装订发送并计入的 SCT 来自 {have} 个日志，需要 {need} 个；以下未计入：{uncounted}"),
			"current":             lang.En("none of the SCTs is of a log that is approved now; these logs are retired: {logs}").Zh("没有来自当前受认可日志的 SCT；以下日志均已退役：{logs}"),
		},
	},
	Errors: clients(-214, -1202),
	Check:  aboutSCTs(checkCTCount),
}

func checkCTCount(v *View, p Params) []Outcome {
	return v.judgeSCTs(p, []ct.Lack{ct.OfSCTs, ct.OfCurrent}, func(t *transparency, verdict ct.Verdict) Outcome {
		if verdict.Lack == ct.OfCurrent {
			return Outcome{Evidence: "current", Values: Values{"logs": t.logs(ct.Once)}}
		}
		values := Values{"have": verdict.Have, "need": verdict.Need}
		evidence := "delivered"
		if verdict.Embedded {
			evidence, values["days"] = "embedded", ct.Days(t.lifetime)
		}
		if uncounted := t.uncounted(); len(uncounted) > 0 {
			evidence += "_uncounted"
			values["uncounted"] = uncounted
		}
		return Outcome{Evidence: evidence, Values: values}
	})
}
