package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var caaMissing = Rule{
	ID:       "caa_missing",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("8659", "3"),
	Target:   true,
	Needs:    []facts.ProbeID{facts.ProbeCAA},
	Text: Text{
		Title: lang.En("CAA records say which authorities may issue certificates").Zh("用 CAA 记录限定可签发证书的 CA"),
		Why:   lang.En("Without CAA every authority may issue a certificate for the name to whoever convinces it.").Zh("没有 CAA 记录时，任何 CA 都可以在验证通过后为该域名签发证书。"),
		Fix:   lang.En("Add a record for the authority that you use, such as example.com. CAA 0 issue \"letsencrypt.org\".").Zh("为正在使用的 CA 添加记录，例如 example.com. CAA 0 issue \"letsencrypt.org\"。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("neither {host} nor a name above it has CAA records").Zh("{host} 及其上级域名都没有 CAA 记录"),
		},
	},
	Check: checkCAAMissing,
}

func checkCAAMissing(v *View, _ Params) []Outcome {
	if len(v.Target.Snapshot.CAA.Value.Records) == 0 {
		return fail(Values{"host": v.Host()})
	}
	return pass()
}
