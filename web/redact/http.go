package redact

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// Where a redirect or a certificate leads to a forbidden address its place is told, since the server tells it to everybody,
// and the reason is not.

// leads reports whether something that was asked over HTTP, other than the address itself, met the policy: where redirects
// lead, and where certificates do.
func leads(s *facts.Snapshot) bool {
	if forbids(s.Fetched.Failure) || s.Revocation.Value != nil && slices.ContainsFunc(*s.Revocation.Value, func(r facts.Revocation) bool { return forbids(r.Failure) }) {
		return true
	}
	return forbids(s.Port80.Failure) || slices.ContainsFunc(s.Addresses, func(a facts.Address) bool {
		return a.HTTP.Value != nil && slices.ContainsFunc(*a.HTTP.Value, func(e facts.Exchange) bool { return forbids(e.RedirectsFailure) })
	})
}

// hideReasons takes the reasons out of the copy s, whose addresses are its own.
func hideReasons(s *facts.Snapshot) {
	s.Port80.Failure, s.Fetched.Failure = classOf(s.Port80.Failure), classOf(s.Fetched.Failure)
	if s.Revocation.Value != nil {
		said := slices.Clone(*s.Revocation.Value)
		for i := range said {
			said[i].Failure = classOf(said[i].Failure)
		}
		s.Revocation.Value = &said
	}
	for i := range s.Addresses {
		a := &s.Addresses[i]
		if a.HTTP.Value == nil {
			continue
		}
		exchanges := slices.Clone(*a.HTTP.Value)
		for j := range exchanges {
			exchanges[j].RedirectsFailure = classOf(exchanges[j].RedirectsFailure)
		}
		a.HTTP.Value = &exchanges
	}
}

func forbids(f *facts.Failure) bool {
	return f != nil && f.Kind.Forbidden() && f.Interference() != facts.TLSInspected
}

// classOf gives the failure without its reason, if it is the policy's.
func classOf(f *facts.Failure) *facts.Failure {
	if !forbids(f) {
		return f
	}
	return &facts.Failure{Kind: f.Kind, Phase: f.Phase}
}
