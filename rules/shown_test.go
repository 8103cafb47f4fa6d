package rules

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// A shownBy names a row of a table for each side of a rule.
type shownBy struct {
	Fail string `json:"fail"`
	Pass string `json:"pass"`
}

// TestGeneratedShown compares what the command tells of these tests with their tables: a row by which each rule fails, and
// one by which it passes. A rule without both has a test that could not tell it from its opposite.
func TestGeneratedShown(t *testing.T) {
	shown := map[string]shownBy{}
	for _, r := range All() {
		s := shownBy{row(r, "fail"), row(r, "pass")}
		if s.Fail == "" || s.Pass == "" {
			t.Errorf("%s: no row fails it, or none passes it: %+v", r.ID, s)
		}
		shown[r.ID] = s
	}
	for _, r := range AllLint() { // TestLintRules holds that each has both sides
		shown[r.ID] = shownBy{"TestLintRules", "TestLintRules"}
	}
	want, err := json.MarshalIndent(shown, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	const name = "../cmd/scanner/shown_tests.json"
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is out of date (%v): make generate", name, err)
	}
}

// row names the first case of a rule that wants the status and no other; where each wants several, the first with it.
func row(r *Rule, status string) string {
	all := cases[r.ID]
	i := slices.IndexFunc(all, func(c ruleCase) bool { return strings.HasPrefix(c.want, status) && !strings.Contains(c.want, ";") })
	if i < 0 {
		i = slices.IndexFunc(all, func(c ruleCase) bool { return strings.Contains(c.want, status) })
	}
	if i < 0 {
		return ""
	}
	return "TestRules/" + r.ID + "/" + strings.ReplaceAll(all[i].name, " ", "_") // as go test writes it
}
