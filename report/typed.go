package report

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/fixes"
	"github.com/tongguan/tongguan/internal/visible"
)

// typed writes what to type, where a configuration mends the finding: for the software that the server names, and with
// --all for every one.
func (p *page) typed(g *group, s *facts.Snapshot) {
	if g.finding == nil {
		return
	}
	all, likely := fixes.Of(g.finding, s)
	if !p.o.All {
		all = all[:min(likely, 1)]
	}
	margin := p.margin()
	for _, fix := range all {
		p.hanging(margin, fix.Name.In(p.o.Lang)+wordChatColon.In(p.o.Lang))
		for i, step := range fix.Steps {
			if last := i == len(fix.Steps)-1; last && p.reloads[step.Type] {
				continue // how the configuration is read anew stands above
			} else if last && step.Type != "" && i > 0 && !p.o.All {
				p.reloads = map[string]bool{step.Type: true}
			}
			p.hanging(margin+"  ", step.Text.In(p.o.Lang))
			if step.Type == "" {
				continue
			}
			for line := range strings.SplitSeq(strings.ReplaceAll(step.Type, "\t", "  "), "\n") {
				p.line(margin + "    " + visible.Text(line)) // in one piece, to be copied
			}
		}
	}
}
