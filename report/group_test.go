package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// TestErrorsOf shows what developers see only where the finding keeps their users out.
func TestErrorsOf(t *testing.T) {
	rule := &rules.Rule{
		Levels: map[rules.LevelID]rules.Severities{rules.Default: {
			IOS: rules.Blocker, Android: rules.High, Harmony: rules.Medium, Devtools: rules.Blocker,
		}},
		Errors: map[facts.Platform][]rules.Error{facts.IOS: {"ios"}, facts.Android: {"android"}, facts.Harmony: {"harmony"}},
	}
	for _, c := range []struct {
		status rules.Status
		on     facts.Platforms
		want   map[facts.Platform][]rules.Error
	}{
		{rules.Fail, facts.Everywhere, map[facts.Platform][]rules.Error{facts.IOS: {"ios"}, facts.Android: {"android"}}},
		{rules.Fail, facts.On(facts.Android), map[facts.Platform][]rules.Error{facts.Android: {"android"}}},
		{rules.Fail, facts.On(facts.Harmony), map[facts.Platform][]rules.Error{}},
		{rules.Unknown, facts.Everywhere, nil},
	} {
		f := &rules.Finding{Rule: rule, Outcome: rules.Outcome{Status: c.status, Level: rules.Default, On: facts.Everywhere}}
		if diff := cmp.Diff(c.want, errorsOf(f, c.on)); diff != "" {
			t.Errorf("%s on %v (-want +got):\n%s", c.status, c.on.List(), diff)
		}
	}
}

// TestCounted holds that one thing is spoken of as one.
func TestCounted(t *testing.T) {
	for _, c := range []struct {
		words counted
		n     int
		want  string
	}{
		{wordUnjudged, 1, "1 rule could not be judged: {why}."},
		{wordUnjudged, 2, "2 rules could not be judged: {why}."},
		{wordUnasked, 1, "1 rule was not checked at this depth"},
		{wordMinor, 1, "1 of low weight: {rules} (--all shows it)"},
		{wordMinor, 3, "3 of low weight: {rules} (--all shows them)"},
		{wordExpires, 0, "expires {date} (in 0 days)"},
		{wordExpires, 1, "expires {date} (in 1 day)"},
		{wordTotal, 0, "0 targets: {pass} pass, {warn} warn, {fail} fail, {unknown} unknown · profile {profile}"},
	} {
		if got := c.words.fill(lang.English, c.n); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
