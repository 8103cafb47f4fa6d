package rules

import (
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

var timeoutConfigKey = Rule{
	ID:     "timeout_config_key",
	Levels: everywhere(Medium),
	Source: Source{"WeChat app.json", "networkTimeout", "https://developers.weixin.qq.com/miniprogram/dev/reference/configuration/app.html#networkTimeout"},
	Text: Text{
		Title: lang.En("Time limits stand under the keys that WeChat knows").Zh("超时配置用的是微信认识的键"),
		Why:   lang.En("A key that is spelled differently is ignored without a word.").Zh("拼写不同的键会被忽略，且没有任何提示。"),
		Fix:   lang.En("Write networkTimeout, with request, connectSocket, uploadFile and downloadFile in it.").Zh("写作 networkTimeout，其下为 request、connectSocket、uploadFile、downloadFile。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{key} is none of them").Zh("{key} 不是其中之一"),
		},
	},
	Lint: lintTimeoutConfigKey,
}

func lintTimeoutConfigKey(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked := 0
	for _, t := range c.Project.Timeouts {
		key, part, inApp := strings.Cut(t.Key, ".")
		if t.Key == "timeout" {
			continue
		}
		looked++
		if key != "networkTimeout" || inApp && !slices.Contains([]string{"request", "connectSocket", "uploadFile", "downloadFile"}, part) {
			found = append(found, Outcome{Status: Fail, Place: t.Place, Values: Values{"key": t.Key}})
		}
	}
	return judged(found, looked)
}
