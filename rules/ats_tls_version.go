package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var atsTLSVersion = Rule{
	ID:     "ats_tls_version",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("TLS version"),
	Needs:  []facts.ProbeID{facts.ProbeHandshake},
	Text: Text{
		Title: lang.En("ATS: TLS 1.2 or newer is negotiated").Zh("ATS：协商使用 TLS 1.2 及以上版本"),
		Why:   lang.En("App Transport Security ends a connection below TLS 1.2; from iOS 26 on no exception is granted.").Zh("低于 TLS 1.2 的连接会被 App Transport Security 中断；自 iOS 26 起不再允许例外。"),
		Fix:   lang.En("Enable TLS 1.2 and 1.3 on the server.").Zh("在服务器上启用 TLS 1.2 和 1.3。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{version} was negotiated").Zh("协商结果为 {version}"),
		},
	},
	Errors: onIOS(-1200),
	Check:  checkATSTLSVersion,
}

func checkATSTLSVersion(v *View, _ Params) []Outcome {
	version := v.Address.Handshake.Value.Version
	if version >= facts.TLS12 {
		return pass()
	}
	return []Outcome{{Status: Fail, On: facts.On(IOS), Values: Values{"version": version.String()}}}
}
