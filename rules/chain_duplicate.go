package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainDuplicate = Rule{
	ID:     "chain_duplicate",
	Levels: everywhere(Low),
	Source: rfc("8446", "4.4.2"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("No certificate is sent twice").Zh("没有重复发送证书"),
		Why:   lang.En("A certificate that is sent twice makes every handshake larger. Often the server's own one stands in the chain file as well.").Zh("重复发送的证书会增大每次握手。常见原因是链文件中也包含了服务器证书。"),
		Fix:   lang.En("Leave each certificate once in what the server sends. Where certificate and chain are two settings (Apache before 2.4.8, load balancers), the chain file holds the intermediates only.").Zh("服务器发送的每张证书只保留一次。如果证书和证书链分两项配置（Apache 2.4.8 之前、负载均衡等），链文件中只放中间证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("sent more than once: {names} ({bytes} bytes too many)").Zh("重复发送：{names}（多出 {bytes} 字节）"),
		},
	},
	Check: checkChainDuplicate,
}

func checkChainDuplicate(v *View, _ Params) []Outcome {
	var again, names []*trust.Certificate
	for i, c := range v.Presented {
		if !among(v.Presented[:i], c) {
			continue
		}
		again = append(again, c)
		if !among(names, c) {
			names = append(names, c)
		}
	}
	if len(again) == 0 {
		return pass()
	}
	return fail(Values{"names": titles(names), "bytes": size(again)})
}
