package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainPathLen = Rule{
	ID:     "chain_pathlen",
	Levels: everywhere(Blocker),
	Source: rfc("5280", "4.2.1.9"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Every issuer in the chain is an authority and may have those below it").Zh("证书链中的每个签发者都是 CA，且其下级层数未超限"),
		Why:   lang.En("A certificate says whether its owner may issue others, and how many authorities may follow (basic constraints). Clients refuse a chain that does not keep to it.").Zh("证书写明其持有者能否签发证书，以及其下可以有几级 CA（基本约束）。不符合的证书链会被客户端拒绝。"),
		Fix:   lang.En("Serve the intermediates of your authority as it publishes them. Of your own authority: issue certificates with an authority's certificate (CA:TRUE, keyCertSign) whose pathlen leaves room for those below it.").Zh("部署证书机构公布的中间证书。如果是自建 CA：请用 CA 证书（CA:TRUE、keyCertSign）签发，且其 pathlen 足以容纳下级 CA。"),
		Evidence: map[string]lang.Phrase{
			"default":       lang.En("“{name}” allows {limit} authorities below it, and there are more").Zh("“{name}”只允许其下有 {limit} 级 CA，实际超出"),
			"not_authority": lang.En("“{name}” issued the certificate below it and is no authority itself (CA flag or keyCertSign missing)").Zh("“{name}”签发了下一级证书，但它本身不是 CA（缺少 CA 标志或 keyCertSign）"),
		},
	},
	Errors: clients(-207, -1202),
	Check:  checkChainPathLen,
}

func checkChainPathLen(v *View, _ Params) []Outcome {
	return v.brokenBy(func(f trust.Fault) Outcome {
		if f.Kind == trust.NotAnAuthority {
			return Outcome{Evidence: "not_authority", Values: Values{"name": f.At.Name()}}
		}
		return Outcome{Values: Values{"name": f.At.Name(), "limit": f.At.MaxPathLen}}
	}, trust.PathTooLong, trust.NotAnAuthority)
}
