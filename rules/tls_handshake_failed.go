package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tlsHandshakeFailed = Rule{
	ID:     "tls_handshake_failed",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server completes a TLS handshake").Zh("服务器能够完成 TLS 握手"),
		Why:   lang.En("Mini programs speak https and wss only. TCP was accepted, and no TLS came of it.").Zh("小程序只能使用 https 和 wss。TCP 已连通，但没有建立起 TLS。"),
		Fix:   lang.En("Make sure that TLS is enabled on this port (nginx: listen … ssl), that a certificate is set for this name, and that no firewall or WAF cuts the handshake.").Zh("确认该端口启用了 TLS（nginx：listen … ssl），为该域名配置了证书，并且没有防火墙或 WAF 拦截握手。"),
		Evidence: map[string]lang.Phrase{
			"default":      lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"alert":        lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"alert_client": lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"alert_name":   lang.En("TCP is accepted, then: {failure}. No site of this name is set up there (nginx: server_name), or DNS leads to another machine").Zh("TCP 已连通，随后：{failure}。服务器上没有配置该域名的站点（nginx：server_name），或 DNS 指向了别的机器"),
			"plain_http":   lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"), // what mends it differs
			"reset":        lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"closed":       lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"timeout":      lang.En("TCP is accepted, then: {failure}").Zh("TCP 已连通，随后：{failure}"),
			"apple_suites": lang.En("a current client's hello is refused ({failure}), yet Apple's suites are taken; this scanner cannot complete such a handshake").Zh("当前客户端的 ClientHello 被拒绝（{failure}），但接受苹果的加密套件；扫描器无法完成这种握手"),
		},
	},
	Errors: clients(-107, -1200),
	ErrorsBy: map[string]map[facts.Platform][]Error{
		string(facts.Alert):   clients(-113, -1200),
		"alert_client":        clients(-117, -1200),
		"alert_name":          clients(-159, -1200),
		string(facts.Reset):   clients(-101, -1005),
		string(facts.Closed):  clients(-100, -1005),
		string(facts.Timeout): clients(-118, -1001),
	},
	Check: checkTLSHandshakeFailed,
}

func checkTLSHandshakeFailed(v *View, _ Params) []Outcome {
	handshake := v.Address.Handshake
	switch {
	case !handshake.Asked():
		return notChecked()
	case handshake.Failure == nil:
		return pass()
	case v.demandsCertificate(), v.onlyGM():
		return notApplicable() // client_cert_requested or gm_only says so
	}
	values := failureValues(handshake.Failure)
	switch kind := handshake.Failure.Kind; {
	case kind == facts.Handshake && !handshake.Failure.Fault.Fatal() || kind == facts.ScannerFailed || kind.Ours():
		return unlearned(needFailed, values) // perhaps a phone could
	case !v.shownTo(facts.HelloHandshake) && v.Address.ATS.OK() && onlyApples(v.Address.ATS.Value.Suite):
		return []Outcome{
			{Status: Fail, On: facts.Everywhere.Without(facts.On(IOS)), Evidence: handshakeEvidence(handshake.Failure), Values: values},
			{Status: Unknown, On: facts.On(IOS), Evidence: "apple_suites", Values: values},
		}
	}
	return []Outcome{{Status: Fail, Evidence: handshakeEvidence(handshake.Failure), Values: values}}
}

// handshakeEvidence gives the key under which the kind of failure has its sentence and the errors that go with it. Which
// alert Chromium calls what: MapOpenSSLErrorSSL in net/ssl/openssl_ssl_util.cc; the numbers are those of RFC 8446 §6.
func handshakeEvidence(f *facts.Failure) string {
	switch f.Kind {
	case facts.Alert:
		if f.Alert == nil {
			return string(f.Kind)
		}
		switch *f.Alert {
		case 40, 70, 71: // handshake_failure, protocol_version, insufficient_security
			return string(f.Kind)
		case 42, 43, 44, 45, 46, 48, 49, 116: // about a certificate of the client's, and access_denied
			return "alert_client"
		case 112: // unrecognized_name
			return "alert_name"
		}
	case facts.Reset, facts.Closed, facts.Timeout:
		return string(f.Kind)
	case facts.NotTLS:
		if f.Speaks == facts.HTTP {
			return "plain_http"
		}
	}
	return ""
}

// shownTo reports whether a connection with this hello got as far as a certificate. Snapshots from before leaves were
// noted have chains of the handshake alone.
func (v *View) shownTo(hello facts.Hello) bool {
	if v.Address.Leaves == nil {
		return v.Address.Chain.OK()
	}
	return slices.ContainsFunc(v.Address.Leaves, func(l facts.Leaf) bool { return l.Shown[hello] > 0 })
}

// onlyApples reports whether the suite is on Apple's list and offered neither by Chromium nor by this scanner: ECDHE
// with AES-256-CBC and SHA-384.
func onlyApples(suite facts.Suite) bool { return suite == 0xc024 || suite == 0xc028 }
