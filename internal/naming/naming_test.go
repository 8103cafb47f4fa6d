package naming_test

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/naming"
)

func TestPlatform(t *testing.T) {
	for _, p := range facts.AllPlatforms() {
		if naming.Platform(p, lang.English) == "" || naming.Platform(p, lang.Chinese) == "" {
			t.Errorf("%v has no name", p)
		}
	}
}

func TestAmong(t *testing.T) {
	two := facts.On(facts.Devtools, facts.IOS)
	for _, c := range []struct {
		on                           facts.Platforms
		english, chinese, all, allZh string
	}{
		{0, "", "", "", ""},
		{facts.On(facts.Harmony), "HarmonyOS", "HarmonyOS", "HarmonyOS", "HarmonyOS"},
		{two, "iOS, devtools", "iOS、开发者工具", "iOS, devtools", "iOS、开发者工具"},
		{
			facts.Everywhere, "iOS, Android, HarmonyOS, devtools", "iOS、Android、HarmonyOS、开发者工具",
			"every platform", "所有平台",
		},
	} {
		got := [4]string{
			naming.Platforms(c.on, lang.English), naming.Platforms(c.on, lang.Chinese),
			naming.Among(c.on, lang.English), naming.Among(c.on, lang.Chinese),
		}
		if want := [4]string{c.english, c.chinese, c.all, c.allZh}; got != want {
			t.Errorf("%v: %q, want %q", c.on.List(), got, want)
		}
	}
}
