package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

const (
	levelOneBOM  LevelID = "one"
	levelTwoBOMs LevelID = "several"
)

var bomMultiple = Rule{
	ID:     "bom_multiple",
	Levels: map[LevelID]Severities{levelTwoBOMs: same(High), levelOneBOM: same(Info)},
	Source: wechatNetwork("返回值编码：只过滤一个 BOM 头"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Answers begin without a byte order mark").Zh("应答开头没有 BOM"),
		Why:   lang.En("A mini program strips one byte order mark. A second one stays, and JSON.parse fails on it: the data then is a string and not an object.").Zh("小程序只过滤一个 BOM。第二个会保留下来，JSON.parse 因此失败，data 成为字符串而不是对象。"),
		Fix:   lang.En("Save the source files of the application as UTF-8 without BOM; PHP sends the mark of every included file.").Zh("将应用的源文件保存为无 BOM 的 UTF-8；PHP 会输出每个被包含文件开头的 BOM。"),
		Evidence: map[string]lang.Phrase{
			"several": lang.En("GET {path}: the answer begins with several byte order marks (EF BB BF)").Zh("GET {path}：应答开头有多个 BOM（EF BB BF）"),
			"one":     lang.En("GET {path}: the answer begins with one byte order mark, which mini programs strip").Zh("GET {path}：应答开头有一个 BOM，小程序会过滤掉"),
		},
	},
	Errors: inSuccess("data is a string, JSON.parse: Unexpected token"),
	Check:  checkBOMMultiple,
}

func checkBOMMultiple(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		switch e.BOMs {
		case 0:
			return nil
		case 1:
			return &Outcome{Level: levelOneBOM}
		}
		return &Outcome{Level: levelTwoBOMs}
	})
}
