package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust/ct"
)

// ctLogRetired speaks where enough other SCTs count, as ct_sct_signature does.
var ctLogRetired = Rule{
	ID:     "ct_log_retired",
	Levels: everywhere(Low),
	Source: Source{"Chrome: CT log states", "Retired", "https://googlechrome.github.io/CertificateTransparency/log_states.html"},
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The logs of the SCTs are not retired").Zh("SCT 所属日志没有退役"),
		Why:   lang.En("An embedded SCT of a retired log counts only beside one of a log that is approved now. If that is retired too, the certificate is refused before it ends.").Zh("已退役日志的内嵌 SCT 只有与当前受认可日志的 SCT 并存时才计入。若后者也退役，证书会在到期前被拒绝。"),
		Fix:   lang.En("Nothing, if the certificate is renewed soon. Else have it issued again.").Zh("若证书即将续期则无需处理，否则请证书机构重新签发。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("retired logs: {logs}").Zh("已退役的日志：{logs}"),
		},
	},
	Check: checkCTLogRetired,
}

func checkCTLogRetired(v *View, p Params) []Outcome {
	return v.aboutStamps(p, func(t *transparency) []Outcome {
		if logs := t.logs(ct.Once, ct.TooLate); len(logs) > 0 {
			return fail(Values{"logs": logs})
		}
		return nil
	})
}
