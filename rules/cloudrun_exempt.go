package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var cloudrunExempt = Rule{
	ID:     "cloudrun_exempt",
	Levels: everywhere(Info),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("Calls of WeChat's cloud hosting stand apart from the lists").Zh("微信云托管的调用与域名列表无关"),
		Why:   lang.En("callContainer and connectContainer go by a private protocol, and need no domain in the console.").Zh("callContainer 和 connectContainer 走微信私有协议，无需配置通讯域名。"),
		Fix:   lang.En("Nothing is to be done: no list is needed as long as only these are called.").Zh("无需处理：只用这些接口时，不必配置域名。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("all {count} calls go to cloud hosting, so no list is needed").Zh("全部 {count} 处调用都走云托管，无需配置域名"),
		},
	},
	Lint: lintCloudrunExempt,
}

func lintCloudrunExempt(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	cloud := 0
	for _, call := range c.Project.Calls {
		if call.API != facts.APICallCloud && call.API != facts.APIWireCloud {
			return notApplicable()
		}
		cloud++
	}
	if cloud == 0 {
		return notApplicable()
	}
	return []Outcome{{Status: Fail, Place: c.Project.Calls[0].Place, Values: Values{"count": cloud}}}
}
