package rules_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// told makes a report of findings "rule/status", each a blocker on Android and medium on iOS.
func told(findings ...[2]string) *rules.Report {
	r := &rules.Report{}
	for _, f := range findings {
		rule := &rules.Rule{ID: f[0], Levels: map[rules.LevelID]rules.Severities{rules.Default: {Android: rules.Blocker, IOS: rules.Medium}}}
		r.Outcomes = append(r.Outcomes, rules.Finding{Rule: rule, Outcome: rules.Outcome{
			Status: rules.Status(f[1]), Level: rules.Default, On: facts.On(facts.Android, facts.IOS), Confidence: rules.Confirmed,
		}})
	}
	return r
}

func TestCompare(t *testing.T) {
	before := told([2]string{"a", "fail"}, [2]string{"b", "fail"}, [2]string{"c", "fail"}, [2]string{"d", "fail"}, [2]string{"e", "pass"}, [2]string{"f", "unknown"}, [2]string{"g", "pass"}, [2]string{"h", "fail"})
	after := told([2]string{"a", "pass"}, [2]string{"b", "fail"}, [2]string{"c", "unknown"}, [2]string{"d", "notapplicable"}, [2]string{"e", "fail"}, [2]string{"f", "fail"}, [2]string{"g", "pass"}, [2]string{"h", "notchecked"})
	var got []string
	for _, c := range rules.Compare(before, after, facts.Everywhere) {
		got = append(got, fmt.Sprint(c.Rule.ID, " ", c.Change, " ", c.Before, " ", c.After, " ", c.Was, " ", c.Is))
	}
	want := []string{
		"a mended fail pass blocker none", "b remains fail fail blocker blocker", "c unclear fail unknown blocker none", "d gone fail notapplicable blocker none",
		"h unclear fail notchecked blocker none", "e new pass fail none blocker", "f new unknown fail none blocker",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if on := rules.Compare(before, after, facts.On(facts.Devtools)); on != nil {
		t.Errorf("devtools: %v", on)
	}
	if ios := rules.Compare(before, after, facts.On(facts.IOS)); ios[0].Was != rules.Medium {
		t.Errorf("iOS: %v", ios[0])
	}
}

// TestCompareDeadAddress holds that a fault at an address that is silent now is not known to be mended, whatever the others
// show.
func TestCompareDeadAddress(t *testing.T) {
	at := func(f [2]string, ip string) rules.Finding {
		out := told(f).Outcomes[0]
		out.Address = netip.MustParseAddrPort(ip + ":443")
		return out
	}
	before := &rules.Report{Outcomes: []rules.Finding{at([2]string{"a", "pass"}, "192.0.2.1"), at([2]string{"a", "fail"}, "192.0.2.2")}}
	for name, c := range map[string]struct {
		after []rules.Finding
		want  rules.Change
	}{
		"it answers":       {[]rules.Finding{at([2]string{"a", "pass"}, "192.0.2.1"), at([2]string{"a", "pass"}, "192.0.2.2")}, rules.Mended},
		"it is dead":       {[]rules.Finding{at([2]string{"tcp_unreachable", "fail"}, "192.0.2.2"), at([2]string{"a", "pass"}, "192.0.2.1")}, rules.Unclear},
		"another is dead":  {[]rules.Finding{at([2]string{"tcp_unreachable", "fail"}, "192.0.2.1"), at([2]string{"a", "pass"}, "192.0.2.2")}, rules.Mended},
		"it is out of DNS": {[]rules.Finding{at([2]string{"a", "pass"}, "192.0.2.1")}, rules.Mended},
	} {
		if got := rules.Compare(before, &rules.Report{Outcomes: c.after}, facts.Everywhere); got[0].Change != c.want {
			t.Errorf("%s: %s, want %s", name, got[0].Change, c.want)
		}
	}
}
