package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var atsLeafHash = Rule{
	ID:     "ats_leaf_hash",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("Certificate requirements"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartAlgorithm,
	Text: Text{
		Title: lang.En("ATS: the server's certificate is signed with SHA-256 or stronger").Zh("ATS：服务器证书使用 SHA-256 或更强的签名"),
		Why:   lang.En("App Transport Security refuses a leaf certificate that is signed with SHA-1 or MD5.").Zh("以 SHA-1 或 MD5 签名的服务器证书会被 App Transport Security 拒绝。"),
		Fix:   lang.En("Have the certificate reissued with SHA-256.").Zh("使用 SHA-256 重新签发证书。"),
		Evidence: map[string]lang.Phrase{
			"strange": lang.En("could not be learned: signed with {algorithm}, which this scanner does not know").Zh("无法得知：使用 {algorithm} 签名，扫描器不认识这种算法"),
			"default": lang.En("signed with {algorithm}").Zh("使用 {algorithm} 签名"),
		},
	},
	Errors: onIOS(-1202),
	Check:  checkATSLeafHash,
}

func checkATSLeafHash(v *View, _ Params) []Outcome {
	values := Values{"algorithm": algorithm(v.Leaf())}
	switch hashOf(v.Leaf()) {
	case goodHash:
		return pass()
	case strangeHash:
		return []Outcome{{Status: Unknown, On: facts.On(IOS), Evidence: "strange", Values: values}}
	}
	return []Outcome{{Status: Fail, On: facts.On(IOS), Values: values}}
}
