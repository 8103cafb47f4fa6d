package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var trustDesktop = Rule{
	ID:     "trust_desktop",
	Levels: map[LevelID]Severities{levelNewest: {Devtools: Blocker}}, // one list for all versions
	Source: wechatNetwork("HTTPS 证书：根证书已被系统内置"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title:    lang.En("WeChat devtools trusts the root").Zh("微信开发者工具信任根证书"),
		Why:      lang.En("Devtools runs Chromium on a desktop. Its list is not published in a form that can be used here, so Mozilla's stands in for it, with the dates from which on Chrome distrusts an authority.").Zh("开发者工具基于桌面版 Chromium。其根证书列表没有可供使用的公开形式，此处以 Mozilla 的列表代替，并计入 Chrome 不再信任某机构的日期。"),
		Fix:      lang.En("Use a chain that ends at a root which Mozilla and Chrome list.").Zh("改用终止于 Mozilla 和 Chrome 收录的根证书的证书链。"),
		Evidence: listEvidence("the list of Mozilla, which stands in for Chrome's,", "Mozilla 列表（代替 Chrome 的列表）"),
	},
	Errors: clients(-202, -1202),
	Check:  func(v *View, p Params) []Outcome { return v.onLists(Devtools, p) },
}
