package pages_test

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
	. "github.com/tongguan/tongguan/web/pages"
)

// TestProfiledFinding holds what a page is told of a finding that a profile waives or lowers: it is no note about reach.
func TestProfiledFinding(t *testing.T) {
	now := factstest.Now.AddDate(2, 0, 0)
	today := now.UTC().Truncate(24 * time.Hour)
	waiver := rules.Waiver{Rule: "cert_expired", Host: "*.test", On: facts.Everywhere, Reason: "r", Owner: "o", Until: today}
	partly := waiver
	partly.On = facts.On(facts.IOS)
	for name, c := range map[string]struct {
		waivers []rules.Waiver
		to      *rules.Severities
		waived  facts.Platforms
		lowered bool
		grade   rules.Grade
	}{
		"as it is":         {nil, nil, 0, false, rules.GradeFail},
		"waived":           {[]rules.Waiver{waiver}, nil, facts.Everywhere, false, Pending},
		"waived partly":    {[]rules.Waiver{partly}, nil, facts.On(facts.IOS), false, rules.GradeFail},
		"lowered":          {nil, &rules.Severities{IOS: rules.Medium, Android: rules.Low}, 0, true, rules.GradeWarn},
		"weighs nothing":   {nil, &rules.Severities{}, 0, true, Pending},
		"lowered, waived":  {[]rules.Waiver{waiver}, &rules.Severities{IOS: rules.Low}, facts.On(facts.IOS), true, Pending},
		"of another world": {[]rules.Waiver{{Rule: "cert_expired", Host: "a.example", On: facts.Everywhere, Until: today}}, nil, 0, false, rules.GradeFail},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			profile, _ := rules.Named(rules.ProfileWeChat)
			profile.Waivers = c.waivers
			if c.to != nil {
				profile.Severities = map[string]map[rules.LevelID]rules.Severities{"cert_expired": {rules.Default: *c.to}}
			}
			report := rules.Evaluate(profile, w.Snapshot, rules.Params{Now: now, Stores: trust.NewStores()})
			for _, f := range FindingsOf(report, 1, lang.English) {
				if f.Rule != "cert_expired" {
					continue
				}
				on := facts.Platforms(0)
				if f.Waived != nil {
					on = f.Waived.On
				}
				if on != c.waived || f.Lowered != c.lowered || f.Grade() != c.grade {
					t.Errorf("waived on %v, lowered %v, grade %q", on.List(), f.Lowered, f.Grade())
				}
				if f.Waived != nil && f.Waived.Until != today.Format(time.DateOnly) {
					t.Errorf("until %s", f.Waived.Until)
				}
				return
			}
			t.Error("it is not there")
		})
	}
}
