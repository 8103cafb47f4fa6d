package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tls12Missing = Rule{
	ID:     "tls12_missing",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：TLS 必须支持 1.2 及以上版本"),
	Needs:  []facts.ProbeID{facts.ProbeHandshake},
	Text: Text{
		Title: lang.En("The server speaks TLS 1.2 or newer").Zh("服务器支持 TLS 1.2 及以上版本"),
		Why:   lang.En("WeChat demands TLS 1.2 or newer, and current phones no longer speak anything older.").Zh("微信要求 TLS 1.2 及以上版本，现在的手机也已不再支持更旧的版本。"),
		Fix:   lang.En("Enable TLS 1.2 and 1.3 (nginx: ssl_protocols TLSv1.2 TLSv1.3); an old OpenSSL or load balancer may need an upgrade.").Zh("启用 TLS 1.2 和 1.3（nginx：ssl_protocols TLSv1.2 TLSv1.3）；旧版 OpenSSL 或负载均衡可能需要升级。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("offered everything up to TLS 1.3, the server chose {version}").Zh("客户端提供了直到 TLS 1.3 的所有版本，服务器选择了 {version}"),
		},
	},
	Errors: clients(-113, -1200),
	Check:  checkTLS12Missing,
}

func checkTLS12Missing(v *View, _ Params) []Outcome {
	version := v.Address.Handshake.Value.Version
	if version >= facts.TLS12 {
		return pass()
	}
	return fail(Values{"version": version.String()})
}
