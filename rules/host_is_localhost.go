package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var hostIsLocalhost = Rule{
	ID:     "host_is_localhost",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("No request goes to the device itself").Zh("没有请求发往本机"),
		Why:   lang.En("On a phone, localhost and 127.0.0.1 are the phone: WeChat refuses them, also where addresses of a local network are allowed.").Zh("在手机上，localhost 和 127.0.0.1 指手机自身：即使允许局域网 IP，微信也会拒绝。"),
		Fix:   lang.En("For debugging use the computer's address in the local network; for a release use a domain.").Zh("调试时用电脑的局域网 IP，发布时用域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}").Zh("{api} 请求 {url}"),
			"entry":   lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintHostIsLocalhost,
}

func lintHostIsLocalhost(c *Code, _ Params) []Outcome {
	uses := c.eachUse(
		func(use) bool { return true },
		func(u use) (Values, bool) { return u.values(), u.isLocalhost() })
	return either(uses, c.eachEntry(serverLists, "entry", func(_ facts.ListID, a webAddress, _ string) bool { return a.isLocalhost() }))
}
