package rules

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// TestWaiverInFolder holds which findings of a folder a waiver is about, and until when.
func TestWaiverInFolder(t *testing.T) {
	day := time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		waiver Waiver
		now    time.Time
		want   Grade // of Android
	}{
		"the host":             {Waiver{Host: "old.example.com"}, day, GradePass},
		"below a name":         {Waiver{Host: "*.example.com"}, day, GradePass},
		"another host":         {Waiver{Host: "new.example.com"}, day, GradeFail},
		"the file":             {Waiver{File: "vendor/sdk/a.js"}, day, GradePass},
		"a pattern":            {Waiver{File: "vendor/*/a.js"}, day, GradePass},
		"no part of a name":    {Waiver{File: "vendor/*.js"}, day, GradeFail},
		"all below a folder":   {Waiver{File: "vendor/"}, day, GradePass},
		"no part of a folder":  {Waiver{File: "vend/"}, day, GradeFail},
		"another rule":         {Waiver{Rule: "host_is_ip", Host: "old.example.com"}, day, GradeFail},
		"another platform":     {Waiver{Host: "old.example.com", On: facts.On(IOS)}, day, GradeFail},
		"its last second":      {Waiver{Host: "old.example.com"}, day.Add(24*time.Hour - time.Second), GradePass},
		"the day after":        {Waiver{Host: "old.example.com"}, day.Add(24 * time.Hour), GradeFail},
		"without host or file": {Waiver{}, day, GradeFail},
	} {
		at := facts.Place{File: "vendor/sdk/a.js", Line: 1}
		p := &facts.Project{Calls: []facts.NetCall{{API: facts.APIRequest, Place: at, URLs: []facts.URL{{Text: "https://old.example.com/x", Place: at, Release: true}}}}}
		console := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {}}}
		profile, _ := Lint(ProfileWeChat)
		w := c.waiver
		w.Until = day
		if w.Rule == "" {
			w.Rule = "domain_not_allowlisted"
		}
		if w.On == 0 {
			w.On = facts.Everywhere
		}
		profile.Waivers = []Waiver{w}
		if got := EvaluateProject(profile, p, console, Params{Now: c.now}).Platforms[Android].Grade; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestFolderSeverities holds that a profile's severities count for folders too.
func TestFolderSeverities(t *testing.T) {
	p := &facts.Project{Calls: []facts.NetCall{{API: facts.APIRequest, URLs: []facts.URL{{Text: "https://8.8.8.8/x", Release: true}}}}}
	profile, _ := Lint(ProfileWeChat)
	if got := EvaluateProject(profile, p, nil, Params{}).Platforms[IOS].Grade; got != GradeFail {
		t.Fatal(got)
	}
	profile.Severities = map[string]map[LevelID]Severities{"host_is_ip": {Default: same(Medium)}}
	if got := EvaluateProject(profile, p, nil, Params{}).Platforms[IOS].Grade; got != GradeWarn {
		t.Errorf("lowered to medium: %s", got)
	}
}

// TestHalves holds that the two halves of a profile have nothing in common, and lose nothing.
func TestHalves(t *testing.T) {
	whole, _ := Named(ProfileStrict)
	folders, _ := Lint(ProfileStrict)
	whole.Rules = append(whole.Rules, folders.Rules...)
	whole.Waivers = []Waiver{{Rule: "cert_expired"}, {Rule: "host_is_ip"}}
	servers, rest := whole.Of(false), whole.Of(true)
	if len(servers.Rules)+len(rest.Rules) != len(whole.Rules) || servers.Holds("host_is_ip") || rest.Holds("cert_expired") || !rest.Holds("host_is_ip") {
		t.Errorf("%d and %d of %d rules", len(servers.Rules), len(rest.Rules), len(whole.Rules))
	}
	if len(servers.Waivers) != 1 || servers.Waivers[0].Rule != "cert_expired" || len(rest.Waivers) != 1 || rest.Waivers[0].Rule != "host_is_ip" {
		t.Errorf("waivers %v and %v", servers.Waivers, rest.Waivers)
	}
}
