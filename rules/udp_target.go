package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var udpTarget = Rule{
	ID:     "udp_target",
	Levels: blocking(by(Medium, Medium, None)),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("UDP goes where the base library lets it").Zh("UDP 的目标为基础库所允许"),
		Why:   lang.En("UDP exists from base library 2.7.0 on. Up to 2.9.3 it reaches addresses of the local network and listed domains only.").Zh("基础库 2.7.0 起才有 UDP；2.9.3 及以前，只能访问局域网 IP 和列表中的域名。"),
		Fix:   lang.En("Raise libVersion, or add the domain to the udp list.").Zh("提高基础库版本，或把域名加入 udp 列表。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("UDP goes to {url}, and the base library is {lib}").Zh("UDP 发往 {url}，而基础库为 {lib}"),
		},
	},
	Lint: lintUdpTarget,
}

func lintUdpTarget(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	lib := c.Project.LibVersion
	tooOld, known := olderThan(lib, "2.7.0")
	narrow, _ := olderThan(lib, "2.9.4")
	out := c.eachUse(
		func(u use) bool { return u.list == facts.ListUDP && !u.isLocalhost() },
		func(u use) (Values, bool) {
			v := u.values()
			v["lib"] = lib
			listed, _ := c.listed(u)
			return v, tooOld || narrow && !u.isLAN() && !listed
		})
	if !known && out[0].Status == Pass {
		return notChecked()
	}
	return out
}
