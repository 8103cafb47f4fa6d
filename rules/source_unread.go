package rules

import (
	"cmp"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var sourceUnread = Rule{
	ID:     "source_unread",
	Levels: map[LevelID]Severities{Default: same(High), "lenient": same(Medium), "link": same(Info)},
	Source: wechatNetwork("服务器域名配置"),
	Text: Text{
		Title: lang.En("Every file of the folder could be read").Zh("文件夹中的每个文件都能读取"),
		Why:   lang.En("What cannot be read may call anything.").Zh("读不懂的文件可能请求任何地址。"),
		Fix:   lang.En("Correct the file, or leave it out of the folder.").Zh("修正该文件，或把它移出文件夹。"),
		Evidence: map[string]lang.Phrase{
			"too_large":     lang.En("it is too large to be read").Zh("文件过大，未读取"),
			"not_utf8":      lang.En("it is not UTF-8 from here on").Zh("从这里起不是 UTF-8 编码"),
			"syntax":        lang.En("it does not parse ({detail})").Zh("无法解析（{detail}）"),
			"too_deep":      lang.En("it is nested more deeply than code that people or tools write").Zh("嵌套层数超出正常代码"),
			"unreadable":    lang.En("the system refused to read it").Zh("系统拒绝读取"),
			"limit_reached": lang.En("the bounds of the whole were reached before it").Zh("在读到它之前已达到总上限"),
			"lenient":       lang.En("it is no JSON: it has comments, or a comma too many").Zh("不是合法的 JSON：含有注释或多余的逗号"),
			"link":          lang.En("a link is not followed").Zh("没有跟随链接"),
			"time":          lang.En("following what the code does took too long, so that not all calls are known").Zh("分析代码耗时过长，未能得出全部请求"),
			"names":         lang.En("the folder has too many entries to look at all").Zh("文件夹条目过多，未能全部查看"),
		},
	},
	Lint: lintSourceUnread,
}

func lintSourceUnread(c *Code, _ Params) []Outcome {
	if c.Project == nil {
		return notChecked()
	}
	var found []Outcome
	for _, f := range c.Project.Files {
		at := f.Place
		at.File = f.Path
		o := Outcome{Status: Unknown, Place: at, Evidence: string(f.Problem), Values: Values{"detail": f.Detail}}
		switch f.Problem {
		case "":
			continue
		case facts.FileLenient:
			o = Outcome{Status: Fail, Level: "lenient", Place: at}
		case facts.FileLink:
			o = Outcome{Status: Fail, Level: "link", Place: at}
		}
		found = append(found, o)
	}
	if o, ok := cutShort(c.Project); ok {
		found = append(found, o)
	}
	return judged(found, len(c.Project.Files))
}

// cutShort is the outcome of a project that was read in part although no file says so: what its calls are is not known.
func cutShort(p *facts.Project) (Outcome, bool) {
	named := slices.ContainsFunc(p.Files, func(f facts.SourceFile) bool { return f.Problem == facts.FileNotRead })
	if p.Partial == "" || named {
		return Outcome{}, false
	}
	evidence := "names"
	if p.Partial == facts.PartialTime {
		evidence = "time"
	}
	return Outcome{Status: Unknown, Place: facts.Place{File: cmp.Or(p.Root, ".")}, Evidence: evidence}, true
}
