package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certSM2 = Rule{
	ID:     "cert_sm2",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Clients that know no SM2 are shown another certificate").Zh("向不支持国密的客户端出示非 SM2 证书"),
		Why:   lang.En("The network stacks of mini programs (Cronet, App Transport Security) know neither SM2 keys nor SM2 signatures. A server that has no other certificate for them is reached by browsers made for it alone.").Zh("小程序的网络栈（Cronet、App Transport Security）既不支持 SM2 密钥，也不支持 SM2 签名。如果服务器没有为它们准备其他证书，就只有国密浏览器能够访问。"),
		Fix:   lang.En("Serve two certificates on this port: an ECDSA or RSA one to clients of TLS, and the SM2 pair only to those that speak TLCP (GB/T 38636).").Zh("在该端口部署双证书：对 TLS 客户端出示 ECDSA 或 RSA 证书，只对使用 TLCP（GB/T 38636）的客户端出示 SM2 证书。"),
		Evidence: map[string]lang.Phrase{
			"default":   lang.En("the key of “{name}” is on the SM2 curve").Zh("“{name}”的密钥使用 SM2 曲线"),
			"signature": lang.En("“{name}” is signed with SM2 and SM3").Zh("“{name}”使用 SM2-SM3 签名"),
		},
	},
	Errors: clients(-113, -1200),
	Check:  checkCertSM2,
}

func checkCertSM2(v *View, _ Params) []Outcome {
	leaf := v.Leaf()
	values := Values{"name": leaf.Name()}
	switch {
	case onSM2(leaf):
		return fail(values)
	case leaf.Lacks(trust.PartAlgorithm):
		return unreadable(leaf)
	case signatureOID(leaf) == sm2SM3:
		return []Outcome{{Status: Fail, Evidence: "signature", Values: values}}
	case leaf.Lacks(trust.PartKey):
		return unreadable(leaf)
	}
	return pass()
}

// sm2SM3 is a signature with SM2 over SM3: GM/T 0006.
const sm2SM3 = "1.2.156.10197.1.501"

func onSM2(c *trust.Certificate) bool { return c.Key().Foreign == trust.CurveSM2 }
