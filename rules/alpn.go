package rules

import (
	"fmt"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var alpn = Rule{
	ID:     "alpn",
	Levels: everywhere(High),
	Source: rfc("9113", "9.2.2"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("HTTP/2 is chosen only with a cipher suite that it allows").Zh("选择 HTTP/2 时使用其允许的加密套件"),
		Why:   lang.En("HTTP/2 forbids the old suites of TLS 1.2. A client that is given both ends the connection with INADEQUATE_SECURITY.").Zh("HTTP/2 禁用 TLS 1.2 的旧套件。两者同时被选中时，客户端会以 INADEQUATE_SECURITY 断开连接。"),
		Fix:   lang.En("Put ECDHE suites with GCM or ChaCha20 first (nginx: ssl_prefer_server_ciphers on; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:…), or switch HTTP/2 off.").Zh("将使用 GCM 或 ChaCha20 的 ECDHE 套件排在最前（nginx：ssl_prefer_server_ciphers on; ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:…），或关闭 HTTP/2。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the server chooses h2 together with TLS 1.2 and the suite {suite}").Zh("服务器选择了 h2，同时选择 TLS 1.2 和套件 {suite}"),
		},
	},
	Errors: map[facts.Platform][]Error{
		IOS:      {errno600001, urlError(-1005)},
		Android:  {errno600001, netError(-360)},
		Harmony:  {errno600001, netError(-360)},
		Devtools: {netError(-360)},
	},
	Check: checkALPN,
}

func checkALPN(v *View, _ Params) []Outcome {
	s := v.Address.Handshake.Value
	switch {
	case !v.Address.Handshake.Asked():
		return notChecked()
	case s == nil || s.Version == 0:
		return notApplicable() // tls_handshake_failed tells why
	case s.ALPN == "h2" && (s.Version < facts.TLS12 || s.Version == facts.TLS12 && !forHTTP2(s.Suite)):
		return fail(Values{"suite": fmt.Sprintf("0x%04X", uint16(s.Suite))})
	}
	return pass()
}

// forHTTP2 reports whether a TLS 1.2 suite is not on the list of RFC 9113, Appendix A: it has an ephemeral key exchange
// and an AEAD (those with the names of RFC 5288, 5289, 6655, 7251 and 7905).
func forHTTP2(s facts.Suite) bool {
	switch {
	case s>>8 == 0x13, // of TLS 1.3 alone
		s == 0x009e, s == 0x009f, // DHE_RSA, AES-GCM
		s == 0x00a2, s == 0x00a3, // DHE_DSS, AES-GCM
		s == 0xc02b, s == 0xc02c, s == 0xc02f, s == 0xc030, // ECDHE, AES-GCM
		s >= 0xcca8 && s <= 0xccaa,                         // ECDHE and DHE, ChaCha20-Poly1305
		s == 0xc09e, s == 0xc09f, s == 0xc0a2, s == 0xc0a3, // DHE_RSA, AES-CCM
		s >= 0xc0ac && s <= 0xc0af: // ECDHE_ECDSA, AES-CCM
		return true
	}
	return false
}
