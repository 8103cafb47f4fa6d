package rules

import (
	"cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var charsetNotUTF8 = Rule{
	ID:     "charset_not_utf8",
	Levels: everywhere(Medium),
	Source: wechatNetwork("返回值编码"),
	Needs:  []facts.ProbeID{facts.ProbeConnect},
	Text: Text{
		Title: lang.En("Answers are in UTF-8").Zh("返回值使用 UTF-8 编码"),
		Why:   lang.En("WeChat recommends UTF-8. It tries to convert what is in another charset, and may fail: then the text is garbled on some phones.").Zh("微信建议使用 UTF-8 编码。对于其他编码，小程序会尝试转换，但可能失败，部分手机上会出现乱码。"),
		Fix:   lang.En("Send UTF-8 and say so: Content-Type: application/json; charset=utf-8 (nginx: charset utf-8;).").Zh("以 UTF-8 输出并声明：Content-Type: application/json; charset=utf-8（nginx：charset utf-8;）。"),
		Evidence: map[string]lang.Phrase{
			"declared": lang.En("GET {path}: the answer is declared as {charset}").Zh("GET {path}：应答声明的编码为 {charset}"),
			"bytes":    lang.En("GET {path}: the answer holds bytes that are not UTF-8").Zh("GET {path}：应答中有不属于 UTF-8 的字节"),
		},
	},
	Check: checkCharsetNotUTF8,
}

func checkCharsetNotUTF8(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		switch e.NotUTF8 {
		case facts.NotUTF8Declared:
			return &Outcome{Evidence: "declared", Values: Values{"charset": cmp.Or(e.Charset, "?")}}
		case facts.NotUTF8Bytes:
			return &Outcome{Evidence: "bytes"}
		}
		return nil
	})
}
