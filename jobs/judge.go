package jobs

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A beside is what an endpoint is judged by beside what was seen of it.
type beside struct {
	lints    map[facts.SHA256]facts.Lints // of its certificates; nil: none was linted
	consoles []*facts.Console             // of the apps that need it
}

// judge makes the report of what was just seen.
func (w *Worker) judge(s *facts.Snapshot, known beside) *rules.Report {
	return rules.Evaluate(w.Profile, s, w.params(s.StartedAt, known))
}

// params is what this worker judges by at a time.
func (w *Worker) params(now time.Time, known beside) rules.Params {
	return rules.Params{
		Now: now, Stores: w.Stores, Logs: w.Logs, Minimum: w.Minimum, Discreet: true, Lints: known.lints, Consoles: known.consoles,
	}
}
