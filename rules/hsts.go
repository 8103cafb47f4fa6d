package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var hsts = Rule{
	ID:       "hsts",
	Levels:   everywhere(Low),
	Profiles: []string{ProfileStrict},
	Source:   rfc("6797", "6.1"),
	Needs:    []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Strict-Transport-Security is set for at least half a year").Zh("设置了不少于半年的 Strict-Transport-Security"),
		Why:   lang.En("It keeps browsers from falling back to http. wx.request does not need it; pages in a web-view gain by it.").Zh("它使浏览器不再回退到 http。wx.request 不需要它，web-view 中的页面会受益。"),
		Fix:   lang.En("Send Strict-Transport-Security: max-age=31536000 (nginx: add_header Strict-Transport-Security \"max-age=31536000\" always;).").Zh("发送 Strict-Transport-Security: max-age=31536000（nginx：add_header Strict-Transport-Security \"max-age=31536000\" always;）。"),
		Evidence: map[string]lang.Phrase{
			"missing": lang.En("GET {path}: there is no Strict-Transport-Security").Zh("GET {path}：没有 Strict-Transport-Security"),
			"short":   lang.En("GET {path}: max-age is {max_age} s, less than half a year").Zh("GET {path}：max-age 为 {max_age} 秒，不足半年"),
		},
	},
	Check: checkHSTS,
}

func checkHSTS(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		switch e.HSTSLack {
		case facts.HSTSMissing:
			return &Outcome{Evidence: "missing"}
		case facts.HSTSShort:
			o := &Outcome{Evidence: "short", Values: Values{"max_age": 0}}
			if e.HSTSMaxAge != nil {
				o.Values["max_age"] = int(*e.HSTSMaxAge)
			}
			return o
		}
		return nil
	})
}
