package rules

import (
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
)

var timeoutConfigRange = Rule{
	ID:     "timeout_config_range",
	Levels: everywhere(Medium),
	Source: wechatNetwork("网络请求 - 超时时间"),
	Text: Text{
		Title: lang.En("Time limits are whole milliseconds from 1 to 60000").Zh("超时时间为 1 到 60000 之间的整数毫秒"),
		Why:   lang.En("The default is 60 s. WeChat's older pages call it the maximum, and developers report that longer ones have no effect on phones.").Zh("默认为 60 秒。较早的文档称其为上限，也有开发者反映更长的设置在手机上不起作用。"),
		Fix:   lang.En("Write a number of milliseconds up to 60000.").Zh("填写不超过 60000 的毫秒数。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{key} is {value}").Zh("{key} 为 {value}"),
		},
	},
	Lint: lintTimeoutConfigRange,
}

func lintTimeoutConfigRange(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	for _, t := range c.Project.Timeouts {
		if ms, err := strconv.Atoi(t.Value); err != nil || ms < 1 || ms > 60000 {
			found = append(found, Outcome{Status: Fail, Place: t.Place, Values: Values{"key": t.Key, "value": t.Value}})
		}
	}
	return judged(found, len(c.Project.Timeouts))
}
