package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// minRSA is the least RSA modulus that clients accept, in bits (Apple: since iOS 13).
const minRSA = 2048

var certKeyRSA = Rule{
	ID:     "cert_key_rsa",
	Levels: everywhere(Blocker),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("RSA keys have at least 2048 bits").Zh("RSA 密钥不少于 2048 位"),
		Why:   lang.En("Shorter RSA keys can be broken, and clients refuse them in the certificate and in its issuers.").Zh("更短的 RSA 密钥可被破解，客户端会拒绝使用它的证书和签发者。"),
		Fix:   lang.En("Make a new key of 2048 bits, or a P-256 key, and have the certificate reissued.").Zh("生成新的 2048 位 RSA 密钥或 P-256 密钥，并重新签发证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the key of “{name}” has {bits} bits").Zh("“{name}”的密钥只有 {bits} 位"),
		},
	},
	Errors: clients(-211, -1202),
	Check:  checkCertKeyRSA,
}

func checkCertKeyRSA(v *View, _ Params) []Outcome {
	var unread *trust.Certificate
	for _, c := range v.Used() {
		if c.Lacks(trust.PartKey) {
			unread = c
		} else if key := c.Key(); key.Algorithm == "RSA" && key.Bits < minRSA {
			return fail(Values{"name": c.Name(), "bits": key.Bits})
		}
	}
	if unread != nil {
		return unreadable(unread)
	}
	return pass()
}
