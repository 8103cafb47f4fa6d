package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var certNoRevocationInfo = Rule{
	ID:     "cert_no_revocation_info",
	Levels: everywhere(Low),
	Source: baselineRequirements("7.1.2.11.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate of a public authority says where its revocation can be learned").Zh("公共 CA 签发的证书注明了吊销信息的位置"),
		Why:   lang.En("A certificate that names neither a revocation list (CRL) nor an OCSP service can be revoked, and nobody learns of it. Only those that live for a few days need neither; any other was issued by mistake, and may be revoked for that.").Zh("证书既没有吊销列表（CRL）地址也没有 OCSP 地址时，即使被吊销也无人知晓。只有有效期仅数天的证书可以省略；其他情况属于误签发，CA 可能因此将其吊销。"),
		Fix:   lang.En("Ask the authority for a certificate with a CRL distribution point.").Zh("向 CA 重新申请带有 CRL 分发点的证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate, valid for {lifetime} days, names neither a CRL nor an OCSP service").Zh("证书有效期 {lifetime} 天，既没有 CRL 地址也没有 OCSP 地址"),
		},
	},
	Check: checkCertNoRevocationInfo,
}

func checkCertNoRevocationInfo(v *View, p Params) []Outcome {
	leaf, on := v.Leaf(), v.public(p)
	short, begun := limitFor(shortLives, leaf)
	switch {
	case on == 0:
		return notApplicable()
	case leaf.Malformed(): // of such one these extensions are not read
		return unreadable(leaf)
	case begun && !exceeded(short.days, leaf):
		return notApplicable()
	case len(leaf.CRLDistributionPoints)+len(leaf.OCSPServer) > 0:
		return pass()
	}
	return []Outcome{{Status: Fail, On: on, Values: Values{"lifetime": int(lifeDays(leaf))}}}
}
