package rules

import (
	"github.com/tongguan/tongguan/internal/lang"
)

var urlUnresolved = Rule{
	ID:     "url_unresolved",
	Levels: everywhere(Info),
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("Every address in the code can be followed to its host").Zh("代码中的每个地址都能确定主机"),
		Why:   lang.En("What is put together at run time cannot be compared with the lists; it is told here so that someone looks.").Zh("运行时才拼出的地址无法与列表比对，在此列出以便人工确认。"),
		Fix:   lang.En("Look whether every host that it may be is in the list.").Zh("请确认它可能用到的每个域名都在列表中。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("{api} goes to an address of which only “{known}” is known ({reason})").Zh("{api} 的地址只能确定“{known}”（{reason}）"),
			"none":    lang.En("{api} goes to an address that is not known ({reason})").Zh("无法确定 {api} 的地址（{reason}）"),
		},
	},
	Lint: lintUrlUnresolved,
}

func lintUrlUnresolved(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	looked := 0
	for _, call := range c.Project.Calls {
		for _, u := range call.URLs {
			if looked++; u.Unresolved == "" {
				continue
			}
			o := Outcome{Status: Fail, Place: call.Place, Values: Values{"api": string(call.API), "reason": string(u.Unresolved), "known": u.Text}}
			if u.Text == "" {
				o.Evidence = "none"
			}
			found = append(found, o)
		}
	}
	return judged(found, looked)
}
