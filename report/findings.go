package report

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Finding is one as it stands in JSON documents.
type Finding = findingDoc

// Findings gives what a report shows of a judgement, for documents that are not a report.
func (o *Options) Findings(r *rules.Report) []Finding { return o.findings(r, nil, nil) }

// findings adds what to type to each, which goes by what the server of the snapshot says of itself, and the fingerprints of
// all outcomes. Of nil nothing is added.
func (o *Options) findings(r *rules.Report, s *facts.Snapshot, prints []string) []Finding {
	out := []Finding{}
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		if !o.shown(f) {
			continue
		}
		d := o.finding(f)
		if s != nil {
			d.Fixes = o.fixes(f, s)
		}
		if prints != nil {
			d.Fingerprint, d.Known = prints[i], o.Baseline.knows(prints[i])
		}
		out = append(out, d)
	}
	return out
}
