package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// This file cannot have the name of its rule: go build would take _android for an operating system.
var trustAndroid = Rule{
	ID:     "trust_android",
	Levels: versionLevels(Android),
	Source: wechatNetwork("HTTPS 证书：根证书已被系统内置"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title:    lang.En("Every Android version that counts trusts the root").Zh("各主流 Android 版本都信任根证书"),
		Why:      lang.En("A phone trusts the roots of its Android version; only from version 14 on can the list be renewed without a system update. A young root without a cross-certificate is refused by older phones.").Zh("手机信任其 Android 版本内置的根证书；只有 Android 14 及以上才能在不升级系统的情况下更新列表。较新的根证书若没有交叉证书，旧手机会拒绝。"),
		Fix:      lang.En("Send the authority's cross-certificate to an older root beside the chain, or choose a chain that ends at an older root.").Zh("在证书链中附上指向较早根证书的交叉证书，或选用终止于较早根证书的证书链。"),
		Evidence: listEvidence("Android", "Android "),
	},
	Errors: clients(-202, -1202),
	Check:  func(v *View, p Params) []Outcome { return v.onLists(Android, p) },
}
