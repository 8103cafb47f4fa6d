package rules

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// waived waives a rule for a host until the day that is so many days after the world's.
func waived(rule, host string, days int) func(*world) {
	return func(w *world) {
		w.waivers = append(w.waivers, Waiver{
			Rule: rule, Host: host, On: facts.Everywhere, Reason: "an old client needs it.", Owner: "ops",
			Until: factstest.Now.Truncate(day).AddDate(0, 0, days),
		})
	}
}

// daysOn judges at a time of the world's day and so many days later.
func daysOn(days int, clock time.Duration) func(*world) {
	return func(w *world) { w.Now = factstest.Now.Truncate(day).AddDate(0, 0, days).Add(clock) }
}

// slowName makes dns_slow fail, which looks at the whole target.
func slowName(w *world) { w.DNS.Value.Slow, w.DNS.Value.Source = true, facts.SourceResolver }

var _ = covers(&waiverEnded,
	ruleCase{"no waiver", nil, "notapplicable"},
	ruleCase{"for another host", waived("dns_slow", "other.test", -1), "notapplicable"},
	ruleCase{"its last second", both(waived("dns_slow", factstest.Host, 0), daysOn(0, day-time.Second)), "pass"},
	ruleCase{"a second later, mended", both(waived("dns_slow", factstest.Host, 0), daysOn(1, 0)), "fail/mended"},
	ruleCase{"a second later, of a whole target's rule", both(slowName, both(waived("dns_slow", factstest.Host, 0), daysOn(1, 0))), "fail/open"},
	ruleCase{"a second later, of an address's rule", both(waived("cert_expired", factstest.Host, 0), daysOn(4000, 0)), "fail/open"},
	ruleCase{"nobody knows", both(waived("dns_slow", factstest.Host, -1), func(w *world) {
		w.DNS = facts.Failed[facts.DNS](facts.Failure{Kind: facts.NoResolver, Phase: facts.PhaseDNS})
	}), "fail/open"},
	ruleCase{"two, one of them going on", both(waived("dns_slow", factstest.Host, -1), waived("hsts", factstest.Host, 1)), "fail/mended"},
	ruleCase{"on one platform", both(waived("dns_slow", factstest.Host, -1), func(w *world) { w.waivers[0].On = facts.On(IOS) }), "fail/mended@ios"},
)
