package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var atsTrust = Rule{
	ID:     "ats_trust",
	Levels: one(Severities{IOS: Blocker}),
	Source: appleATS("Certificate requirements"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("ATS: the root is one that iOS trusts").Zh("ATS：根证书受 iOS 信任"),
		Why:   lang.En("App Transport Security ends the connection when the chain does not lead to a root of the system or of the device's administrator.").Zh("证书链若不通向系统或设备管理员安装的根证书，App Transport Security 会中断连接。"),
		Fix:   lang.En("Use a certificate of a public authority that Apple lists.").Zh("使用苹果信任列表中的公共证书机构签发的证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the chain ends at “{root}”, which iOS does not trust").Zh("证书链终止于“{root}”，iOS 不信任它"),
		},
	},
	Errors: onIOS(-1202),
	Check:  checkATSTrust,
}

func checkATSTrust(v *View, _ Params) []Outcome {
	on := facts.On(IOS)
	switch standing, _ := v.Paths.On(IOS); standing {
	case trust.Accepted:
		return pass()
	case trust.Incomplete:
		return notApplicable() // it leads to no root at all; chain_incomplete or chain_signature_bad says so
	case trust.Faulty:
		if v.broken(IOS) != nil {
			return notApplicable() // it leads to a root that iOS trusts, and another rule says what is wrong on the way
		}
		return []Outcome{v.faulty(on)}
	case trust.Unproven:
		return []Outcome{v.unproven(on)}
	case trust.Undecided:
		return []Outcome{v.undecided(on)}
	}
	return []Outcome{{Status: Fail, On: on, Values: Values{"root": v.root(on)}}}
}
