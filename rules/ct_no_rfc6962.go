package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

// ctNoRFC6962 holds on iOS alone: Chrome asked for it from version 134 on and announced to drop it, and the newest copy of
// Android's page does not have it.
var ctNoRFC6962 = Rule{
	ID:     "ct_no_rfc6962",
	Levels: one(Severities{IOS: Medium}),
	Source: appleCT(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("One of the SCTs is of a log that speaks RFC 6962").Zh("至少一个 SCT 来自遵循 RFC 6962 的日志"),
		Why:   lang.En("Apple wants one SCT at least of a log with the interface of RFC 6962. Newer logs have the static-ct API alone and do not count for this.").Zh("苹果要求至少一个 SCT 来自提供 RFC 6962 接口的日志。只提供 static-ct API 的新型日志不满足此项。"),
		Fix:   lang.En("Have the certificate issued again, and ask the authority for an SCT of an RFC 6962 log.").Zh("请证书机构重新签发证书，并要求包含 RFC 6962 日志的 SCT。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("all SCTs that count are of static-ct logs: {logs}").Zh("计入的 SCT 全部来自 static-ct 日志：{logs}"),
		},
	},
	Errors: onIOS(-1202),
	Check:  aboutSCTs(checkCTNoRFC6962),
}

func checkCTNoRFC6962(v *View, p Params) []Outcome {
	return v.byList(p, ct.OfRFC6962, func(t *transparency, _ ct.Verdict) Outcome {
		return Outcome{Values: Values{"logs": t.logs(ct.Counts, ct.Once)}}
	})
}
