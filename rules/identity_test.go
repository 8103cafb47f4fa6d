package rules

import (
	"encoding/json"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestIdentity holds what makes a finding another one, and what does not.
func TestIdentity(t *testing.T) {
	rule := &Rule{ID: "r", Levels: everywhere(High)}
	base := Outcome{Status: Fail, Level: Default, On: facts.Everywhere, Values: Values{"url": "https://a.example.com", "days": 3, "names": []string{"a", "b"}}}
	one := &Finding{Rule: rule, Outcome: base}
	for name, c := range map[string]struct {
		change func(*Finding)
		same   bool
	}{
		"as it is":        {func(*Finding) {}, true},
		"another line":    {func(f *Finding) { f.Place = facts.Place{File: "a.js", Line: 9} }, true},
		"a day later":     {func(f *Finding) { f.Values["days"] = 2 }, true},
		"by a profile":    {func(f *Finding) { f.Weighs = &Severities{}; f.Waiver = &Waiver{} }, true},
		"another level":   {func(f *Finding) { f.Level = "debug" }, false},
		"another status":  {func(f *Finding) { f.Status = Unknown }, false},
		"another address": {func(f *Finding) { f.Values["url"] = "https://b.example.com" }, false},
		"another rule":    {func(f *Finding) { f.Rule = &Rule{ID: "s"} }, false},
		"read from JSON": {func(f *Finding) {
			text, _ := json.Marshal(f.Values)
			f.Values = nil
			if err := json.Unmarshal(text, &f.Values); err != nil {
				t.Fatal(err)
			}
		}, true},
	} {
		other := &Finding{Rule: rule, Outcome: base}
		other.Values = without(base.Values)
		c.change(other)
		if got := one.Identity() == other.Identity(); got != c.same {
			t.Errorf("%s: same %v, want %v", name, got, c.same)
		}
	}
}
