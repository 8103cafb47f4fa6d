package rules

import (
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// second address: good, and then changed.
func beside(change func(*world)) func(*world) {
	return func(w *world) {
		chain := *w.Address().Chain.Value
		w.Add("192.0.2.8")
		w.Address().Chain = facts.Answered(chain)
		if change != nil {
			change(w)
		}
	}
}

var _ = covers(&multiIPInconsistent,
	ruleCase{"one address", nil, "notapplicable"},
	ruleCase{"two alike", beside(nil), "pass"},
	ruleCase{"one is expired", beside(valid(-90*day, -day)), "fail/verdict"},
	ruleCase{"one lacks its intermediate", beside(servesLeafOnly), "fail/verdict@android,harmony"},
	ruleCase{"one is dead", beside(dead(facts.Refused)), "fail/verdict"},
	ruleCase{"one was not tried", beside(dead(facts.NoRoute)), "notapplicable"},
	ruleCase{"both are dead", func(w *world) {
		beside(dead(facts.Refused))(w)
		factstest.Fail(&w.Addresses[0], facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
	}, "unknown"},
	ruleCase{"one is dead, one fails on iOS", func(w *world) {
		answers(facts.Answer{Refused: true})(w)
		beside(dead(facts.Refused))(w)
	}, "fail/verdict@android,harmony,devtools"},
	ruleCase{"both expired", func(w *world) {
		valid(-90*day, -day)(w)
		beside(nil)(w)
	}, "pass"},
	ruleCase{"both good, with leaves of their own", beside(func(w *world) { w.Serve(w.Leaf(nil).Chain()...) }), "fail/facts"},
	ruleCase{"both good, one without 1.3", beside(speaks(facts.TLS12)), "fail/facts"},
	ruleCase{"both good, one without h2", beside(func(w *world) { w.Address().Handshake.Value.ALPN = "http/1.1" }), "fail/facts"},
	ruleCase{"two of three are expired", func(w *world) {
		beside(valid(-90*day, -day))(w)
		beside(valid(-90*day, -day))(w)
	}, "fail/verdict; fail/verdict"},
	ruleCase{"nothing asked", func(w *world) {
		w.Addresses, w.DNS = nil, facts.Probe[facts.DNS]{}
	}, "notchecked"},
)
