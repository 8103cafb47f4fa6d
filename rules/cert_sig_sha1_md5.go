package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certSigSHA1MD5 = Rule{
	ID:     "cert_sig_sha1_md5",
	Levels: everywhere(Blocker),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Certificates are signed with SHA-2").Zh("证书使用 SHA-2 签名"),
		Why:   lang.En("SHA-1 and MD5 signatures can be forged, and clients have refused them for years. A root's own signature does not matter.").Zh("SHA-1、MD5 签名可以伪造，客户端多年前就已拒绝。根证书自身的签名不受影响。"),
		Fix:   lang.En("Have the certificate reissued with SHA-256; serve the intermediate that goes with it.").Zh("使用 SHA-256 重新签发证书，并部署与之配套的中间证书。"),
		Evidence: map[string]lang.Phrase{
			"strange": lang.En("could not be learned: “{name}” is signed with {algorithm}, which this scanner does not know").Zh("无法得知：“{name}”使用 {algorithm} 签名，扫描器不认识这种算法"),
			"default": lang.En("“{name}” is signed with {algorithm}").Zh("“{name}”使用 {algorithm} 签名"),
		},
	},
	Errors: clients(-208, -1202),
	Check:  checkCertSigSHA1MD5,
}

func checkCertSigSHA1MD5(v *View, _ Params) []Outcome {
	var strange, unread *trust.Certificate
	for _, c := range v.Used() {
		if c != v.Leaf() && c.SelfIssued() {
			continue // a root, or one that stands in its place
		}
		if c.Lacks(trust.PartAlgorithm) {
			unread = c
			continue
		}
		switch hashOf(c) {
		case oldHash:
			return fail(Values{"name": c.Name(), "algorithm": algorithm(c)})
		case strangeHash:
			strange = c
		}
	}
	if unread != nil {
		return unreadable(unread)
	}
	if strange != nil {
		return unlearned("strange", Values{"name": strange.Name(), "algorithm": algorithm(strange)})
	}
	return pass()
}
