package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// certECDSACompat asks a server that shows an ECDSA leaf for another one, which only a hello can do that knows RSA alone:
// whoever has both shows the ECDSA one to all who know it.
var certECDSACompat = Rule{
	ID:       "cert_ecdsa_compat",
	Levels:   one(Severities{Android: Low, Harmony: Low}),
	Profiles: []string{ProfileStrict},
	Source:   rfc("8422", "5.1"),
	Needs:    []facts.ProbeID{facts.ProbeChain, facts.ProbeRSA},
	Text: Text{
		Title: lang.En("Clients that know no ECDSA are served too").Zh("不支持 ECDSA 的客户端也能访问"),
		Why:   lang.En("Some old phones, and middleboxes on the way to the server, know RSA certificates alone. Where there is only an ECDSA one they fail, with net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH.").Zh("部分旧手机以及链路上的中间设备只支持 RSA 证书。服务器只有 ECDSA 证书时，它们会连接失败，报 net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH。"),
		Fix:   lang.En("If such clients matter, serve an RSA certificate beside the ECDSA one (nginx: ssl_certificate and ssl_certificate_key twice).").Zh("如需兼容这类客户端，在 ECDSA 证书之外再部署一张 RSA 证书（nginx：写两组 ssl_certificate 和 ssl_certificate_key）。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the key of the certificate is {key}, and a hello that knows RSA alone is refused").Zh("证书密钥为 {key}，只支持 RSA 的 ClientHello 被拒绝"),
		},
	},
	Errors: map[facts.Platform][]Error{Android: {errno600001, netError(-113)}, Harmony: {errno600001, netError(-113)}},
	Check:  checkCertECDSACompat,
}

func checkCertECDSACompat(v *View, _ Params) []Outcome {
	leaf, answer := v.Leaf(), v.Address.RSA
	switch {
	case leaf.Lacks(trust.PartKey):
		return unreadable(leaf)
	case leaf.Key().Algorithm != "EC", onSM2(leaf), v.Offer(facts.TLS12) == facts.Denied: // the latter two have rules of their own
		return notApplicable()
	case answer.Value.Refused:
		return []Outcome{{Status: Fail, On: facts.On(Android, Harmony), Confidence: said(answer), Values: Values{"key": leaf.Key().String()}}}
	}
	return pass()
}
