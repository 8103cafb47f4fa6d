package rules

import "cmp"

// Thresholds are the numbers of rules that a team may set, in whole days; 0 is the rule's own.
//
// There is one only where the rule compares a stored fact with the time of judging. What a scan itself puts into steps,
// such as how slow an answer was, was decided when it was stored; a team weighs its levels instead. Nor can what clients
// demand be set, such as the size of a key.
type Thresholds struct {
	ExpiringNotice  int // cert_expiring, level 30d
	ExpiringWarning int // cert_expiring, level 14d
	ExpiringUrgent  int // cert_expiring, level 3d
	RootSunset      int // root_sunset
}

// MaxThreshold bounds them: longer than any certificate for servers or root of today lives on.
const MaxThreshold = 3650

// Or gives the thresholds with those that are 0 filled in from others.
func (t Thresholds) Or(others Thresholds) Thresholds {
	return Thresholds{
		ExpiringNotice:  cmp.Or(t.ExpiringNotice, others.ExpiringNotice),
		ExpiringWarning: cmp.Or(t.ExpiringWarning, others.ExpiringWarning),
		ExpiringUrgent:  cmp.Or(t.ExpiringUrgent, others.ExpiringUrgent),
		RootSunset:      cmp.Or(t.RootSunset, others.RootSunset),
	}
}

// DefaultThresholds are the rules' own. RootSunset is long enough for a certificate to be renewed twice before, as its
// life is 200 days at most today (all are ours).
var DefaultThresholds = Thresholds{ExpiringNotice: 30, ExpiringWarning: 14, ExpiringUrgent: 3, RootSunset: 365}
