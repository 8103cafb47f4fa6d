package rules

import (
	"cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelMislabeled LevelID = "mislabeled" // it is declared as JSON
	levelPage       LevelID = "page"
)

var bodyHTML = Rule{
	ID:     "body_html",
	Levels: map[LevelID]Severities{levelMislabeled: same(Medium), levelPage: same(Info)},
	Source: wechatNetwork("回调函数"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("The path answers with data, not with a web page").Zh("该路径返回数据，而不是网页"),
		Why:   lang.En("wx.request calls success whatever the status is. Where code expects JSON and gets the page of a login, an error or a firewall, it breaks far from the cause.").Zh("无论状态码是什么，wx.request 都会进入 success 回调。代码期待 JSON 却得到登录页、错误页或防火墙拦截页时，会在离原因很远的地方出错。"),
		Fix:   lang.En("Let the API answer errors in JSON too, take it out of what a login page or a firewall guards, and have the code look at statusCode and the type of data first.").Zh("让接口在出错时也返回 JSON，不要让登录页或防火墙拦截它；代码应先检查 statusCode 和 data 的类型。"),
		Evidence: map[string]lang.Phrase{
			"mislabeled": lang.En("GET {path}: {status}, declared as {type}, and it is a web page").Zh("GET {path}：{status}，声明为 {type}，实际是网页"),
			"page":       lang.En("GET {path}: {status} with a web page").Zh("GET {path}：{status}，内容是网页"),
		},
	},
	Check: checkBodyHTML,
}

func checkBodyHTML(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		values := Values{"status": e.Status, "type": cmp.Or(e.MediaType, "?")}
		switch {
		case e.Mislabeled:
			return &Outcome{Level: levelMislabeled, Values: values}
		case e.Page && e.Path != "/": // what stands at "/" is mostly meant for people
			return &Outcome{Level: levelPage, Values: values}
		}
		return nil
	})
}
