package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tlsLegacyPresent = Rule{
	ID:       "tls_legacy_present",
	Levels:   everywhere(Medium),
	Profiles: []string{ProfileStrict},
	Source:   rfc("8996", ""),
	Needs:    []facts.ProbeID{facts.ProbeVersions},
	Text: Text{
		Title: lang.En("TLS 1.0 and 1.1 are switched off").Zh("已关闭 TLS 1.0 和 1.1"),
		Why:   lang.En("Both are deprecated: apps that target Android 15 may not use them, and iOS 26 refuses them.").Zh("二者均已废弃：以 Android 15 为目标的应用不得使用，iOS 26 也会拒绝。"),
		Fix:   lang.En("Switch them off (nginx: ssl_protocols TLSv1.2 TLSv1.3), unless you must serve Android 4.4 and older.").Zh("将其关闭（nginx：ssl_protocols TLSv1.2 TLSv1.3），除非必须兼容 Android 4.4 及以下。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("spoken: {versions}").Zh("仍支持：{versions}"),
			"silent":  lang.En("could not be learned: a TLS 1.1 hello got no answer").Zh("无法得知：TLS 1.1 的 ClientHello 没有应答"),
		},
	},
	Check: checkTLSLegacyPresent,
}

func checkTLSLegacyPresent(v *View, _ Params) []Outcome {
	spoken, lacking := v.legacy()
	switch {
	case len(spoken) > 0:
		return fail(Values{"versions": spoken})
	case lacking == Unknown:
		return unlearned("silent", nil)
	case lacking == NotChecked:
		return notChecked()
	}
	return pass()
}
