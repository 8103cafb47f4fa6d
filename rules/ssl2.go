package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var ssl2 = Rule{
	ID:       "ssl2",
	Levels:   everywhere(High),
	Profiles: []string{ProfileStrict},
	Source:   rfc("6176", "3"),
	Needs:    []facts.ProbeID{facts.ProbeHello(facts.HelloSSL2)},
	Text: Text{
		Title: lang.En("SSL 2.0 is switched off").Zh("已关闭 SSL 2.0"),
		Why:   lang.En("SSL 2.0 was broken twenty years ago. Where it is on, what was recorded of TLS with the same key can be read by it (DROWN, CVE-2016-0800). RFC 6176 forbids it, and no phone speaks it.").Zh("SSL 2.0 早在二十年前就被攻破。只要启用，使用同一私钥的 TLS 流量就可能被解密（DROWN，CVE-2016-0800）。RFC 6176 禁止使用，手机也都不支持。"),
		Fix:   lang.En("Switch it off, and bring OpenSSL and the server up to date: those of the last ten years do not have it (nginx: ssl_protocols TLSv1.2 TLSv1.3).").Zh("将其关闭，并升级 OpenSSL 和服务器软件：近十年的版本都不再包含 SSL 2.0（nginx：ssl_protocols TLSv1.2 TLSv1.3）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("to a hello of SSL 2.0 the server answers with one of its own").Zh("服务器以 SSL 2.0 应答了 SSL 2.0 的 CLIENT-HELLO"),
		},
	},
	Check: refuses(facts.HelloSSL2),
}
