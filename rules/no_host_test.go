package rules

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestWithoutHost judges a chain of which nobody said whose it is: the rules about names are not checked, and no other.
func TestWithoutHost(t *testing.T) {
	w := newWorld(t)
	named := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
	w.Endpoint.Host = ""
	report := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
	for _, rule := range All() {
		want := named.Standing(rule, facts.Everywhere)
		if slices.Contains([]string{"name_cn_only", "wildcard_depth", "name_mismatch", "name_idn", "name_www_only"}, rule.ID) {
			want = NotChecked
		}
		if got := report.Standing(rule, facts.Everywhere); got != want {
			t.Errorf("%s: %s, want %s", rule.ID, got, want)
		}
	}
}
