package jobs

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// RenewalSamples is how many connections more than else ask each address which certificate it shows, while one is
// expected there. One of three servers behind an address that was forgotten is then missed once in some 25 looks.
const RenewalSamples = 6

// compare holds a look against the certificate that is expected; nil where none is.
func (w *Worker) compare(order store.Order, s *facts.Snapshot) *renewal.Comparison {
	if order.Expected == nil {
		return nil
	}
	least := 1
	if w.Closer != nil {
		least += RenewalSamples
	}
	judge := func(s *facts.Snapshot) *rules.Report { // no lint makes a chain whole
		return w.judge(s, beside{consoles: order.Consoles})
	}
	c := renewal.Compare([]facts.SHA256{order.Expected.SHA256}, s, least, judge)
	return &c
}

// expecting tells how long after a look to look again for a certificate that is not served yet: soon at first, since
// somebody is about to reload his servers, and less often the longer it takes. Otherwise is what holds without it; 0 is
// the planned time. A server that cannot be reached is looked at no sooner for that.
func expecting(x *store.Expected, c *renewal.Comparison, r *rules.Report, otherwise time.Duration) time.Duration {
	if x == nil || c == nil || c.Outcome() == renewal.Met || r.Reach == facts.ReachNone {
		return otherwise
	}
	out := whenForgotten
	switch {
	case r.JudgedAt.Sub(x.Since) < time.Hour:
		out = whenInstalled
	case r.JudgedAt.Before(x.Due):
		out = whenExpected
	case r.JudgedAt.Sub(x.Due) < 7*day:
		out = whenOverdue
	}
	if otherwise > 0 {
		return min(out, otherwise)
	}
	return out
}

// How long after a look the next one follows for a certificate that is not served yet.
const (
	whenInstalled = 5 * time.Minute  // in the first hour
	whenExpected  = 15 * time.Minute // until its time is up
	whenOverdue   = time.Hour        // a week long
	whenForgotten = 6 * time.Hour
)
