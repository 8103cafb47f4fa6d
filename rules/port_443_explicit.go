package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var port443Explicit = Rule{
	ID:     "port_443_explicit",
	Levels: blocking(same(Blocker)),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("No URL writes :443 where its list does not").Zh("列表中没有写端口时，URL 中也不写 :443"),
		Why:   lang.En("WeChat compares ports as they are written: https://h:443 is refused where the list has https://h.").Zh("微信按字面比较端口：列表中是 https://h 时，请求 https://h:443 会失败。"),
		Fix:   lang.En("Delete :443 from the URL.").Zh("删去 URL 中的 :443。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to {url}, and the list {list} has {entry}").Zh("{api} 请求 {url}，而 {list} 列表中是 {entry}"),
		},
	},
	Errors: listErrors,
	Lint:   lintPort443Explicit,
}

func lintPort443Explicit(c *Code, _ Params) []Outcome {
	return c.eachListed(func(u use, list []facts.Entry) (Values, bool) {
		v := u.values()
		entry := otherPort(u, list)
		v["entry"] = entry
		return v, u.port == "443" && entry != ""
	})
}
