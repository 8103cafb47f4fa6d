package rules

import (
	"encoding/asn1"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// certMustStaple is inferred: Firefox holds to the extension, and of the clients of mini programs none is known to.
var certMustStaple = Rule{
	ID:     "cert_must_staple",
	Levels: everywhere(Medium),
	Source: rfc("7633", "4.2.3.1"),
	Needs:  []facts.ProbeID{facts.ProbeChain}, // the handshake too, where the certificate asks for it
	Text: Text{
		Title: lang.En("The server staples where its certificate promises it").Zh("证书要求 OCSP 装订时，服务器确实装订"),
		Why:   lang.En("The certificate says that it is only good with an OCSP response beside it (must-staple), and the server sends none. Clients that hold to it refuse the connection. Authorities give it up: Let's Encrypt issues none since 2025-05-07.").Zh("证书声明必须附带 OCSP 响应才有效（must-staple），服务器却没有附带。遵守该声明的客户端会拒绝连接。各 CA 正在放弃这一做法：Let's Encrypt 自 2025-05-07 起不再签发此类证书。"),
		Fix:   lang.En("Have the certificate reissued without must-staple. Until then switch stapling on (nginx: ssl_stapling on, with a resolver), and mind that nginx staples nothing to the first connections after a start.").Zh("重新签发不带 must-staple 的证书；在此之前开启 OCSP 装订（nginx：ssl_stapling on，并配置 resolver），注意 nginx 启动后的最初几个连接不会装订。"),
		Evidence: map[string]lang.Phrase{
			"default":       lang.En("the certificate demands a stapled OCSP response (RFC 7633), and none was sent").Zh("证书要求装订 OCSP 响应（RFC 7633），但服务器没有发送"),
			featuresGarbled: lang.En("could not be learned: the list of TLS features in the certificate cannot be read").Zh("无法得知：无法读取证书中的 TLS 功能列表"),
		},
	},
	Check: checkCertMustStaple,
}

const featuresGarbled = "features_unread" // evidence

func checkCertMustStaple(v *View, _ Params) []Outcome {
	demanded, readable := mustStaple(v.Leaf())
	handshake := v.Address.Handshake
	switch {
	case !readable:
		return unlearned(featuresGarbled, nil)
	case !demanded && !extensionsRead(v.Leaf()):
		return unreadable(v.Leaf())
	case !demanded:
		return notApplicable()
	case handshake.Value != nil && len(handshake.Value.OCSPStaple) > 0:
		return pass()
	case handshake.Failure != nil: // it may have ended before a staple could be read
		return unlearned(needFailed, failureValues(handshake.Failure))
	case !handshake.Asked():
		return notChecked()
	}
	return []Outcome{{Status: Fail, Confidence: Inferred}}
}

// tlsFeature is the extension in which a certificate lists extensions of TLS that its server must answer: RFC 7633 §6.
var tlsFeature = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}

// mustStaple reports whether the certificate is only good with an OCSP response; readable is false where it says
// something about that and nobody knows what.
func mustStaple(c *trust.Certificate) (demanded, readable bool) {
	value, present := extensionOf(c, tlsFeature)
	if !present {
		return false, true
	}
	var features []int
	if rest, err := asn1.Unmarshal(value, &features); err != nil || len(rest) > 0 {
		return false, false
	}
	const statusRequest, statusRequestV2 = 5, 17 // RFC 6066 §8, RFC 6961 §2.2
	return slices.Contains(features, statusRequest) || slices.Contains(features, statusRequestV2), true
}
