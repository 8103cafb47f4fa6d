package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certSelfSigned = Rule{
	ID:     "cert_self_signed",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：iOS 不支持自签名证书"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate was issued by an authority").Zh("证书由证书机构签发，而非自签名"),
		Why:   lang.En("A certificate that vouches for itself proves nothing; every client refuses it.").Zh("自签名证书什么也证明不了，所有客户端都会拒绝。"),
		Fix:   lang.En("Get a certificate from a public authority; free ones exist. For a test of your own, name its root with --ca-file.").Zh("向公共证书机构申请证书（有免费的）。若是自己的测试环境，请用 --ca-file 指定其根证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{subject}” signed itself, and no platform lists it").Zh("“{subject}”由其自身签名，不在任何平台的信任列表中"),
		},
	},
	Errors: clients(-202, -1202),
	Check:  checkCertSelfSigned,
}

func checkCertSelfSigned(v *View, _ Params) []Outcome {
	on := v.standing(trust.SelfSigned)
	if open := v.standing(trust.Undecided); on == 0 && open != 0 && v.Leaf().SelfIssued() {
		return []Outcome{v.undecided(open)} // its signature of itself could not be checked
	}
	if on == 0 {
		return pass()
	}
	return []Outcome{{Status: Fail, On: on, Values: Values{"subject": v.Leaf().Name()}}}
}
