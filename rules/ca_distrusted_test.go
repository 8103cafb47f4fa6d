package rules

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var (
	symantecRoot = standIn{"5edb7ac43b82a06a8761e8d7be4979ebf2611f7dd79bf91c1c6b566a219ed766", map[facts.Platform]span{IOS: {"12", "18"}, Android: {"4.4", "14"}, Harmony: always}}
	ePKI         = standIn{"c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5", map[facts.Platform]span{IOS: always, Android: always, Harmony: always}}
)

var entrustG2 = standIn{"43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339", map[facts.Platform]span{IOS: always, Android: {"4.4", "17"}, Harmony: always}}

// limited serves a chain of a root that iOS counts no longer for certificates from a day on.
func limited(s standIn, after time.Time) func(*world) {
	return func(w *world) {
		belowRoot(s)(w)
		var chain []*trust.Certificate
		for _, sum := range *w.Address().Chain.Value {
			c, err := trust.Parse(w.Certificates[sum])
			if err != nil {
				w.Fatal(err)
			}
			chain = append(chain, c)
		}
		anchor := trust.Find(w.Stores, chain).All[0].Anchor
		anchor.Entries[0].Limits = []trust.Limit{{On: trust.ShippedCatalog().Newest(IOS), Basis: trust.ByNotBefore, After: after}}
		w.Trust(0, w.Root.Raw) // whereupon the stores forget what they found
	}
}

var _ = covers(&caDistrusted,
	ruleCase{"Entrust's, issued after the day", limited(entrustG2, second.Add(-900*day)), "fail@ios,android,devtools"},
	ruleCase{"Entrust's, issued before the day", limited(entrustG2, second.Add(900*day)), "fail@android,devtools"},
	ruleCase{"another root with such a day", limited(g2, second.Add(-900*day)), "pass"}, // trust_ios
	ruleCase{"another root", nil, "pass"},
	ruleCase{"Symantec's", belowRoot(symantecRoot), "fail@ios,android,devtools"},
	ruleCase{"Symantec's, and another way to a root", crossedBy(symantecRoot, g2), "pass"},
	ruleCase{"Symantec's, and another root that some lack", crossedBy(symantecRoot, ucaG2), "pass"}, // trust_ios
	ruleCase{"Chunghwa's", belowRoot(ePKI), "fail@devtools"},
	ruleCase{"a root that iOS lacks", belowRoot(ucaG2), "pass"},
	ruleCase{"a root that has ended", endedRoot, "pass"},
	ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
)

// TestDistrustIsNarrower holds that one rule alone fails for it.
func TestDistrustIsNarrower(t *testing.T) {
	w := newWorld(t)
	belowRoot(symantecRoot)(w)
	profile, _ := Named(ProfileWeChat)
	report := Evaluate(profile, w.Snapshot, w.Params)
	for _, p := range []facts.Platform{Android, Devtools} {
		if v := report.Platforms[p]; v.Grade != GradeFail || !slices.Equal(v.Reasons, []string{"ca_distrusted"}) {
			t.Errorf("%s: %+v", p, v)
		}
	}
	if v := report.Platforms[Harmony]; v.Grade != GradePass {
		t.Errorf("harmony: %+v", v)
	}
}

// TestDistrustedTable holds that each event has an evidence, and each evidence an event.
func TestDistrustedTable(t *testing.T) {
	events := map[string]bool{}
	for _, event := range distrusted() {
		events[event] = true
	}
	got, want := slices.Sorted(maps.Keys(events)), slices.Sorted(maps.Keys(caDistrusted.Text.Evidence))
	if !slices.Equal(got, want) || len(distrusted()) != 57 {
		t.Errorf("%d roots, events %v, evidence %v", len(distrusted()), got, want)
	}
	for event, phrase := range caDistrusted.Text.Evidence {
		if !strings.Contains(phrase.In(lang.English), "{root}") {
			t.Errorf("%s does not name the root", event)
		}
	}
}
