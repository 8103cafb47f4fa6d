package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var nameMismatch = Rule{
	ID:     "name_mismatch",
	Levels: everywhere(Blocker),
	Source: wechatNetwork("HTTPS 证书：域名必须与证书颁发的域名一致"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartNames,
	Text: Text{
		Title: lang.En("The certificate is for this host").Zh("证书与域名一致"),
		Why:   lang.En("Clients refuse a certificate that does not name the host they asked for. Often it is the server's default certificate, sent because this name is not configured there.").Zh("客户端会拒绝未包含所访问域名的证书。常见原因是服务器没有为该域名配置证书，发来了默认证书。"),
		Fix:   lang.En("Configure the right certificate for this name on the server (SNI), or have one issued that names it.").Zh("在服务器上为该域名配置对应的证书（SNI），或重新签发包含该域名的证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the certificate is for {names}, not for {host}").Zh("证书颁发给 {names}，不包含 {host}"),
		},
	},
	Errors: clients(-200, -1202),
	Check:  checkNameMismatch,
}

func checkNameMismatch(v *View, _ Params) []Outcome {
	leaf, host := v.Leaf(), v.Host()
	if _, how := overreach(leaf, host); how != "" || !hasNames(leaf) {
		return notApplicable() // wildcard_depth or name_cn_only says so
	}
	if leaf.VerifyHostname(host) == nil {
		return pass()
	}
	return fail(Values{"names": namesOf(leaf), "host": host})
}
