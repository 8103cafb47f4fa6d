package rules

import (
	"path"

	"github.com/tongguan/tongguan/internal/lang"
)

var urlcheckOff = Rule{
	ID:     "urlcheck_off",
	Levels: map[LevelID]Severities{Default: same(High), "private": same(Medium)},
	Source: Source{"WeChat project.config.json", "setting.urlCheck", "https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html"},
	Text: Text{
		Title: lang.En("Devtools check domains, TLS and certificates").Zh("开发者工具会校验域名、TLS 版本和证书"),
		Why:   lang.En("With the check off everything works in devtools and in debug mode, and fails in the release.").Zh("关闭校验后，开发者工具和调试模式下一切正常，正式版却会失败。"),
		Fix:   lang.En("Set setting.urlCheck to true, or delete it.").Zh("把 setting.urlCheck 设为 true，或删去。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{key} is false").Zh("{key} 为 false"),
			"private": lang.En("{key} is false for one developer").Zh("某位开发者的 {key} 为 false"),
		},
	},
	Lint: lintUrlcheckOff,
}

func lintUrlcheckOff(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked := 0
	for _, s := range c.Project.Settings {
		if s.Key != "setting.urlCheck" {
			continue
		}
		if looked++; s.Value != "false" {
			continue
		}
		o := Outcome{Status: Fail, Place: s.Place, Values: Values{"key": s.Key}}
		if path.Base(s.Place.File) == "project.private.config.json" {
			o.Level = "private"
		}
		found = append(found, o)
	}
	return judged(found, looked)
}
