package service

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/trust"
)

// TestRuleset holds what makes another ruleset, so that what is stored is judged anew.
func TestRuleset(t *testing.T) {
	wechat, _ := rules.Named(rules.ProfileWeChat)
	team, edited := wechat, wechat
	team.Name, edited.Name = "shop", "shop"
	team.File = &rules.ProfileFile{Name: "team.yaml", SHA256: facts.SHA256{1}}
	edited.File = &rules.ProfileFile{Name: "team.yaml", SHA256: facts.SHA256{2}}
	stores := trust.NewStores()
	name := func(p rules.Profile, minimum map[facts.Platform]string) string {
		return ruleset("v1", p, stores, nil, minimum)
	}
	seen := map[string]bool{}
	for _, made := range []string{
		name(wechat, nil), name(wechat, map[facts.Platform]string{facts.IOS: "14"}), name(team, nil), name(edited, nil),
	} {
		if seen[made] {
			t.Errorf("%s is there twice", made)
		}
		seen[made] = true
	}
	if want := "v1 · " + stores.About() + " · shop 010000000000"; name(team, nil) != want {
		t.Errorf("got %q, want %q", name(team, nil), want)
	}
}
