package mending

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

// faultWords say in a sentence what a client has against a chain. {at} is the certificate that has the fault.
var faultWords = map[trust.FaultKind]lang.Phrase{
	trust.IssuerMissing:   lang.En("the issuer of “{at}”, “{issuer}”, is not there and is no trusted root").Zh("缺少“{at}”的签发者“{issuer}”，它也不是受信任的根证书"),
	trust.BadSignature:    lang.En("what is called “{issuer}” did not sign “{at}”").Zh("名为“{issuer}”的证书并未签发“{at}”"),
	trust.Unchecked:       lang.En("the signature of “{at}” cannot be checked here").Zh("无法在此验证“{at}”的签名"),
	trust.KeyUnknown:      lang.En("“{at}” is a root of which only the name is known here, so its signature cannot be checked").Zh("根证书“{at}”只有名称而没有公钥，无法验证其签名"),
	trust.NobodysRoot:     lang.En("“{at}” signed itself and is no trusted root").Zh("“{at}”是自签名证书，不受信任"),
	trust.NotListed:       lang.En("“{at}” is no trusted root there").Zh("根证书“{at}”在该平台上不受信任"),
	trust.Ended:           lang.En("“{at}” ended on {end}").Zh("“{at}”已于 {end} 过期"),
	trust.NotYetValid:     lang.En("“{at}” begins on {begin}").Zh("“{at}”自 {begin} 起才有效"),
	trust.WeakSignature:   lang.En("“{at}” is signed with SHA-1 or older").Zh("“{at}”使用 SHA-1 或更旧的哈希签名"),
	trust.WeakKey:         lang.En("“{at}” has a weak key: {key}").Zh("“{at}”的密钥过弱：{key}"),
	trust.StrangeKey:      lang.En("“{at}” has a key of a kind that clients do not know: {key}").Zh("客户端不支持“{at}”的密钥类型：{key}"),
	trust.NotAnAuthority:  lang.En("“{at}” may not issue certificates").Zh("“{at}”无权签发证书"),
	trust.PathTooLong:     lang.En("“{at}” does not allow as many authorities below it").Zh("“{at}”之下的层级超过其限制"),
	trust.NameForbidden:   lang.En("“{at}” may not issue for these names").Zh("“{at}”不得为这些名称签发证书"),
	trust.WrongUsage:      lang.En("“{at}” is not for servers").Zh("“{at}”不可用于服务器认证"),
	trust.UnknownCritical: lang.En("“{at}” has a critical extension that is not understood").Zh("“{at}”含有无法识别的关键扩展"),
	trust.Malformed:       lang.En("“{at}” is not written as RFC 5280 demands").Zh("“{at}”的格式不符合 RFC 5280"),
	trust.Distrusted:      lang.En("“{at}” is a root that no longer counts for certificates of that date").Zh("根证书“{at}”不再信任该日期之后签发的证书"),
	trust.AnchorEnded:     lang.En("the root “{at}” has ended").Zh("根证书“{at}”已过期"),
}

// Fault says in a sentence what a client has against a chain.
func Fault(fault trust.Fault, tag lang.Tag) string {
	c := fault.At
	return faultWords[fault.Kind].Fill(tag, lang.Pairs(
		"at", c.Name(), "issuer", c.IssuerName(), "key", c.Key().String(),
		"end", c.NotAfter.UTC().Format("2006-01-02 15:04:05Z"), "begin", c.NotBefore.UTC().Format("2006-01-02 15:04:05Z"),
	))
}
