package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// sessionResumption looks at TLS 1.2 alone: in TLS 1.3 a ticket comes after the handshake, when a server likes, and one
// that has it in TLS 1.2 has it there.
var sessionResumption = Rule{
	ID:       "session_resumption",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("9325", "3.4"),
	Needs:    []facts.ProbeID{facts.ProbeVersions, facts.ProbeATS},
	Text: Text{
		Title: lang.En("A TLS session can be resumed").Zh("TLS 会话可以恢复"),
		Why:   lang.En("A client that comes back resumes its session and spares the server's signature and, with TLS 1.2, a round trip, which phones feel.").Zh("再次访问的客户端可以恢复会话，免去服务器签名；使用 TLS 1.2 时还少一次往返，在手机网络上体验明显更快。"),
		Fix:   lang.En("Switch a session cache or tickets on (nginx: ssl_session_cache shared:SSL:10m; ssl_session_tickets on, with keys that rotate).").Zh("启用会话缓存或会话票据（nginx：ssl_session_cache shared:SSL:10m；ssl_session_tickets on，并定期轮换密钥）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the ServerHello of TLS 1.2 promises no ticket and has no session ID").Zh("TLS 1.2 的 ServerHello 既没有会话票据扩展，也没有会话 ID"),
		},
	},
	Check: checkSessionResumption,
}

func checkSessionResumption(v *View, _ Params) []Outcome {
	hello, otherwise := v.serverHello12()
	switch {
	case hello == nil:
		return otherwise
	case hello.Ticket || hello.Session:
		return pass()
	}
	return fail(nil)
}
