package service

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// TestDemoApp holds that the demo's own app.yaml is one that can be applied, and with whose lists nothing is wrong.
func TestDemoApp(t *testing.T) {
	text := demoAppOf(func(id string) (string, uint16) { return id + ".lab.test", labPort })
	console, err := config.ReadApp("demo", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if environment := console.Environment("missing-intermediate.lab.test"); environment != "test" {
		t.Errorf("the broken server is of the environment %q", environment)
	}
	profile, _ := rules.Lint(rules.ProfileWeChat)
	report := rules.EvaluateProject(profile, nil, console, rules.Params{Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
	for _, f := range report.Outcomes {
		if f.Status == rules.Fail && f.Worst(facts.Everywhere) > rules.Info {
			t.Errorf("%s: %v", f.Rule.ID, f.Values)
		}
	}
}

func TestDemoAppIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []string{demoApps[0].id, demoApps[1].id, demoApps[2].id, demoAppID} {
		if !facts.IsAppID(id) || seen[id] {
			t.Errorf("%q is no appid of its own: its lists cannot be pasted", id)
		}
		seen[id] = true
	}
}
