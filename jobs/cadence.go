package jobs

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

const day = 24 * time.Hour

// How long after a look the next one follows where something is amiss.
const (
	whenNotTried = 15 * time.Minute // the lack was ours: it says nothing about the server, and may be over soon
	whenFailing  = 6 * time.Hour    // somebody is mending it, and wants to see that it is mended
	whenUrgent   = time.Hour        // the certificate ends within days, or ended
)

// whenSilent is after each look in a row that reached nothing. The first is soon, so that what was no more than a
// moment's trouble is known for it; the last is for what is gone for good.
var whenSilent = []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, day}

// again tells how long after this look to look again; 0 when the planned time will do. Interval is between two planned
// looks, and failStreak how many looks in a row before this one reached nothing.
func again(s *facts.Snapshot, r *rules.Report, interval time.Duration, failStreak int) time.Duration {
	out := interval
	switch {
	case r.Reach == facts.ReachNone:
		out = whenSilent[min(failStreak, len(whenSilent)-1)]
	case r.Reach == facts.ReachNotTried && !forbidden(s):
		out = whenNotTried
	case r.Grade(facts.Everywhere) == rules.GradeFail:
		out = whenFailing
	}
	if r.Reach != facts.ReachNone { // then a leaf is no news
		for _, leaf := range r.Leaves {
			out = min(out, whenEnding(leaf.NotAfter.Sub(r.JudgedAt), interval))
		}
	}
	if out >= interval {
		return 0
	}
	return out
}

// whenEnding is for a certificate that has so long left; less than nothing when it has ended. One that ended some days
// ago is a failure like others.
func whenEnding(left, otherwise time.Duration) time.Duration {
	switch {
	case left > 14*day:
		return otherwise
	case left > 3*day, left <= -3*day:
		return whenFailing
	}
	return whenUrgent
}

// forbidden reports whether the operator's policy, and nothing else, kept us from looking. Looking again sooner changes
// nothing about that.
func forbidden(s *facts.Snapshot) bool {
	if f := s.DNS.Failure; f != nil {
		return f.Kind == facts.BlockedAddress
	}
	for i := range s.Addresses {
		if f := s.Addresses[i].Connect.Failure; f == nil || f.Kind != facts.BlockedAddress {
			return false
		}
	}
	return len(s.Addresses) > 0
}
