package rules

import (
	"crypto/elliptic"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certKeyEC = Rule{
	ID:     "cert_key_ec",
	Levels: one(by(Blocker, High, Medium)),
	Source: appleATS("Certificate requirements"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Other keys are on P-256, P-384 or P-521").Zh("非 RSA 密钥使用 P-256、P-384 或 P-521 曲线"),
		Why:   lang.En("Apple demands elliptic curves of at least 256 bits, and clients know the NIST curves only: no P-224, no Ed25519 in certificates.").Zh("苹果要求椭圆曲线不少于 256 位；客户端只支持 NIST 曲线，不支持证书中的 P-224、Ed25519 等。"),
		Fix:   lang.En("Make a new P-256 key and have the certificate reissued.").Zh("生成新的 P-256 密钥，并重新签发证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the key of “{name}” is {key}").Zh("“{name}”的密钥是 {key}"),
		},
	},
	Errors: clients(-211, -1202),
	Check:  checkCertKeyEC,
}

func checkCertKeyEC(v *View, _ Params) []Outcome {
	var unread *trust.Certificate
	for _, c := range v.Used() {
		if c.Lacks(trust.PartKey) {
			unread = c
		} else if c == v.Leaf() && onSM2(c) {
			continue // cert_sm2 says so
		} else if key := c.Key(); !usable(key) {
			return fail(Values{"name": c.Name(), "key": key.String()})
		}
	}
	if unread != nil {
		return unreadable(unread)
	}
	if onSM2(v.Leaf()) {
		return notApplicable()
	}
	return pass()
}

// usable tells whether the key is of a kind that clients know. RSA is left to cert_key_rsa.
func usable(key trust.Key) bool {
	switch key.Curve {
	case elliptic.P256(), elliptic.P384(), elliptic.P521():
		return true
	}
	return key.Algorithm == "RSA"
}
