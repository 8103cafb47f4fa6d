package main

import (
	"io"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// idleWaivers are the waivers of a profile that have concerned nothing so far: they may be mistyped, or needed no more.
type idleWaivers struct {
	waivers []rules.Waiver
	seen    []bool
}

func newIdleWaivers(p rules.Profile) *idleWaivers {
	return &idleWaivers{p.Waivers, make([]bool, len(p.Waivers))}
}

// note takes a result into account. What could not be judged may be what a waiver is about.
func (i *idleWaivers) note(r report.Result) {
	host := r.Snapshot.Endpoint.Host
	for at := range i.waivers {
		w := &i.waivers[at]
		for f := range r.Report.Outcomes {
			o := &r.Report.Outcomes[f]
			unclear := o.Rule.ID == w.Rule && o.Status == rules.Unknown && w.Covers(host)
			i.seen[at] = i.seen[at] || unclear || w.Concerns(host, o)
		}
	}
}

// noteFolder does the same with the judgement of a folder.
func (i *idleWaivers) noteFolder(r *rules.Report) {
	for at := range i.waivers {
		for f := range r.Outcomes {
			i.seen[at] = i.seen[at] || i.waivers[at].ConcernsPlace(&r.Outcomes[f])
		}
	}
}

// tell names each that is left, a line each, and those that concern something and had ended by the time of judging: of
// servers a rule tells that, so that the time is zero there.
func (i *idleWaivers) tell(w io.Writer, tag lang.Tag, now time.Time) {
	for at, seen := range i.seen {
		one, sentence := i.waivers[at], idleWaiver
		if seen && (now.IsZero() || !one.Ended(now)) {
			continue
		}
		if seen {
			sentence = endedWaiver
		}
		about := one.Host
		if about == "" {
			about = one.File
		}
		text := sentence.Fill(tag, lang.Pairs("at", one.At, "rule", one.Rule, "host", about, "until", one.Until.Format(time.DateOnly)))
		_, _ = io.WriteString(w, visible.Text(text)+"\n") // as progress does: who closed it does not want to hear it
	}
}

var (
	idleWaiver = lang.En("{at}: the waiver of {rule} for {host} concerned nothing in this run").
			Zh("{at}：对 {rule} 的豁免（{host}）在本次检查中没有涉及任何问题")
	endedWaiver = lang.En("{at}: the waiver of {rule} for {host} ended with {until}, and the finding counts again").
			Zh("{at}：对 {rule} 的豁免（{host}）已于 {until} 到期，相应问题重新计入结论")
)
