package apps

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

var desk = &Desk{Clock: clock.Fixed(time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)), PortAllowed: func(port uint16) bool { return port != 22 }}

// found is a failure that weighs so much everywhere.
func found(weight rules.Severity, evidence string, at facts.Place) *rules.Finding {
	rule := &rules.Rule{
		ID: "test", Levels: map[rules.LevelID]rules.Severities{rules.Default: {IOS: weight, Android: weight, Harmony: weight, Devtools: weight}},
		Text: rules.Text{Evidence: map[string]lang.Phrase{"default": lang.En(evidence).Zh("有问题")}},
	}
	return &rules.Finding{Rule: rule, Outcome: rules.Outcome{Status: rules.Fail, Level: rules.Default, On: facts.Everywhere, Evidence: "default", Place: at}}
}

func obstacle(grade rules.Grade, rule string, weight rules.Severity) *store.Obstacle {
	status := rules.Fail
	if grade == rules.GradeUnknown {
		status = rules.Unknown
	}
	return &store.Obstacle{
		EndpointID: 7, Host: "a.shop.test", Port: 8443, Grade: grade, Verdicts: store.Verdicts{facts.Android: grade, facts.Harmony: grade},
		Cause: store.Cause{Rule: rule, Status: status, Severity: weight, On: facts.Everywhere},
	}
}

// The one reason is the gravest of what fails, and only then what is not known.
func TestDecide(t *testing.T) {
	at := facts.Place{File: "app.js", Line: 3, Column: 9}
	list, code := found(rules.Blocker, "the list", facts.Place{}), found(rules.Blocker, "the code", at)
	high := found(rules.High, "the lesser list", facts.Place{})
	fails := obstacle(rules.GradeFail, "chain_incomplete", rules.Blocker)
	for name, c := range map[string]struct {
		own         faults
		worst       *store.Obstacle
		environment string
		untold      bool
		want        Standing
		kind        ReasonKind
		text        string
	}{
		"nothing":                  {want: Ready},
		"a list":                   {own: faults{list: list}, want: NotReady, kind: ReasonList, text: "the list"},
		"the code":                 {own: faults{code: codeFaults{fails: code}}, want: NotReady, kind: ReasonCode, text: "app.js:3: the code"},
		"the code, in another":     {own: faults{code: codeFaults{fails: code, unknown: code}}, environment: "test", want: Ready},
		"a server":                 {worst: fails, want: NotReady, kind: ReasonEndpoint, text: "a.shop.test:8443: not met on Android, HarmonyOS: The server sends every intermediate certificate"},
		"a server, in another":     {worst: fails, environment: "test", want: NotReady, kind: ReasonEndpoint},
		"list before code":         {own: faults{list: list, code: codeFaults{fails: code}}, worst: fails, want: NotReady, kind: ReasonList},
		"code before server":       {own: faults{code: codeFaults{fails: code}}, worst: fails, want: NotReady, kind: ReasonCode},
		"the graver server":        {own: faults{list: high}, worst: fails, want: NotReady, kind: ReasonEndpoint},
		"no cause is known":        {worst: obstacle(rules.GradeFail, "", rules.None), want: NotReady, kind: ReasonEndpoint, text: "a.shop.test:8443 fails"},
		"a failure before unknown": {own: faults{list: high}, worst: obstacle(rules.GradeUnknown, "tcp_unreachable", rules.High), want: NotReady, kind: ReasonList},
		"an unknown server":        {worst: obstacle(rules.GradeUnknown, "tls12_missing", rules.High), untold: true, want: Open, kind: ReasonEndpoint, text: "a.shop.test:8443: not known on Android, HarmonyOS: "},
		"an unknown cause":         {worst: obstacle(rules.GradeUnknown, "of_a_later_version", rules.High), want: Open, kind: ReasonEndpoint, text: "a.shop.test:8443 could not be judged"},
		"a server waits":           {worst: obstacle("", "", rules.None), untold: true, want: Open, kind: ReasonWaiting, text: "a.shop.test:8443 was not scanned yet"},
		"nobody told":              {untold: true, want: Open, kind: ReasonUntold, text: "its lists are not known here"},
		"nobody told, nobody read": {own: faults{code: codeFaults{unknown: code}}, untold: true, want: Open, kind: ReasonUntold},
		"code that cannot be read": {own: faults{code: codeFaults{unknown: code}}, want: Open, kind: ReasonCode},
	} {
		t.Run(name, func(t *testing.T) {
			r := Readiness{AppEnvironment: store.AppEnvironment{Environment: Production, Worst: c.worst}, Standing: Ready}
			if c.environment != "" {
				r.Environment = c.environment
			}
			r.decide(c.own, c.untold)
			switch {
			case r.Standing != c.want, (r.Reason == nil) != (c.kind == ""):
				t.Fatalf("%s, %+v", r.Standing, r.Reason)
			case r.Reason == nil:
			case r.Reason.Kind != c.kind, !strings.HasPrefix(r.Reason.Text(lang.English), c.text), r.Reason.Text(lang.Chinese) == "":
				t.Errorf("%s: %s", r.Reason.Kind, r.Reason.Text(lang.English))
			}
		})
	}
}

// What a medium finding says keeps nobody out.
func TestGravest(t *testing.T) {
	medium, high, blocker := *found(rules.Medium, "", facts.Place{}), *found(rules.High, "", facts.Place{}), *found(rules.Blocker, "", facts.Place{})
	unknown := blocker
	unknown.Status = rules.Unknown
	for name, c := range map[string]struct {
		of   []rules.Finding
		want rules.Severity
	}{
		"none": {nil, rules.None}, "medium": {[]rules.Finding{medium}, rules.None}, "high": {[]rules.Finding{medium, high}, rules.High},
		"blocker": {[]rules.Finding{high, blocker, medium}, rules.Blocker}, "another status": {[]rules.Finding{unknown}, rules.None},
	} {
		got := rules.None
		if f := gravest(&rules.Report{Outcomes: c.of}, rules.Fail); f != nil {
			got = f.Worst(facts.Everywhere)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// FuzzLint judges whatever somebody may send as what he read of code, by whatever he told of its console: nothing breaks,
// and everything that is found can be said.
func FuzzLint(f *testing.F) {
	f.Add(`{"calls":[{"api":"request","urls":[{"text":"https://b.shop.test/x","release":true}]}]}`, "request: [https://a.shop.test, http://c.shop.test:22]\nnodes: {a.shop.test: [192.0.2.1]}")
	f.Add(`{"partial":"files","files":[{"path":"a.js","problem":"syntax"}],"media":[{"kind":"image","text":"http://x"}],"mentions":[{"host":"x"}]}`, "request合法域名\nhttps://a.shop.test")
	f.Add(`{"calls":[{"api":"createTCPSocket","urls":[{"text":"::1"},{"text":"https://["}]}],"lib_version":"2..9"}`, "environments: {test: ['[']}\nudp: [udp://x:1:2]")
	f.Fuzz(func(t *testing.T, code, text string) {
		p := new(facts.Project)
		if json.Unmarshal([]byte(code), p) != nil {
			return
		}
		told, err := config.ReadApp("text", []byte(text))
		if err != nil {
			told = &facts.Console{}
		}
		c := (&facts.Console{}).With(told)
		l := desk.lint(store.AppLint{Project: p}, c)
		for _, finding := range append(l.Findings, desk.Faults(c)...) {
			for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
				if finding.Text(tag) == "" {
					t.Errorf("%s says nothing", finding.Rule.ID)
				}
			}
			if finding.Values["panic"] != nil {
				t.Errorf("%s broke: %v", finding.Rule.ID, finding.Values["panic"])
			}
		}
		for _, o := range l.Report.Outcomes {
			if o.Values["panic"] != nil {
				t.Errorf("%s broke: %v", o.Rule.ID, o.Values["panic"])
			}
		}
		entries, watched, _ := desk.watched(c)
		if len(entries) != len(watched) {
			t.Errorf("%d entries, %d watched", len(entries), len(watched))
		}
		for _, e := range entries {
			if e.Host == "" || e.Port == 0 || e.Port == 22 || e.Environment == "" || e.List == "" {
				t.Errorf("it would watch %+v", e)
			}
		}
		pins(c)
		desk.Others(c)
		settings(&facts.Console{}, c)
	})
}
