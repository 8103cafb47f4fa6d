package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// This file cannot have the name of its rule: go build would take _ios for an operating system.
var trustIOS = Rule{
	ID:     "trust_ios",
	Levels: versionLevels(IOS),
	Source: wechatNetwork("HTTPS 证书：根证书已被系统内置"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title:    lang.En("Every iOS version that counts trusts the root").Zh("各主流 iOS 版本都信任根证书"),
		Why:      lang.En("Apple keeps a root list of its own and changes it with iOS. Some Chinese authorities (UCA Global G2, vTrus, BJCA, TrustAsia's own roots) were never in it: Android accepts them, every iPhone refuses.").Zh("苹果维护自己的根证书列表，并随 iOS 版本变化。部分国内证书机构的根证书（UCA Global G2、vTrus、BJCA、TrustAsia 自有根）从未被收录：Android 能接受，所有 iPhone 都会拒绝。"),
		Fix:      lang.En("Ask your authority for a chain that ends at a root which Apple lists, or for the cross-certificate to one; or use another authority.").Zh("请证书机构提供以苹果收录的根证书为终点的证书链，或交叉证书；否则更换证书机构。"),
		Evidence: listEvidence("iOS", "iOS "),
	},
	Errors: onIOS(-1202),
	Check:  func(v *View, p Params) []Outcome { return v.onLists(IOS, p) },
}
