package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

// ctSCTSignature speaks where enough other SCTs count; where they do not, ct_count names those that are not signed.
var ctSCTSignature = Rule{
	ID:     "ct_sct_signature",
	Levels: everywhere(Medium),
	Source: rfc("6962", "3.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The logs signed the SCTs for this certificate").Zh("SCT 由相应日志为该证书签名"),
		Why:   lang.En("An SCT that its log did not sign, or not for this certificate, or that is of a time to come, counts for nothing. When another log is retired the rest may be too few.").Zh("未经日志签名、不是为该证书签名或时间在将来的 SCT 不会被计入。再有日志退役时，剩下的可能不足。"),
		Fix:   lang.En("Of embedded SCTs: have the certificate issued again, and tell the authority. Of those that the server sends: fetch them anew, they belong to another certificate.").Zh("内嵌的 SCT：请证书机构重新签发，并告知其该问题。服务器发送的 SCT：请重新获取，现有的属于其他证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("not signed by their logs for this certificate: {logs}").Zh("以下日志的 SCT 不是为该证书签名：{logs}"),
			"future":  lang.En("of a time that has not come: {logs}").Zh("以下日志的 SCT 时间在将来：{logs}"),
			"issuer":  lang.En("could not be checked, since the key of the certificate's issuer is not known: {logs}").Zh("证书签发者的公钥未知，无法验证以下日志的 SCT：{logs}"),
		},
	},
	Check: checkCTSCTSignature,
}

func checkCTSCTSignature(v *View, p Params) []Outcome {
	return v.aboutStamps(p, func(t *transparency) (out []Outcome) {
		if logs := t.logs(ct.BadSignature); len(logs) > 0 {
			out = append(out, Outcome{Status: Fail, Values: Values{"logs": logs}})
		}
		if logs := t.logs(ct.Future); len(logs) > 0 {
			out = append(out, Outcome{Status: Fail, Evidence: "future", Values: Values{"logs": logs}})
		}
		var unchecked []string
		for i := range t.stamps {
			if s := &t.stamps[i]; s.Log != nil && s.Signature == ct.Unchecked {
				unchecked = append(unchecked, s.Name())
			}
		}
		if len(out) == 0 && len(unchecked) > 0 {
			out = append(out, Outcome{Status: Unknown, Evidence: "issuer", Values: Values{"logs": unchecked}})
		}
		return out
	})
}
