package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tls13Only = Rule{
	ID:     "tls13_only",
	Levels: one(by(Medium, High, Low)),
	Source: wechatNetwork("HTTPS 证书：部分旧 Android 机型还未支持 TLS 1.2"),
	Needs:  []facts.ProbeID{facts.ProbeVersions},
	Text: Text{
		Title: lang.En("The server speaks TLS 1.2, not only 1.3").Zh("服务器支持 TLS 1.2，而不仅是 1.3"),
		Why:   lang.En("Android speaks TLS 1.3 from version 10 on, iOS from 12.2 on; older ones need TLS 1.2.").Zh("Android 自 10、iOS 自 12.2 起才支持 TLS 1.3，更旧的系统需要 TLS 1.2。"),
		Fix:   lang.En("Enable TLS 1.2 beside 1.3 (nginx: ssl_protocols TLSv1.2 TLSv1.3).").Zh("在 1.3 之外同时启用 TLS 1.2（nginx：ssl_protocols TLSv1.2 TLSv1.3）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("TLS 1.3 is spoken, TLS 1.2 is refused").Zh("支持 TLS 1.3，但拒绝 TLS 1.2"),
			"silent":  lang.En("could not be learned: a hello of TLS 1.2 or of TLS 1.3 got no answer in TLS").Zh("无法得知：TLS 1.2 或 1.3 的 ClientHello 没有得到 TLS 应答"),
		},
	},
	Errors: clients(-113, -1200),
	Check:  checkTLS13Only,
}

func checkTLS13Only(v *View, _ Params) []Outcome {
	older, newest := v.Offer(facts.TLS12), v.Offer(facts.TLS13)
	switch {
	case older == facts.Offered, newest == facts.Denied:
		return pass()
	case newest == facts.Offered && older == facts.Denied:
		return []Outcome{{Status: Fail, Confidence: said(v.Address.ATS, v.Address.NonATS)}}
	case older == "":
		return notChecked()
	case v.Address.Handshake.Failure != nil && v.Address.Handshake.Failure.Kind == facts.NotTLS:
		return notApplicable() // tls_handshake_failed says what is spoken there
	}
	return unlearned("silent", nil)
}

// said tells how sure a refusal is: one by alert is, and so is another choice. A connection that was only closed may
// have been cut by something in between.
func said(answers ...facts.Probe[facts.Answer]) Confidence {
	for _, a := range answers {
		if a.OK() && a.Value.Refused && a.Value.Alert == nil {
			return Likely
		}
	}
	return Confirmed
}
