package api_test

import (
	"fmt"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/web/webtest"
)

// TestWaivedJudgement holds what is told of a finding that a team's profile waives on one platform and lowers on others.
func TestWaivedJudgement(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	site := s.Watch("wrong.example.test")
	site.Profile, _ = rules.Named(rules.ProfileWeChat)
	site.Profile.Name = "shop"
	site.Profile.Severities = map[string]map[rules.LevelID]rules.Severities{
		"name_mismatch": {rules.Default: {IOS: rules.Blocker, Android: rules.Medium, Harmony: rules.Low, Devtools: rules.Blocker}},
	}
	site.Profile.Waivers = []rules.Waiver{{
		Rule: "name_mismatch", Host: "*.example.test", On: facts.On(facts.IOS, facts.Devtools), Reason: "moves in May", Owner: "ops",
		Until: factstest.Now.UTC().Truncate(24 * 60 * 60 * 1e9),
	}}
	saved := site.Scan()
	a := c.Get(fmt.Sprint(base, "/judgements/", saved.JudgementID)).Want(200)
	for path, want := range map[string]string{
		"profile": "shop", "status": "warn", "platforms.ios.status": "pass", "platforms.android.status": "warn",
		"findings.0.rule": "name_mismatch", "findings.0.status": "fail",
		"findings.0.severity.ios": "null", "findings.0.severity.android": "medium", "findings.0.severity.harmony": "low",
		"findings.0.lowered_from.ios": "null", "findings.0.lowered_from.android": "blocker", "findings.0.lowered_from.harmony": "blocker",
		"findings.0.waived.reason": "moves in May", "findings.0.waived.owner": "ops",
		"findings.0.waived.until":       factstest.Now.UTC().Format("2006-01-02"),
		"findings.0.waived.platforms.0": "ios", "findings.0.waived.platforms.1": "devtools",
	} {
		if got := a.Text(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
