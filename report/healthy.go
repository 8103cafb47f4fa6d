package report

import (
	"strconv"
	"strings"
	"time"

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
			out = append(out, leaf.Key, p.end(leaf.NotAfter.Sub(r.Report.JudgedAt), leaf.NotAfter))
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

// end says when a certificate ends, or ended: where that is waived, a target passes all the same.
func (p *page) end(left time.Duration, notAfter time.Time) string {
	const day = 24 * time.Hour
	date := notAfter.UTC().Format(time.DateOnly)
	if left < 0 {
		return wordExpired.fill(p.o.Lang, int(-left/day), "date", date)
	}
	return wordExpires.fill(p.o.Lang, int(left/day), "date", date)
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
