package report

import "github.com/tongguan/tongguan/rules"

// A Finding is one as it stands in JSON documents.
type Finding = findingDoc

// Findings gives what a report shows of a judgement, for documents that are not a report.
func (o *Options) Findings(r *rules.Report) []Finding {
	out := []Finding{}
	for i := range r.Outcomes {
		if f := &r.Outcomes[i]; o.shown(f) {
			out = append(out, o.finding(f))
		}
	}
	return out
}
