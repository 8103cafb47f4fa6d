package alert

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
)

// Each case begins an alert from one look and asks what another look says about it.
func TestOf(t *testing.T) {
	dead := func(w *factstest.World) { factstest.Fail(w.Address(), refused) }
	untried := func(w *factstest.World) {
		factstest.Fail(w.Address(), facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect})
	}
	noTLS := func(w *factstest.World) { factstest.Fail(w.Address(), alerted()) }
	renewed := func(w *factstest.World) { w.Serve(w.Leaf(nil).Chain()...) }
	second := func(then func(*factstest.World)) func(*factstest.World) {
		return func(w *factstest.World) { w.Add("192.0.2.8"); then(w) }
	}
	both := func(list ...func(*factstest.World)) func(*factstest.World) {
		return func(w *factstest.World) {
			for _, f := range list {
				f(w)
			}
		}
	}
	alone := func(w *factstest.World) { w.Address().Chain = facts.Answered((*w.Address().Chain.Value)[:1]) }
	unreadable := func(w *factstest.World) {
		w.Address().Chain = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
	}
	wrongName := func(w *factstest.World) {
		w.Serve(w.Leaf(func(t *pki.Template) { t.Names = []string{"x.example.test"} }).Chain()...)
	}
	same := func(*factstest.World) {}
	cut := func(w *factstest.World) { w.Address().Handshake = facts.Failed[facts.Session](alerted()) }
	ourFault := func(w *factstest.World) {
		w.Address().Handshake = facts.Failed[facts.Session](facts.Failure{Kind: facts.Handshake, Phase: facts.PhaseTLS})
	}
	quick := func(w *factstest.World) {
		w.Address().ATS, w.Address().Versions = facts.Probe[facts.Answer]{}, facts.Probe[facts.Versions]{}
	}
	only13 := func(w *factstest.World) {
		w.Address().Versions = facts.Answered(facts.Versions{facts.TLS12: facts.Denied, facts.TLS13: facts.Offered})
	}
	for name, c := range map[string]struct {
		key         string // how that of the alert begins
		first, then func(*factstest.World)
		want        Truth
	}{
		"expiry, again":             {"expiry", same, same, Holds},
		"expiry, renewed":           {"expiry", same, renewed, Over},
		"expiry, dead":              {"expiry", same, dead, NotKnown},
		"expiry, not tried":         {"expiry", same, untried, NotKnown},
		"expiry, no name":           {"expiry", same, noName, NotKnown},
		"expiry, no TLS":            {"expiry", same, noTLS, NotKnown},
		"expiry, chain not learned": {"expiry", same, unreadable, NotKnown},
		"expiry, one server has it": {"expiry", same, second(renewed), Holds},
		"expiry, new and unread":    {"expiry", same, both(renewed, second(noTLS)), NotKnown},
		"expiry, new and dead":      {"expiry", same, both(renewed, second(dead)), Over},
		"expiry, new and not tried": {"expiry", same, both(renewed, second(untried)), Over},
		"unreachable, again":        {"unreachable", dead, dead, Holds},
		"unreachable, no name":      {"unreachable", dead, noName, Holds},
		"unreachable, not tried":    {"unreachable", dead, untried, NotKnown},
		"unreachable, answers":      {"unreachable", dead, same, Over},
		"unreachable, no TLS":       {"unreachable", dead, noTLS, Over},
		"unreachable, partly":       {"unreachable", dead, second(dead), Over},
		"chain, again":              {"fault", alone, alone, Holds},
		"chain, mended":             {"fault", alone, same, Over},
		"chain, renewed":            {"fault", alone, renewed, Over},
		"chain, renewed and as bad": {"fault", alone, both(renewed, alone), Over},
		"chain, dead":               {"fault", alone, dead, NotKnown},
		"chain, no TLS":             {"fault", alone, noTLS, NotKnown},
		"no TLS, again":             {"fault", noTLS, noTLS, Holds},
		"no TLS, mended":            {"fault", noTLS, same, Over},
		"no TLS, other fault":       {"fault", noTLS, wrongName, Over},
		"no TLS, dead":              {"fault", noTLS, dead, NotKnown},
		"no TLS, our own fault": {"fault", noTLS, func(w *factstest.World) {
			factstest.Fail(w.Address(), facts.Failure{Kind: facts.Handshake, Phase: facts.PhaseTLS})
		}, NotKnown},
		"no TLS, at another now":                 {"fault", noTLS, moved, Over},
		"one of two, again":                      {"fault:3:192.0.2.8", second(dead), second(dead), Holds},
		"one of two, mended":                     {"fault:3:192.0.2.8", second(dead), second(renewed), Over},
		"one of two, taken out":                  {"fault:3:192.0.2.8", second(dead), same, Over},
		"one of two, now both":                   {"fault:3:192.0.2.8", second(dead), both(dead, second(dead)), NotKnown},
		"one of two, other not tried":            {"fault:3:192.0.2.8", second(dead), second(untried), Over},
		"one of two, now without TLS":            {"fault:3:192.0.2.8", second(dead), second(noTLS), Over}, // that says more
		"one of two, neither has TLS":            {"fault:3:192.0.2.8", second(dead), both(noTLS, second(noTLS)), NotKnown},
		"expiry, renewed, quick look":            {"expiry", same, both(renewed, quick), Over},
		"TLS 1.3 only, not asked again":          {"fault", only13, quick, Unasked},
		"TLS 1.3 only, mended":                   {"fault", only13, same, Over},
		"cut short, again":                       {"fault", cut, cut, Holds},
		"cut short, our own fault":               {"fault", cut, ourFault, NotKnown},
		"cut short, mended":                      {"fault", cut, same, Over},
		"no TLS, then a chain and our own fault": {"fault", noTLS, ourFault, NotKnown},
		"name mismatch, nothing known":           {"fault", wrongName, unreadable, NotKnown},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			good := *w.Snapshot
			good.Addresses = append([]facts.Address{}, w.Addresses...)
			c.first(w)
			report, _ := judge(w, factstest.Now)
			var a Alert
			for _, cond := range Conditions(3, 7, report) {
				if strings.HasPrefix(cond.Key, c.key) {
					a = again(t, New(cond, factstest.Now))
				}
			}
			if a.Key == "" {
				t.Fatalf("there is no such alert among %s", tell(w, Conditions(3, 7, report)))
			}
			w.Snapshot = &good
			c.then(w)
			report, kept := judge(w, factstest.Now)
			for i, r := range []*rules.Report{report, kept} {
				if got := Of(a, 3, 7, r); got != c.want {
					t.Errorf("%d: got %d, want %d; of %s by %s", i, got, c.want, a.Key, tell(w, Conditions(3, 7, r)))
				}
			}
		})
	}
}

// A rule that the profile no longer has finds nothing; one that this version does not know may still.
func TestOfLessRules(t *testing.T) {
	w := factstest.New(t)
	report, _ := judge(w, factstest.Now)
	leaf := *certificate(report.Leaves[w.Address().Addr])
	for rule, want := range map[string]Truth{"tls_legacy_present": Over, "from_the_future": NotKnown} {
		a := Alert{Key: "fault:3:" + leaf.SHA256.String() + ":" + rule, Kind: Fault, Rule: rule, Certificate: &leaf}
		if got := Of(a, 3, 7, report); got != want {
			t.Errorf("%s: got %d, want %d", rule, got, want)
		}
	}
	if got := Of(Alert{Kind: "from the future"}, 3, 7, report); got != NotKnown {
		t.Errorf("an unknown kind: %d", got)
	}
}

// A report that does not say which leaf it saw says nothing about one.
func TestOfLeafNotNamed(t *testing.T) {
	w := factstest.New(t)
	report, _ := judge(w, factstest.Now)
	for at, l := range report.Leaves {
		l.SHA256 = facts.SHA256{}
		report.Leaves[at] = l
	}
	c := leaf(90*day, 0)
	for _, r := range []*rules.Report{report, {Reach: facts.ReachOK}} {
		if got := Of(Alert{Kind: Expiry, Key: expiry(c).Key, Certificate: c}, 3, 7, r); got != NotKnown {
			t.Errorf("got %d", got)
		}
	}
}

// moved puts the server at another address.
func moved(w *factstest.World) {
	w.Address().Addr = netip.MustParseAddrPort("192.0.2.9:443")
	w.DNS.Value.Addresses = []netip.Addr{w.Address().Addr.Addr()}
}
