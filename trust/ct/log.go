package ct

import (
	"crypto"
	"time"
)

// A State is where a log stands with the one who publishes the list. The words are those of the list's schema, which
// Chrome's log states explain (googlechrome.github.io/CertificateTransparency/log_states.html).
type State string

// The states. A log without one is as Rejected.
const (
	Pending   State = "pending"   // has applied, and does not count yet
	Qualified State = "qualified" // counts, though not yet in every client
	Usable    State = "usable"
	ReadOnly  State = "readonly" // takes nothing more
	Retired   State = "retired"  // what it signed before counts in certificates, beside an SCT of another log
	Rejected  State = "rejected" // never counted
)

// A Log is one of a list.
type Log struct {
	ID          LogID
	Key         crypto.PublicKey // *ecdsa.PublicKey on P-256, or *rsa.PublicKey
	Description string           // what people call it
	Operator    string           // today
	Tiled       bool             // it speaks the Static Certificate Transparency API, and not that of RFC 6962
	State       State
	Since       time.Time // when it came into its state

	former []former // other operators it had, the earliest first
}

// A former operator had the log until a time.
type former struct {
	name  string
	until time.Time
}

// OperatorAt gives who operated the log at a time. Chrome, too, goes by the time of the SCT.
func (l *Log) OperatorAt(t time.Time) string {
	for _, f := range l.former {
		if t.Before(f.until) {
			return f.name
		}
	}
	return l.Operator
}

// Approved reports whether the log counts at a time: it is qualified, usable or read-only. A list tells when a log came
// into its state and not which it had before; one that was retired later was approved until then, and one that is usable
// was qualified before.
func (l *Log) Approved(at time.Time) bool {
	switch l.State {
	case Usable, ReadOnly:
		return true
	case Qualified:
		return !at.Before(l.Since)
	case Retired:
		return at.Before(l.Since)
	}
	return false
}

// Ended reports whether the log was approved once, and is retired at a time.
func (l *Log) Ended(at time.Time) bool { return l.State == Retired && !at.Before(l.Since) }
