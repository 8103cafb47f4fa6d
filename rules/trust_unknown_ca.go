package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var trustUnknownCA = Rule{
	ID:     "trust_unknown_ca",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：根证书已被系统内置"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain leads to a root that clients trust").Zh("证书链通向客户端信任的根证书"),
		Why:   lang.En("Phones trust the roots that their system ships, and nothing else. A private authority is refused, even where a computer of the company accepts it.").Zh("手机只信任系统内置的根证书。私有 CA 会被拒绝，即使公司的电脑能够接受。"),
		Fix:   lang.En("Get a certificate from a public authority. If the private root is meant, name it with --ca-file to judge the rest.").Zh("改用公共证书机构签发的证书。如果确实要用私有根证书，请用 --ca-file 指定，以便判定其余项目。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the chain ends at “{root}”, which no platform trusts").Zh("证书链终止于“{root}”，任何平台都不信任它"),
		},
	},
	Errors: clients(-202, -1202),
	Check:  checkTrustUnknownCA,
}

func checkTrustUnknownCA(v *View, _ Params) []Outcome {
	var out []Outcome
	if on := v.standing(trust.UnknownRoot); on != 0 {
		out = append(out, Outcome{Status: Fail, On: on, Values: Values{"root": v.root(on)}})
	}
	if on := v.unsettled(); on != 0 {
		out = append(out, v.faulty(on))
	}
	if on := v.standing(trust.Undecided); on != 0 {
		out = append(out, v.undecided(on))
	}
	switch {
	case len(out) > 0:
		return out
	case v.standing(trust.Accepted) != 0:
		return pass()
	}
	return notApplicable() // cert_self_signed, a rule about the chain or one about a platform's lists says so
}
