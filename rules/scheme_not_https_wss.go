package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var schemeNotHTTPSWSS = Rule{
	ID:     "scheme_not_https_wss",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("Requests go over https and sockets over wss").Zh("网络请求用 https，WebSocket 用 wss"),
		Why:   lang.En("WeChat sends nothing over http or ws to a domain.").Zh("对域名，微信不发送 http 或 ws 请求。"),
		Fix:   lang.En("Serve TLS, and write https:// or wss:// in the code and in the console.").Zh("为服务器启用 TLS，并在代码和后台中改写为 https:// 或 wss://。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and only {scheme} is allowed").Zh("{api} 请求 {url}，而这里只允许 {scheme}"),
			"entry":   lang.En("the list {list} has {entry}, and only {scheme} is allowed").Zh("{list} 列表中有 {entry}，而这里只允许 {scheme}"),
		},
	},
	Errors: schemeErrors,
	Lint:   lintSchemeNotHTTPSWSS,
}

// secureScheme is the scheme of a list.
func secureScheme(id facts.ListID) string {
	if id == facts.ListSocket {
		return "wss"
	}
	return "https"
}

func lintSchemeNotHTTPSWSS(c *Code, _ Params) []Outcome {
	uses := c.eachUse(
		func(u use) bool { return u.isName() && slices.Contains(serverLists, u.list) },
		func(u use) (Values, bool) {
			v := u.values()
			v["scheme"] = secureScheme(u.list)
			return v, u.scheme != secureScheme(u.list)
		})
	entries := c.eachEntry(serverLists, "entry", func(id facts.ListID, a webAddress, _ string) bool { return a.scheme != secureScheme(id) })
	for i := range entries {
		if entries[i].Status == Fail {
			entries[i].Values["scheme"] = secureScheme(facts.ListID(entries[i].Values.word("list")))
		}
	}
	return either(uses, entries)
}
