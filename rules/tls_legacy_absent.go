package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tlsLegacyAbsent = Rule{
	ID:       "tls_legacy_absent",
	Levels:   everywhere(Info),
	Profiles: []string{ProfileWeChat},
	Source:   wechatNetwork("HTTPS 证书：请确保 HTTPS 服务器的 TLS 版本支持 1.2 及以下版本"),
	Needs:    []facts.ProbeID{facts.ProbeVersions},
	Text: Text{
		Title: lang.En("TLS 1.0 or 1.1 is there for very old Androids").Zh("为很旧的 Android 保留了 TLS 1.0 或 1.1"),
		Why:   lang.En("WeChat's documentation asks for it because Android up to 4.4 does not speak TLS 1.2 by default. Nearly everyone has switched it off, and RFC 8996 forbids it.").Zh("微信文档要求保留，因为 Android 4.4 及以下默认不启用 TLS 1.2。如今几乎所有服务器都已关闭，RFC 8996 也已禁止使用。"),
		Fix:   lang.En("Leave it off unless you must serve such phones.").Zh("除非必须兼容这类手机，否则保持关闭即可。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("TLS 1.0 and 1.1 are refused").Zh("拒绝 TLS 1.0 和 1.1"),
			"silent":  lang.En("could not be learned: a TLS 1.1 hello got no answer").Zh("无法得知：TLS 1.1 的 ClientHello 没有应答"),
		},
	},
	Check: checkTLSLegacyAbsent,
}

func checkTLSLegacyAbsent(v *View, _ Params) []Outcome {
	spoken, lacking := v.legacy()
	switch {
	case len(spoken) > 0:
		return pass()
	case lacking == Unknown:
		return unlearned("silent", nil)
	case lacking == NotChecked:
		return notChecked()
	}
	return fail(nil)
}
