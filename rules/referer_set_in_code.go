package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var refererSetInCode = Rule{
	ID:     "referer_set_in_code",
	Levels: everywhere(Medium),
	Source: wechatNetwork("网络请求 - 使用限制"),
	Text: Text{
		Title: lang.En("The code does not set the Referer").Zh("代码不设置 Referer"),
		Why:   lang.En("WeChat sends its own, https://servicewechat.com/<appid>/<version>/page-frame.html, whatever the code says.").Zh("无论代码怎么写，微信都固定发送 https://servicewechat.com/<appid>/<version>/page-frame.html。"),
		Fix:   lang.En("Delete the header; let the server accept WeChat's.").Zh("删去该请求头；让服务器接受微信的 Referer。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the header {name} is set here").Zh("这里设置了请求头 {name}"),
		},
	},
	Lint: lintRefererSetInCode,
}

func lintRefererSetInCode(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	for _, h := range c.Project.Headers {
		found = append(found, Outcome{Status: Fail, Place: h.Place, Values: Values{"name": h.Name}})
	}
	return judged(found, len(c.Project.Calls))
}
