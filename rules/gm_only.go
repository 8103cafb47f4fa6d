package rules

import (
	"fmt"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var gmOnly = Rule{
	ID:     "gm_only",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：TLS 必须支持 1.2 及以上版本"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The server speaks TLS, not only TLCP (国密)").Zh("服务器支持 TLS，而不仅是国密 TLCP"),
		Why:   lang.En("TLCP (GB/T 38636-2020) uses the SM2, SM3 and SM4 algorithms under a protocol version of its own. Neither WeChat's clients nor iOS, Android or devtools speak it.").Zh("TLCP（GB/T 38636-2020）使用国密 SM2、SM3、SM4 算法，并有独立的协议版本号。微信客户端、iOS、Android 和开发者工具都不支持。"),
		Fix:   lang.En("Serve TLS 1.2 and 1.3 with an RSA or ECDSA certificate on the same port, beside the SM2 pair (Tengine with Tongsuo: ssl_protocols TLSv1.2 TLSv1.3 and a second ssl_certificate, with enable_ntls on).").Zh("在同一端口上除 SM2 双证书外，再用 RSA 或 ECDSA 证书提供 TLS 1.2 和 1.3（Tengine + Tongsuo：ssl_protocols TLSv1.2 TLSv1.3，再配一张 ssl_certificate，保留 enable_ntls on）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("no hello of TLS is answered; one of TLCP is, with the suite {suite}").Zh("所有 TLS 的 ClientHello 都没有成功；TLCP 的 ClientHello 得到应答，套件为 {suite}"),
		},
	},
	Errors: clients(-113, -1200),
	Check:  checkGMOnly,
}

func checkGMOnly(v *View, _ Params) []Outcome {
	switch {
	case !v.Address.Handshake.Asked():
		return notChecked()
	case v.onlyGM():
		return fail(Values{"suite": fmt.Sprintf("0x%04X", uint16(v.Address.TLCP.Value.Suite))})
	case v.Address.Handshake.Failure == nil:
		return pass()
	}
	return notApplicable() // tls_handshake_failed tells what is wrong
}

// onlyGM reports whether nothing was negotiated but TLCP.
func (v *View) onlyGM() bool {
	answer := v.Address.TLCP.Value
	return answer != nil && answer.Version == facts.TLCP
}
