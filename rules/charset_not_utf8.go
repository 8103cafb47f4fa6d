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
		Fix:   lang.En("Have the application write UTF-8 (a file: iconv -f GBK -t UTF-8), then say so: Content-Type: application/json; charset=utf-8. To declare it alone converts nothing.").Zh("让应用以 UTF-8 输出（文件用 iconv -f GBK -t UTF-8 转换），然后声明：Content-Type: application/json; charset=utf-8。只改声明并不会转换内容。"),
		Evidence: map[string]lang.Phrase{
			"declared": lang.En("GET {path}: the answer is declared as {charset}").Zh("GET {path}：应答声明的编码为 {charset}"),
			"encoded":  lang.En("GET {path}: the answer is in {charset}").Zh("GET {path}：应答的编码为 {charset}"),
			"bytes":    lang.En("GET {path}: the answer holds bytes that are not UTF-8").Zh("GET {path}：应答中有不属于 UTF-8 的字节"),
		},
	},
	Check: checkCharsetNotUTF8,
}

func checkCharsetNotUTF8(v *View, _ Params) []Outcome {
	return v.eachAnswer(func(e *facts.Exchange) *Outcome {
		switch e.NotUTF8 {
		case facts.NotUTF8Declared:
			// Only where the bytes are UTF-8 all the same does another declaration mend it (package fixes).
			evidence := "encoded"
			if e.ValidUTF8 {
				evidence = "declared"
			}
			return &Outcome{Evidence: evidence, Values: Values{"charset": cmp.Or(e.Charset, "?")}}
		case facts.NotUTF8Bytes:
			return &Outcome{Evidence: "bytes"}
		}
		return nil
	})
}
