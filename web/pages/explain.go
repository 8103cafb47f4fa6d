package pages

import (
	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// ExplainForm is an error that somebody pastes.
type ExplainForm struct {
	Text     string
	Target   string         // "": the one that the text names
	Platform facts.Platform // "": what the text says
	Error    string         // what is wrong with the form, in words
}

// Explain is the page that says what an error means. It is the answer to a POST: what was pasted is kept nowhere, so
// there is no address to it.
type Explain struct {
	Form   ExplainForm
	Answer *explain.Answer // nil: nothing was asked yet

	Endpoint int64  // the server, where it is watched; 0 else
	Label    string // of the server, host:port; "" where none is named
	Scanning bool   // it is about to be scanned
}

func (Explain) file() string { return "explain" }

// OnServer gives the causes that a scan would find.
func (e Explain) OnServer() []explain.Advice { return e.advice(true) }

// Elsewhere gives the others. When the server is the cause they would only lead astray.
func (e Explain) Elsewhere() []explain.Advice {
	if v := e.Answer.Verdict; v != nil && v.Outcome == explain.Found {
		return nil
	}
	return e.advice(false)
}

func (e Explain) advice(server bool) (out []explain.Advice) {
	for _, c := range e.Answer.Causes {
		if (c.Side == explain.AtServer) == server {
			out = append(out, c)
		}
	}
	return out
}

// Clean reports whether the verdict's sentence leads over to the causes elsewhere.
func (e Explain) Clean() bool {
	return e.Answer.Known && e.Answer.Verdict != nil && e.Answer.Verdict.Outcome == explain.Clean
}

// Grade is the verdict as a colour.
func (e Explain) Grade() rules.Grade {
	return map[explain.Outcome]rules.Grade{
		explain.Found: rules.GradeFail, explain.Another: rules.GradeWarn, explain.Clean: rules.GradePass, explain.Unlearned: rules.GradeUnknown,
	}[e.Answer.Verdict.Outcome]
}

// On gives the platforms of a list, to be named in a sentence.
func (Explain) On(platforms []facts.Platform) facts.Platforms { return facts.On(platforms...) }

var explainWords = words{
	"explain.title":     lang.En("Explain an error").Zh("解释报错"),
	"explain.what":      lang.En("Paste the error that the mini program showed, as it is. It is read here and kept nowhere.").Zh("把小程序的报错原样粘贴到这里，不需要整理。内容只用于分析，不会保存。"),
	"explain.text":      lang.En("The error").Zh("报错内容"),
	"explain.text.how":  lang.En("An object, a log of vConsole, a sentence of iOS, what curl says; add in your own words where it works and where not.").Zh("可以是对象、vConsole 日志、iOS 的提示、curl 的输出；也可以补充说明哪些平台正常、哪些失败。"),
	"explain.target":    lang.En("Server (optional)").Zh("服务器（可不填）"),
	"explain.target.on": lang.En("else the one that the text names").Zh("默认取文本中出现的服务器"),
	"explain.on":        lang.En("Fails on").Zh("失败的平台"),
	"explain.on.text":   lang.En("as the text says").Zh("根据文本判断"),
	"explain.ask":       lang.En("Explain").Zh("解释"),
	"explain.more":      lang.En("More to fill in").Zh("更多选项"),
	"explain.read":      lang.En("What was read").Zh("识别到的信息"),
	"explain.implied":   lang.En("by the kind of message").Zh("根据报错类型推断"),
	"explain.cut":       lang.En("The text is longer than 64 KiB; its middle was not read.").Zh("文本超过 64 KiB，中间的内容未读取。"),
	"explain.unknown":   lang.En("Not known: none of the messages of WeChat, Chromium, iOS, Android, curl or OpenSSL that are known here stands in this text.").Zh("未能识别：文本中没有已知的微信、Chromium、iOS、Android、curl 或 OpenSSL 报错。"),
	"explain.nearest":   lang.En("The nearest to it").Zh("最接近的报错"),
	"explain.inferred":  lang.En("inferred, not confirmed by any source").Zh("推断所得，尚无来源证实"),
	"explain.server":    lang.En("On the server").Zh("服务器方面"),
	"explain.elsewhere": lang.En("Elsewhere, with what tells in ten seconds").Zh("其他方面，十秒即可验证"),
	"explain.left":      lang.En("What is left").Zh("剩下的可能"),
	"explain.likely":    lang.En("likely").Zh("很可能"),
	"explain.possible":  lang.En("possible").Zh("有可能"),
	"explain.stored":    lang.En("By the newest scan of {label}.").Zh("依据 {label} 最近一次扫描。"),
	"explain.unwatched": lang.En("{label} is not watched here. Scan it, and the answer says which cause it is.").Zh("{label} 尚未监测。扫描之后即可给出确切原因。"),
	"explain.unjudged":  lang.En("{label} has not been scanned yet. Ask again in a moment.").Zh("{label} 尚未完成扫描，请稍后再问一次。"),
	"explain.scanning":  lang.En("{label} is being scanned. Ask again in a few seconds; what you pasted is still here.").Zh("正在扫描 {label}。请几秒后再问一次，粘贴的内容还在上面。"),
	"explain.add":       lang.En("Add and scan {label}").Zh("添加并扫描 {label}"),
	"explain.again":     lang.En("Scan {label} again").Zh("重新扫描 {label}"),
	"explain.box":       lang.En("A mini program shows an error?").Zh("小程序报错了？"),
}
