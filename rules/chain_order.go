package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainOrder = Rule{
	ID:     "chain_order",
	Levels: one(by(Low, Medium, Low)),
	Source: rfc("5246", "7.4.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("The chain is sent in order").Zh("证书链按正确顺序发送"),
		Why:   lang.En("In TLS 1.2 each certificate must certify the one before it. Most clients sort the chain themselves, some do not.").Zh("TLS 1.2 要求每张证书签发其前一张。多数客户端会自行排序，但并非全部。"),
		Fix:   lang.En("Put the chain file in order: the server's certificate, the intermediate that issued it, the one that issued that.").Zh("调整链文件的顺序：服务器证书、签发它的中间证书、再上一级中间证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("sent: {sent}; the order should be: {order}").Zh("实际发送：{sent}；正确顺序：{order}"),
		},
	},
	Check: checkChainOrder,
}

func checkChainOrder(v *View, _ Params) []Outcome {
	sent := v.distinct() // that one is sent twice is chain_duplicate's matter
	if len(sent) == 1 || v.standing(trust.SelfSigned) != 0 {
		return notApplicable()
	}
	paths := v.Paths.Sorted(v.Presented)
	if on := v.standing(trust.Undecided); on != 0 && paths[0].End == trust.AtUnchecked && len(sent) > len(paths[0].Certificates) {
		return []Outcome{v.undecided(on)} // of what follows it is not known what it is there for
	}
	if paths[0].InOrder(sent) {
		return pass()
	}
	return fail(Values{"sent": titles(sent), "order": titles(v.Used())})
}

func titles(certificates []*trust.Certificate) []string {
	var out []string
	for _, c := range certificates {
		out = append(out, c.Name())
	}
	return out
}
