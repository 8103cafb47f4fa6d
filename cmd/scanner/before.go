package main

import (
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// readBefore reads the snapshots that results are held against, by endpoint; of several of one the last counts. Nil without
// --before. At least one of the targets must be in them, since a comparison with nothing looks as if nothing had changed.
func (f *checkFlags) readBefore(targets []work) (map[facts.Endpoint]*facts.Snapshot, error) {
	if len(f.Before) == 0 {
		return nil, nil
	}
	saved, err := readSnapshots("--before", f.Before)
	if err != nil {
		return nil, err
	}
	out := map[facts.Endpoint]*facts.Snapshot{}
	for _, w := range saved {
		out[anywhere(w.endpoint)] = w.given
	}
	for _, w := range targets {
		if out[anywhere(w.endpoint)] != nil {
			return out, nil
		}
	}
	if len(targets) == 0 { // of which something else was said
		return out, nil
	}
	return nil, lang.Wrong("--before "+strings.Join(f.Before, ", "), lang.En("there is no snapshot of any of the targets in it").Zh("其中没有任何目标的快照"))
}

// anywhere is an endpoint, from wherever it is looked at: a snapshot of the service may be held against one of the command.
func anywhere(e facts.Endpoint) facts.Endpoint {
	e.Zone = ""
	return e
}

// earlier judges what was seen of an endpoint then by what is judged by now; nil where nothing is known of it.
func (j *job) earlier(e facts.Endpoint) *report.Before {
	s := j.before[anywhere(e)]
	if s == nil {
		return nil
	}
	return &report.Before{Report: j.evaluate(s)}
}
