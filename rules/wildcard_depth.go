package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var wildcardDepth = Rule{
	ID:     "wildcard_depth",
	Levels: everywhere(Blocker),
	Source: rfc("9525", "6.3"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Reads:  trust.PartNames,
	Text: Text{
		Title: lang.En("A wildcard covers exactly one label").Zh("通配符只覆盖一级子域名"),
		Why:   lang.En("*.a.com covers x.a.com. It covers neither a.com nor x.y.a.com, a wildcard may not be part of a label, and none may stand for a whole registry such as *.com.cn.").Zh("*.a.com 覆盖 x.a.com，但不覆盖 a.com，也不覆盖 x.y.a.com；通配符不能只占标签的一部分，也不能覆盖整个公共后缀（如 *.com.cn）。"),
		Fix:   lang.En("Add the exact host to the subject alternative names, or a wildcard of the right depth.").Zh("在 SAN 中加入该域名本身，或层级正确的通配符。"),
		Evidence: map[string]lang.Phrase{
			"deep":          lang.En("{wildcard} does not reach as deep as {host}").Zh("{wildcard} 覆盖不到更深一级的 {host}"),
			"apex":          lang.En("{wildcard} does not cover {host} itself").Zh("{wildcard} 不覆盖 {host} 本身"),
			"partial":       lang.En("{wildcard}: a wildcard must be the whole first label to cover {host}").Zh("{wildcard}：通配符必须独占最左一级标签，才能覆盖 {host}"),
			"public_suffix": lang.En("{wildcard} stands for a whole registry and covers nobody, so not {host}").Zh("{wildcard} 覆盖整个公共后缀，客户端不予承认，因此也不覆盖 {host}"),
		},
	},
	Errors: clients(-200, -1202),
	Check:  checkWildcardDepth,
}

func checkWildcardDepth(v *View, _ Params) []Outcome {
	if !hasNames(v.Leaf()) {
		return notApplicable() // name_cn_only says so
	}
	wildcard, how := overreach(v.Leaf(), v.Host())
	if how == "" {
		return pass()
	}
	return []Outcome{{Status: Fail, Evidence: how, Values: Values{"wildcard": wildcard, "host": v.Host()}}}
}
