package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainContainsRoot = Rule{
	ID:     "chain_contains_root",
	Levels: everywhere(Low),
	Source: rfc("8446", "4.4.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The root is not sent").Zh("没有发送根证书"),
		Why:   lang.En("A client uses the root that it has and does not look at the copy, which makes every handshake larger.").Zh("客户端使用自身内置的根证书，不会采用服务器发送的副本；发送只会增大每次握手。"),
		Fix:   lang.En("Remove the root, the last certificate, from the chain file. Keep cross-certificates: they have a root's name and were issued by another.").Zh("从链文件中删除根证书（最后一张）。交叉证书请保留：它与根证书同名，但由另一机构签发。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("the root is sent too: {names} ({bytes} bytes)").Zh("连根证书也发送了：{names}（{bytes} 字节）"),
		},
	},
	Check: checkChainContainsRoot,
}

func checkChainContainsRoot(v *View, _ Params) []Outcome {
	var roots []*trust.Certificate
	leads := false
	for i := range v.Paths.All {
		leads = leads || v.Paths.All[i].End == trust.AtAnchor
	}
	if !leads {
		return notApplicable() // what is a root here is not known
	}
	for _, c := range v.distinct() {
		if v.isRoot(c) {
			roots = append(roots, c)
		}
	}
	if len(roots) == 0 {
		return pass()
	}
	return fail(Values{"names": titles(roots), "bytes": size(roots)})
}
