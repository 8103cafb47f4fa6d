package rules

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var wechatAPIHost = Rule{
	ID:     "wechat_api_host",
	Levels: map[LevelID]Severities{Default: same(Blocker), levelDebug: same(Low), "related": same(Medium)},
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("The code does not call WeChat's server API").Zh("客户端不调用微信的服务端接口"),
		Why:   lang.En("api.weixin.qq.com can never be a server domain, so its APIs cannot be called from a mini program.").Zh("api.weixin.qq.com 不能配置为服务器域名，其接口也不能在小程序内调用。"),
		Fix:   lang.En("Call it from your server, which also keeps the AppSecret.").Zh("改由自己的服务器调用，AppSecret 也只保存在服务器。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}").Zh("{api} 请求 {url}"),
			"entry":   lang.En("the list {list} has {entry}").Zh("{list} 列表中有 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintWechatAPIHost,
}

func lintWechatAPIHost(c *Code, _ Params) []Outcome {
	uses := c.eachUse(use.isName, func(u use) (Values, bool) { return u.values(), isWeChatAPI(u.host) })
	for i := range uses {
		if uses[i].Status == Fail && uses[i].Values.word("host") != "api.weixin.qq.com" {
			uses[i].Level = "related"
		}
	}
	entries := c.eachEntry(facts.AllLists(), "entry", func(_ facts.ListID, a webAddress, _ string) bool { return isWeChatAPI(a.host) })
	for i := range entries {
		if entries[i].Status == Fail && splitURL(entries[i].Values.word("entry")).host != "api.weixin.qq.com" {
			entries[i].Level = "related"
		}
	}
	return either(uses, entries)
}

// isWeChatAPI knows the host that the page names, and those beside it that serve the same kind of API, which it does not.
func isWeChatAPI(host string) bool {
	return host == "api.weixin.qq.com" || strings.HasSuffix(host, ".api.weixin.qq.com") || host == "api.mch.weixin.qq.com"
}
