package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var trustHarmony = Rule{
	ID:     "trust_harmony",
	Levels: versionLevels(Harmony),
	Source: wechatNetwork("HTTPS 证书：根证书已被系统内置"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title:    lang.En("Every HarmonyOS version that counts trusts the root").Zh("各主流 HarmonyOS 版本都信任根证书"),
		Why:      lang.En("HarmonyOS has a root list of its own, which grew from 69 roots in 5.0.3 to 125 in 7.0. OpenHarmony's lists stand in for it; whether Huawei's system ships the same is not verified.").Zh("HarmonyOS 有自己的根证书列表，从 5.0.3 的 69 个增加到 7.0 的 125 个。此处以 OpenHarmony 的列表代替；华为系统是否与之相同尚未证实。"),
		Fix:      lang.En("Send the authority's cross-certificate to an older root beside the chain, or choose a chain that ends at an older root.").Zh("在证书链中附上指向较早根证书的交叉证书，或选用终止于较早根证书的证书链。"),
		Evidence: listEvidence("HarmonyOS", "HarmonyOS "),
	},
	Errors: clients(-202, -1202),
	Check:  func(v *View, p Params) []Outcome { return v.onLists(Harmony, p) },
}
