package rules

import (
	"net"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainNameConstraints = Rule{
	ID:     "chain_name_constraints",
	Levels: everywhere(Blocker),
	Source: rfc("5280", "4.2.1.10"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Every authority in the chain may issue for the certificate's names").Zh("证书链中的每个签发机构都有权为证书中的域名签发"),
		Why:   lang.En("An intermediate can be limited to some domains (name constraints). Clients refuse what it signs for others, and one name outside is enough.").Zh("中间证书可以限定只为某些域名签发（名称约束）。超出范围的证书会被客户端拒绝，只要有一个域名超出即可。"),
		Fix:   lang.En("Get the certificate from an intermediate that may issue for all its names, or leave the names outside out of it. Of your own authority: issue the intermediate anew with these domains among the permitted ones.").Zh("改由有权签发全部域名的中间证书签发，或从证书中去掉超出范围的域名。如果是自建 CA：重新签发中间证书，把这些域名列入允许范围。"),
		Evidence: map[string]lang.Phrase{
			"default":   lang.En("the name constraints of “{name}” forbid a name of the certificate ({names})").Zh("“{name}”的名称约束不允许证书中的某个名称（{names}）"),
			"permitted": lang.En("“{name}” may issue for {permitted} only; the certificate is for {names}").Zh("“{name}”只能为 {permitted} 签发；该证书用于 {names}"),
			"excluded":  lang.En("“{name}” must not issue for {excluded}; the certificate is for {names}").Zh("“{name}”不得为 {excluded} 签发；该证书用于 {names}"),
		},
	},
	Errors: clients(-212, -1202),
	Check:  checkChainNameConstraints,
}

func checkChainNameConstraints(v *View, _ Params) []Outcome {
	return v.brokenBy(func(f trust.Fault) Outcome {
		names := append([]string{}, v.Leaf().DNSNames...)
		for _, ip := range v.Leaf().IPAddresses {
			names = append(names, ip.String())
		}
		values := Values{"name": f.At.Name(), "names": names}
		permitted := constraints(f.At.PermittedDNSDomains, f.At.PermittedIPRanges)
		excluded := constraints(f.At.ExcludedDNSDomains, f.At.ExcludedIPRanges)
		switch {
		case len(permitted) > 0 && len(excluded) == 0:
			values["permitted"] = permitted
			return Outcome{Evidence: "permitted", Values: values}
		case len(excluded) > 0 && len(permitted) == 0:
			values["excluded"] = excluded
			return Outcome{Evidence: "excluded", Values: values}
		}
		return Outcome{Values: values}
	}, trust.NameForbidden)
}

// constraints lists name constraints for servers' names.
func constraints(domains []string, ranges []*net.IPNet) []string {
	out := append([]string{}, domains...)
	for _, r := range ranges {
		out = append(out, r.String())
	}
	return out
}
