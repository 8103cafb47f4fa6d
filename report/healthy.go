package report

import (
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

// healthy writes a target that passes: what it is, and how long it will last.
func (p *page) healthy(r Result) {
	p.line(p.paint(rules.GradePass, gradeMarks[rules.GradePass]) + " " + visible.Text(r.Target) + "  " + visible.Text(strings.Join(p.facts(r), " · ")))
	for _, note := range p.footnotes(r, p.group(r)) {
		p.hanging("    ", note)
	}
}

// facts names what was negotiated at the first address that answered, and how long the certificate lasts; of a chain that
// was given in a file, no more than the latter.
func (p *page) facts(r Result) []string {
	var out []string
	for i := range r.Snapshot.Addresses {
		a := &r.Snapshot.Addresses[i]
		given := !a.Addr.IsValid() && a.Chain.OK() // a chain that nobody was asked for
		if !a.Handshake.OK() && !given {
			continue
		}
		if !given {
			out = append(out, a.Handshake.Value.Version.String())
		}
		if leaf, ok := r.Report.Leaves[a.Addr]; ok {
			left := int(leaf.NotAfter.Sub(r.Report.JudgedAt).Hours() / 24)
			out = append(out, leaf.Key, wordExpires.fill(p.o.Lang, left, "date", leaf.NotAfter.UTC().Format("2006-01-02")))
		}
		out = append(out, p.limits(r)...)
		if given {
			break
		}
		out = append(out, a.Addr.String())
		if more := tried(r) - 1; more > 0 {
			out = append(out, wordMore.Fill(p.o.Lang, lang.Pairs("count", strconv.Itoa(more))))
		}
		break
	}
	return out
}

// tried counts the addresses that were; the footnotes name the others.
func tried(r Result) int {
	n := 0
	for i := range r.Snapshot.Addresses {
		if r.Snapshot.Addresses[i].Reach() != facts.ReachNotTried {
			n++
		}
	}
	return n
}
