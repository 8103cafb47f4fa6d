package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var tcpTarget = Rule{
	ID:     "tcp_target",
	Levels: blocking(by(Blocker, Blocker, None)),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("TCP goes to the local network or to a listed domain").Zh("TCP 只连接局域网 IP 或列表中的域名"),
		Why:   lang.En("wx.createTCPSocket exists from base library 2.18.0 on, and reaches other devices of the local network and listed domains only.").Zh("wx.createTCPSocket 自基础库 2.18.0 起支持，只允许与同个局域网内的非本机 IP 以及配置过的服务器域名通信。"),
		Fix:   lang.En("Add the domain to the tcp list.").Zh("把域名加入 tcp 列表。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("TCP goes to {url}, which is not in the tcp list").Zh("TCP 连接 {url}，而它不在 tcp 列表中"),
			"ip":      lang.En("TCP goes to {url}, a public address").Zh("TCP 连接公网地址 {url}"),
			"lib":     lang.En("TCP is used, and the base library is {lib}").Zh("使用了 TCP，而基础库为 {lib}"),
		},
	},
	Lint: lintTcpTarget,
}

func lintTcpTarget(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	tooOld, _ := olderThan(c.Project.LibVersion, "2.18.0")
	unlisted := false
	out := c.eachUse(
		func(u use) bool { return u.list == facts.ListTCP && !u.isLocalhost() },
		func(u use) (Values, bool) {
			v := u.values()
			v["lib"] = c.Project.LibVersion
			found, told := c.listed(u)
			unlisted = unlisted || u.isName() && !told
			return v, tooOld || u.isPublicIP() || u.isName() && told && !found
		})
	for i := range out {
		switch a := splitURL(out[i].Values.word("host")); {
		case out[i].Status != Fail:
		case tooOld:
			out[i].Evidence = "lib"
		case a.isPublicIP():
			out[i].Evidence = "ip"
		}
	}
	if unlisted && out[0].Status == Pass {
		return notChecked()
	}
	return out
}
