package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var domainNotAllowlisted = Rule{
	ID:     "domain_not_allowlisted",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("Every domain that the code goes to is in the list of the API").Zh("代码请求的每个域名都在相应接口的合法域名列表中"),
		Why:   lang.En("WeChat refuses the request before any packet leaves the phone.").Zh("微信会在发出任何数据之前拒绝该请求。"),
		Fix:   lang.En("Add it in the console: 开发 - 开发设置 - 服务器域名.").Zh("在小程序后台“开发 - 开发设置 - 服务器域名”中添加。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and {host} is not in the list {list}").Zh("{api} 请求 {url}，而 {list} 列表中没有 {host}"),
		},
	},
	Errors: listErrors,
	Lint:   lintDomainNotAllowlisted,
}

func lintDomainNotAllowlisted(c *Code, _ Params) []Outcome {
	return c.eachListed(func(u use, list []facts.Entry) (Values, bool) {
		return u.values(), parentOf(u, list) == "" && otherPort(u, list) == ""
	})
}
