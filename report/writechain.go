package report

import (
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// MendedByChain reports whether a finding is about what the server sends beside its certificate, so that another file of
// certificates may mend it.
func MendedByChain(f *rules.Finding) bool {
	return f.Status == rules.Fail && strings.HasPrefix(f.Rule.ID, "chain_")
}

// writeChain says once, under the first finding that it mends, how to have the right chain written.
func (p *page) writeChain(r Result, g *group) {
	if !r.WriteChain || p.chainTold || g.finding == nil || !MendedByChain(g.finding) {
		return
	}
	p.chainTold = true
	p.hanging(p.margin(), wordWriteChain.In(p.o.Lang))
}

var wordWriteChain = lang.En("Add --write-chain fullchain.pem, for this target alone, to have that file written.").
	Zh("只检查该目标并加上 --write-chain fullchain.pem，即可生成该文件。")
