package rules

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
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
			"runtime":     lang.En("{api} goes to an address that is only known at run time: from storage, an answer, an event or the like").Zh("{api} 的地址运行时才能确定：来自存储、应答、事件等"),
			"argument":    lang.En("{api} goes to an address that is handed in, and no call was found that hands one in").Zh("{api} 的地址由参数传入，而没有找到传入地址的调用"),
			"name":        lang.En("{api} goes to an address in a name that nothing here gives a value").Zh("{api} 的地址来自一个没有赋值的名称"),
			"module":      lang.En("{api} goes to an address from a file that is not in the folder, or could not be read").Zh("{api} 的地址来自目录之外或无法读取的文件"),
			"host":        lang.En("{api} goes to “{known}…”, whose host is only known in part").Zh("{api} 请求“{known}…”，主机只能确定一部分"),
			"relative":    lang.En("{api} goes to “{known}”, which has no scheme and host").Zh("{api} 请求“{known}”，其中没有协议和主机"),
			"too_complex": lang.En("{api} goes to an address that takes too many steps to follow").Zh("{api} 的地址过于复杂，无法求出"),
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
		begun := len(found)
		for _, u := range bestKnown(call.URLs, &looked) {
			o := Outcome{Status: Fail, Place: call.Place, Evidence: string(u.Unresolved), Values: Values{"api": string(call.API), "known": u.Text}}
			said := slices.ContainsFunc(found[:begun], func(f Outcome) bool { return f.Place == o.Place }) || // wx.request or uni.request
				slices.ContainsFunc(found[begun:], func(f Outcome) bool { return f.Values["known"] == u.Text }) // from several places
			if !said {
				found = append(found, o)
			}
		}
	}
	return judged(found, looked)
}

// bestKnown gives the addresses of a call that could not be followed: those of which a part of the host is known, else
// the first. The many ways in which one call may be reached say the same of the rest.
func bestKnown(urls []facts.URL, looked *int) (out []facts.URL) {
	var first []facts.URL
	for _, u := range urls {
		*looked++
		switch {
		case u.Unresolved == facts.UnresolvedHost:
			out = append(out, u)
		case u.Unresolved != "" && first == nil:
			first = []facts.URL{u}
		}
	}
	if out == nil {
		return first
	}
	return out
}
