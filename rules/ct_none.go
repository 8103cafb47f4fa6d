package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// ctNone weighs medium on Android: since Android 17 the system asks for SCTs of apps that target it
// (developer.android.com/about/versions/17/summary); whether WeChat's own network stack does is not documented.
var ctNone = Rule{
	ID:     "ct_none",
	Levels: one(by(Blocker, Medium, Blocker)),
	Source: appleCT(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate is logged for Certificate Transparency").Zh("证书已记入证书透明度（CT）日志"),
		Why:   lang.En("iOS and Chrome refuse certificates of public authorities that come without signed certificate timestamps (SCTs), by which logs promise to publish them. Android does so for apps that target Android 17.").Zh("公共证书机构的证书如不附带签名证书时间戳（SCT，即日志公布该证书的承诺），iOS 和 Chrome 会拒绝连接；面向 Android 17 的应用，Android 也会拒绝。"),
		Fix:   lang.En("Have the certificate issued again with embedded SCTs. Nearly every public authority embeds them; with some it is an option of the order.").Zh("请证书机构重新签发内嵌 SCT 的证书。几乎所有公共证书机构都会内嵌，个别机构需在申请时选择。"),
		Evidence: map[string]lang.Phrase{
			"default":    lang.En("there is no SCT in the certificate, in the handshake or in the OCSP staple").Zh("证书、TLS 握手和 OCSP 装订响应中都没有 SCT"),
			"unreadable": lang.En("what stands in the place of the SCTs cannot be read, so no client counts it").Zh("SCT 所在位置的内容无法解析，任何客户端都不会计入"),
		},
	},
	Errors: clients(-214, -1202),
	Check:  aboutSCTs(checkCTNone),
}

func checkCTNone(v *View, p Params) []Outcome {
	t := v.transparency(p)
	var o Outcome
	switch {
	case len(t.stamps) > 0:
		return pass()
	case !t.heard:
		o = t.unheard()
	case t.broken:
		o = Outcome{Status: Fail, Evidence: "unreadable"}
	default:
		o = Outcome{Status: Fail}
	}
	o.On = v.asked(p)
	return []Outcome{o}
}
