package rules

import (
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
	return judged(found, len(c.Project.Files))
}
