package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var hostIsIP = Rule{
	ID:     "host_is_ip",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("Servers are named by domain, not by IP address").Zh("服务器用域名，不用 IP 地址"),
		Why:   lang.En("WeChat refuses a public IP address in the code and in the lists; only addresses of a local network are let through.").Zh("微信不允许在代码或列表中使用公网 IP；只有局域网 IP 例外。"),
		Fix:   lang.En("Use a domain with an ICP filing.").Zh("改用已备案的域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}").Zh("{api} 请求 {url}"),
			"entry":   lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintHostIsIP,
}

func lintHostIsIP(c *Code, _ Params) []Outcome {
	uses := c.eachUse(
		func(u use) bool { return u.list != facts.ListUDP && u.list != facts.ListTCP },
		func(u use) (Values, bool) { return u.values(), u.isPublicIP() })
	return either(uses, c.eachEntry(serverLists, "entry", func(_ facts.ListID, a webAddress, _ string) bool { return a.isPublicIP() }))
}
