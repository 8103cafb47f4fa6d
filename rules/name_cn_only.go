package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var nameCNOnly = Rule{
	ID:     "name_cn_only",
	Levels: everywhere(Blocker),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartNames,
	Text: Text{
		Title: lang.En("The certificate has subject alternative names").Zh("证书含有使用者可选名称（SAN）"),
		Why:   lang.En("Clients read the names from the subject alternative names and have ignored the common name for years (iOS since 13).").Zh("客户端只认 SAN 中的域名，多年前就不再看通用名 CN（iOS 自 13 起）。"),
		Fix:   lang.En("Have the certificate reissued with the host as a DNS name in the subject alternative names.").Zh("重新签发证书，把域名写入 SAN 的 DNS 名称。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the subject alternative names hold no host; the common name “{cn}” does not count").Zh("SAN 中没有域名；通用名“{cn}”不起作用"),
		},
	},
	Errors: clients(-200, -1202),
	Check:  checkNameCNOnly,
}

func checkNameCNOnly(v *View, _ Params) []Outcome {
	if hasNames(v.Leaf()) {
		return pass()
	}
	return fail(Values{"cn": v.Leaf().Subject.CommonName})
}
