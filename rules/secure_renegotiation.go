package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var secureRenegotiation = Rule{
	ID:       "secure_renegotiation",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("5746", "3.6"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("TLS 1.2 says that renegotiation is secure").Zh("TLS 1.2 声明支持安全重协商"),
		Why:   lang.En("A server that knows nothing of RFC 5746 may let an attacker put words before those of a client. OpenSSL 3 refuses such servers by default.").Zh("不了解 RFC 5746 的服务器可能让攻击者在客户端的数据之前插入内容。OpenSSL 3 默认拒绝这样的服务器。"),
		Fix:   lang.En("Update the TLS library: OpenSSL has it since 0.9.8m. A server that never renegotiates has to say so too.").Zh("升级 TLS 库：OpenSSL 自 0.9.8m 起支持。从不重协商的服务器也需要作此声明。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the ServerHello of TLS 1.2 is without renegotiation_info").Zh("TLS 1.2 的 ServerHello 中没有 renegotiation_info"),
		},
	},
	Check: checkSecureRenegotiation,
}

func checkSecureRenegotiation(v *View, _ Params) []Outcome {
	hello, otherwise := v.serverHello12()
	switch {
	case hello == nil:
		return otherwise
	case hello.Secure:
		return pass()
	}
	return fail(nil)
}
