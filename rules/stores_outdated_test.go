package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust/ct/cttest"
)

// aged judges by the shipped lists when they are of this age.
func aged(age time.Duration) func(*world) {
	return func(w *world) {
		w.Stores = shippedStores(w)
		w.Trust(facts.Everywhere, w.Root.Raw)
		w.Now = w.Stores.Compiled().Add(age)
	}
}

// agedLogs adds a list of logs of this age.
func agedLogs(age time.Duration) func(*world) {
	return func(w *world) { w.Logs = cttest.Parsed(w, w.Now.Add(-age), cttest.New(w, "log", "A")) }
}

var _ = covers(&storesOutdated,
	ruleCase{"on their day", aged(0), "pass"},
	ruleCase{"after 180 days", aged(180 * day), "pass"},
	ruleCase{"a second later", aged(180*day + time.Second), "fail"},
	ruleCase{"a user's roots alone", nil, "notapplicable"},
	ruleCase{"a list of logs of 70 days", agedLogs(70 * day), "pass"},
	ruleCase{"a list of logs, a second older", agedLogs(70*day + time.Second), "fail"},
	ruleCase{"both", both(aged(300*day), agedLogs(71*day)), "fail; fail"},
	ruleCase{"no chain was seen", both(aged(300*day), func(w *world) {
		w.Address().Chain = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout})
	}), "notapplicable"},
)
