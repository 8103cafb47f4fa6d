package ct

import (
	"time"

	"github.com/tongguan/tongguan/trust"
)

// A Standing is how clients count an SCT.
type Standing string

// The standings. Without a list every SCT that is not of the future counts.
const (
	Counts       Standing = "counts"        // its log is approved
	Once         Standing = "retired"       // it is embedded, and its log was retired after it had signed
	TooLate      Standing = "retired_log"   // its log was retired before, or it is not embedded
	UnknownLog   Standing = "unknown_log"   // the list has no such log
	NotApproved  Standing = "not_approved"  // its log is pending, or was rejected
	BadSignature Standing = "bad_signature" // its log did not sign it, not for this certificate at any rate
	Future       Standing = "future"        // it is of a time that has not come
)

// A Stamp is an SCT with what a list makes of it.
type Stamp struct {
	SCT
	Log       *Log // nil: the list has none of this id, or there is no list
	Signature Signature
	Standing  Standing
}

// Name is what the list calls the log; its id where it has none.
func (s *Stamp) Name() string {
	if s.Log == nil {
		return s.LogID.String()
	}
	return s.Log.Description
}

// operator is who had the log when it signed; the log itself where nobody knows.
func (s *Stamp) operator() string {
	if s.Log == nil {
		return s.LogID.String()
	}
	return s.Log.OperatorAt(s.Timestamp)
}

// Weigh checks SCTs of a certificate against a list as of a time. The list may be nil, and so may the issuer, if nobody
// knows his key: then the signatures of embedded SCTs are Unchecked, and they count all the same.
func Weigh(list *List, scts []SCT, leaf, issuer *trust.Certificate, at time.Time) []Stamp {
	out := make([]Stamp, 0, len(scts))
	for _, sct := range scts {
		s := Stamp{SCT: sct, Log: list.Log(sct.LogID)}
		if s.Log != nil {
			s.Signature = s.Log.check(&s.SCT, leaf, issuer)
		}
		s.Standing = s.standing(list != nil, at)
		out = append(out, s)
	}
	return out
}

// standing is the first thing that is wrong with it, as Chromium's multi_log_ct_verifier.cc looks for it: the log, the
// signature, the time, and then the log's state.
func (s *Stamp) standing(listed bool, at time.Time) Standing {
	switch {
	case listed && s.Log == nil:
		return UnknownLog
	case s.Signature == Wrong:
		return BadSignature
	case s.Timestamp.After(at):
		return Future
	case !listed, s.Log.Approved(at):
		return Counts
	case s.Log.Ended(at) && s.Source == Embedded && s.Timestamp.Before(s.Log.Since):
		return Once
	case s.Log.Ended(at):
		return TooLate
	}
	return NotApproved
}
