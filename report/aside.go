package report

import (
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// asides says what weighs nothing and may not go unsaid under a target that passes: that what is behind the gateway does
// not answer, so that nothing of its answers could be judged.
func (p *page) asides(groups []*group) (out []string) {
	for _, g := range groups {
		if g.rule.ID == "http_server_error" && g.status == rules.Fail && g.weight <= rules.Info && g.waived == nil {
			out = append(out, wordGatewayOnly.Fill(p.o.Lang, lang.Pairs("evidence", g.evidence, "rule", g.rule.ID)))
		}
	}
	return out
}

var wordGatewayOnly = lang.En("{evidence}: the gateway answers, and what is behind it does not [{rule}]").
	Zh("{evidence}：网关有应答，但后面的服务没有正常应答 [{rule}]")
