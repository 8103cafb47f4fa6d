package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// What there is to say about certificates that crypto/x509 refuses. Most of their fields are read all the same, and
// judged as any other's. Whether a client takes one that breaks RFC 5280 in its form is another question, and clients
// differ: Chromium lets a bad serial number pass (net/cert/x509_util.cc, allow_invalid_serial_numbers), and of others
// nothing is documented. So such a chain is unknown, neither trusted nor refused.

var refusalWords = map[trust.Class]lang.Phrase{
	trust.UnsupportedCurve:   lang.En("its key is on a curve that this scanner does not have").Zh("其密钥所用的曲线扫描器不支持"),
	trust.NegativeSerial:     lang.En("its serial number is negative").Zh("其序列号为负数"),
	trust.DuplicateExtension: lang.En("it has an extension twice").Zh("有扩展项重复出现"),
	trust.BrokenExtension:    lang.En("an extension is not written as it must be").Zh("有扩展项格式错误"),
	trust.BrokenName:         lang.En("a text in its subject or issuer is not written as it must be").Zh("其使用者或颁发者名称中的文字编码错误"),
	trust.BrokenDates:        lang.En("its dates are not written as they must be").Zh("其有效期格式错误"),
	trust.BrokenKey:          lang.En("its public key is not written as it must be").Zh("其公钥格式错误"),
	trust.BrokenForm:         lang.En("it is not a certificate by the rules of DER").Zh("不符合证书的 DER 编码规则"),
	trust.OtherRefusal:       lang.En("it is not written as it must be").Zh("格式错误"),
}

// refusalText says what is wrong with a certificate, from the values of a finding, with the parser's own words.
func refusalText(v Values, tag lang.Tag) string {
	class, _ := v["refusal"].(string)
	detail, _ := v["detail"].(string)
	words := refusalWords[trust.Class(class)].In(tag)
	if tag == lang.Chinese {
		return words + "：" + detail
	}
	return words + ": " + detail
}

// refusalValues is how a refusal stands in Values.
func refusalValues(c *trust.Certificate) Values {
	return Values{"name": c.Name(), "refusal": string(c.Refusal.Class), "detail": c.Refusal.Detail}
}

// unreadable is the outcome of a rule about a part of a certificate that could not be read.
func unreadable(c *trust.Certificate) []Outcome { return unlearned(partUnread, refusalValues(c)) }

// malformed is the outcome for platforms to whose anchors every path leads over a certificate that breaks RFC 5280 in its
// form; the second result is false where that is not so.
func (v *View) malformed(on facts.Platforms) (Outcome, bool) {
	for _, f := range v.path(on).Faults {
		if f.Kind == trust.Malformed {
			return Outcome{Status: Unknown, On: on, Evidence: pathMalformed, Values: refusalValues(f.At)}, true
		}
	}
	return Outcome{}, false
}
