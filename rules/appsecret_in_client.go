package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var appsecretInClient = Rule{
	ID:     "appsecret_in_client",
	Levels: everywhere(High),
	Source: wechatNetwork("服务器域名配置 - 配置流程"),
	Text: Text{
		Title: lang.En("No AppSecret stands in the code").Zh("代码中没有 AppSecret"),
		Why:   lang.En("Whoever unpacks the mini program has it, and with it everything that your server may do at WeChat.").Zh("任何人解包小程序就能拿到它，从而冒充你的服务器调用微信接口。"),
		Fix:   lang.En("Move the call to your server, and reset the AppSecret in the console.").Zh("把相关调用移到服务器，并在后台重置 AppSecret。"),
		Evidence: map[string]lang.Phrase{
			"appsecret":    lang.En("something like an AppSecret stands here").Zh("这里有疑似 AppSecret 的内容"),
			"access_token": lang.En("an API that takes the AppSecret is called here").Zh("这里调用了需要 AppSecret 的接口"),
		},
	},
	Lint: lintAppsecretInClient,
}

func lintAppsecretInClient(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	for _, s := range c.Project.Secrets {
		found = append(found, Outcome{Status: Fail, Place: s.Place, Evidence: string(s.Kind), Confidence: Likely})
	}
	return judged(found, 1)
}
