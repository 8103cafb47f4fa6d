package rules

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var atsLeafKey = Rule{
	ID:     "ats_leaf_key",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("Certificate requirements"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("ATS: the server's key is RSA of 2048 bits or elliptic of 256").Zh("ATS：服务器密钥为 RSA 2048 位或椭圆曲线 256 位以上"),
		Why:   lang.En("App Transport Security refuses a leaf certificate with a weaker key.").Zh("密钥强度不足的服务器证书会被 App Transport Security 拒绝。"),
		Fix:   lang.En("Make a new key (RSA 2048 or P-256) and have the certificate reissued.").Zh("生成新密钥（RSA 2048 或 P-256），并重新签发证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the key is {key}").Zh("密钥为 {key}"),
		},
	},
	Errors: onIOS(-1202),
	Check:  checkATSLeafKey,
}

func checkATSLeafKey(v *View, _ Params) []Outcome {
	kind, bits := keySize(v.Leaf())
	if kind == "RSA" && bits >= minRSA || kind == "EC" && bits >= 256 {
		return pass()
	}
	return []Outcome{{Status: Fail, On: facts.On(IOS), Values: Values{"key": strings.TrimSuffix(fmt.Sprintf("%s %d", kind, bits), " 0")}}}
}

// keySize gives the kind of a certificate's key and its size in bits; 0 for a kind that has but one size.
func keySize(c *trust.Certificate) (kind string, bits int) {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return "RSA", key.N.BitLen()
	case *ecdsa.PublicKey:
		return "EC", key.Params().BitSize
	}
	return c.PublicKeyAlgorithm.String(), 0
}
