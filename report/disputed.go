package report

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/dispute"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
)

// disputes gives what people say of the platforms that count.
func (o *Options) disputes(s *facts.Snapshot) (out []facts.Dispute) {
	for _, d := range s.Disputes {
		if o.Platforms.Has(d.Platform) {
			out = append(out, d)
		}
	}
	return out
}

// disputed writes them, a line each.
func (p *page) disputed(s *facts.Snapshot) {
	for _, d := range p.o.disputes(s) {
		phrase := wordDisputed
		if d.Rule != "" {
			phrase = wordDisputedRule
		}
		text := phrase.Fill(p.o.Lang, lang.Pairs("phone", dispute.Phone(d, p.o.Lang), "rule", visible.Text(d.Rule)))
		if d.Note != "" {
			text += lang.Aside(p.o.Lang, visible.Text(d.Note))
		}
		p.hanging("  ", text)
	}
}

var (
	wordDisputed     = lang.En("Disputed, works on a real phone: {phone}").Zh("有异议，真机可用：{phone}")
	wordDisputedRule = lang.En("Disputed ({rule}), works on a real phone: {phone}").Zh("有异议（{rule}），真机可用：{phone}")
)
