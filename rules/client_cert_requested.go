package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelRequired  LevelID = "required"  // without a client certificate the server ends the connection
	levelRequested LevelID = "requested" // it asks, and goes on without
)

var clientCertRequested = Rule{
	ID:     "client_cert_requested",
	Levels: map[LevelID]Severities{levelRequired: same(Blocker), levelRequested: same(Medium)},
	Source: rfc("8446", "4.3.2"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server does not ask for a client certificate").Zh("服务器不要求客户端证书"),
		Why:   lang.En("A mini program cannot give one. A server that insists refuses every client; one that only asks may still answer requests with an error, or make clients prompt.").Zh("小程序无法提供客户端证书。强制要求的服务器会拒绝所有客户端；只是请求的服务器也可能在应答时报错，或使客户端弹出提示。"),
		Fix:   lang.En("Switch mutual TLS off for this name (nginx: ssl_verify_client off), and authenticate mini programs by a token.").Zh("为该域名关闭双向 TLS（nginx：ssl_verify_client off），改用令牌验证小程序的身份。"),
		Evidence: map[string]lang.Phrase{
			"required":  lang.En("the server demands a client certificate and ends the connection without one ({failure})").Zh("服务器强制要求客户端证书，没有就断开连接（{failure}）"),
			"requested": lang.En("the server asks for a client certificate; the handshake completes without one").Zh("服务器请求客户端证书；不提供也能完成握手"),
		},
	},
	Errors: clients(-110, -1206),
	Check:  checkClientCertRequested,
}

func checkClientCertRequested(v *View, _ Params) []Outcome {
	handshake := v.Address.Handshake
	switch {
	case !handshake.Asked():
		return notChecked()
	case v.demandsCertificate():
		return []Outcome{{Status: Fail, Level: levelRequired, Values: failureValues(handshake.Failure)}}
	case handshake.Failure != nil:
		return unlearned(needFailed, failureValues(handshake.Failure))
	case handshake.Value.ClientCertificateRequested:
		return []Outcome{{Status: Fail, Level: levelRequested}}
	}
	return pass()
}

// demandsCertificate reports whether the handshake ended because the server asked for a client certificate and got
// none. An end by silence is not that.
func (v *View) demandsCertificate() bool {
	h := v.Address.Handshake
	if h.Value == nil || !h.Value.ClientCertificateRequested || h.Failure == nil {
		return false
	}
	switch h.Failure.Kind {
	case facts.Alert, facts.Reset, facts.Closed:
		return true
	}
	return false
}
