package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var atsLeafKey = Rule{
	ID:     "ats_leaf_key",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("Certificate requirements"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartKey,
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
	key := v.Leaf().Key()
	if key.Algorithm == "RSA" && key.Bits >= minRSA || key.Algorithm == "EC" && usable(key) {
		return pass()
	}
	return []Outcome{{Status: Fail, On: facts.On(IOS), Values: Values{"key": key.String()}}}
}
