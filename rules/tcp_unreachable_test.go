package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// dead makes the last address dead, or not tried, by what kind says.
func dead(kind facts.FailureKind) func(*world) {
	return func(w *world) {
		factstest.Fail(w.Address(), facts.Failure{Kind: kind, Phase: facts.PhaseConnect})
	}
}

var _ = covers(&tcpUnreachable,
	ruleCase{"answers", nil, "pass"},
	ruleCase{"refused", dead(facts.Refused), "fail"},
	ruleCase{"no answer", dead(facts.Timeout), "fail"},
	ruleCase{"not tried for want of IPv6", dead(facts.NoRoute), "notapplicable"},
	ruleCase{"one of two is dead", func(w *world) {
		w.Add("192.0.2.8")
		dead(facts.Refused)(w)
	}, "pass; fail"},
	ruleCase{"one of two was not tried", func(w *world) {
		w.Add("2001:db8::8")
		dead(facts.NoRoute)(w)
	}, "pass"},
)
