package rules

import "github.com/tongguan/tongguan/facts"

func dnsFails(kind facts.FailureKind) func(*world) {
	return func(w *world) {
		w.Addresses = nil
		w.DNS = facts.Failed[facts.DNS](facts.Failure{Kind: kind, Phase: facts.PhaseDNS})
	}
}

var _ = covers(&dnsFail,
	ruleCase{"resolves", nil, "pass"},
	ruleCase{"no such name", dnsFails(facts.NameNotFound), "fail"},
	ruleCase{"the zone's servers fail", dnsFails(facts.NameServer), "fail"},
	ruleCase{"no answer", dnsFails(facts.Timeout), "fail"},
	ruleCase{"our resolver is down", dnsFails(facts.NoResolver), "unknown"},
	ruleCase{"not asked", func(w *world) { w.DNS = facts.Probe[facts.DNS]{} }, "notchecked"},
)
