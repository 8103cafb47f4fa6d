package alert

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// lacking is the disagreement of an app whose list request lacks these hosts.
func lacking(hosts ...string) *Disagreement {
	d := &Disagreement{App: 3, MissingTotal: len(hosts)}
	for i, host := range hosts {
		d.Missing = append(d.Missing, Difference{List: facts.ListRequest, Host: host, Place: facts.Place{File: "pages/index.js", Line: i + 1, Column: 3}, Places: 1 + i%2})
	}
	return d
}

func unlisted(hosts ...string) Condition {
	return Condition{Key: DisagreementKey(3), Kind: Unlisted, Disagreement: lacking(hosts...)}
}

// What is new is told; the same again, fewer, and what was told before and comes back are not.
func TestDisagreementIsToldOnce(t *testing.T) {
	s := begin(t, unlisted("a"))
	s.seen(unlisted("a"))
	s.want(Firing, "0d0h firing")
	for range 100 {
		s.seen(unlisted("a"))
	}
	s.want(Firing)
	s.to(day)
	s.seen(unlisted("a", "b"))
	s.want(Firing, "1d0h firing")
	s.seen(unlisted("b"))
	s.seen(unlisted("a", "b"))
	s.want(Firing)
	s.seen(unlisted("c"))
	s.want(Firing, "1d0h firing")
	s.seen(unlisted("a", "b"))
	s.want(Firing)
	s.to(16 * day)
	s.want(Firing, "8d0h reminder", "15d0h reminder")
	s.gone()
	s.want(Resolved, "16d0h resolved")
	s.seen(unlisted("a"))
	s.want(Firing, "16d0h firing")
}

// Who has acknowledged it knows nothing of what is new; who has silenced it hears of it at the end.
func TestDisagreementAndPeople(t *testing.T) {
	s := begin(t, unlisted("a"))
	s.seen(unlisted("a"))
	s.acknowledge()
	s.to(30 * day)
	s.want(Acknowledged, "0d0h firing", "0d0h (acknowledged)")
	s.seen(unlisted("a", "b"))
	s.want(Firing, "30d0h firing")
	s.silence(day)
	s.seen(unlisted("b", "c"))
	s.want(Silenced, "30d0h (silenced)")
	s.to(31 * day)
	s.want(Firing, "31d0h firing")
	s.silence(day)
	s.gone()
	s.want(Resolved, "31d0h (silenced)", "31d0h (resolved)")
}

// A message marks what is new and puts it first; the alert itself is changed by no message.
func TestDisagreementMarksWhatIsNew(t *testing.T) {
	a, n := New(unlisted("b", "c"), t0).Seen(t0, unlisted("b", "c"))
	if e := a.Event(n[0]); e.Disagreement.Missing[0].New {
		t.Error("in the first message everything is new, and nothing need be marked")
	}
	a, n = a.Seen(t0, unlisted("a", "b", "d"))
	e := a.Event(n[0])
	var got []string
	for _, m := range e.Disagreement.Missing {
		got = append(got, fmt.Sprint(m.Host, m.New))
	}
	if diff := cmp.Diff([]string{"atrue", "dtrue", "bfalse"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if slices.ContainsFunc(a.Disagreement.Missing, func(d Difference) bool { return d.New }) {
		t.Error("the mark stays")
	}
}

// However many hosts there are, what is kept and what is told is bounded.
func TestDisagreementIsBounded(t *testing.T) {
	a := New(unlisted(), t0)
	for round := range 20 {
		var found []rules.Finding
		for i := range 500 {
			found = append(found, missingHost(fmt.Sprintf("h%d-%d.example.cn%s", round, i, strings.Repeat("长", 200)), rules.Default))
		}
		c, ok := Disagreeing(3, &rules.Report{Outcomes: found})
		if !ok || c.Disagreement.MissingTotal != 500 || len(c.Disagreement.Missing) != MaxListed {
			t.Fatalf("%d of %d are kept", len(c.Disagreement.Missing), c.Disagreement.MissingTotal)
		}
		if host := c.Disagreement.Missing[0].Host; len(host) > maxWritten || strings.ContainsRune(host, '\uFFFD') {
			t.Fatalf("a host of %d bytes: %q", len(host), host)
		}
		var n []Notice
		if a, n = a.Seen(t0, c); len(n) != 1 || len(a.Event(n[0]).Disagreement.Missing) != maxDifferences {
			t.Fatalf("round %d: %d notices", round, len(n))
		}
		if len(a.Named) > maxNamed {
			t.Fatalf("%d names are kept", len(a.Named))
		}
		if _, n := a.Seen(t0, c); len(n) != 0 {
			t.Fatal("told twice")
		}
	}
}

// What a database does not keep is not taken for something new when it is read again.
func TestDisagreementHoldsWhatADatabaseKeeps(t *testing.T) {
	c, _ := Disagreeing(3, &rules.Report{Outcomes: []rules.Finding{missingHost("a\x00b\xff.example.cn", rules.Default)}})
	if got := c.Disagreement.Missing[0].Host; got != "ab.example.cn" {
		t.Errorf("got %q", got)
	}
}

func ruleOfFolders(id string) *rules.Rule {
	p, _ := rules.Lint(rules.ProfileWeChat)
	return p.Rules[slices.IndexFunc(p.Rules, func(r *rules.Rule) bool { return r.ID == id })]
}

func missingHost(host string, level rules.LevelID) rules.Finding {
	return rules.Finding{Rule: ruleOfFolders("domain_not_allowlisted"), Outcome: rules.Outcome{
		Status: rules.Fail, Level: level, On: facts.Everywhere, Confidence: rules.Confirmed, Place: facts.Place{File: "app.js", Line: 1},
		Values: rules.Values{"host": host, "list": "request", "url": "https://" + host},
	}}
}

// TestDisagreeing has what opens an alert by the real rules, and what does not.
func TestDisagreeing(t *testing.T) {
	console := &facts.Console{Lists: map[facts.ListID][]facts.Entry{
		facts.ListRequest: {{Text: "https://api.shop.test"}, {Text: "https://old.shop.test"}},
	}}
	call := func(url string, release bool) *facts.Project {
		return &facts.Project{SchemaVersion: facts.ProjectSchema, Calls: []facts.NetCall{
			{API: facts.APIRequest, URLs: []facts.URL{{Text: "https://api.shop.test/x", Release: true}}},
			{API: facts.APIRequest, URLs: []facts.URL{{Text: url, Release: release, Place: facts.Place{File: "app.js", Line: 7}}}},
		}}
	}
	profile, _ := rules.Lint(rules.ProfileWeChat)
	waived := profile
	waived.Waivers = append(slices.Clone(profile.Waivers), rules.Waiver{Rule: "domain_not_allowlisted", Host: "img.shop.test", Until: t0.Add(day), On: facts.Everywhere})
	lenient := profile
	lenient.Rules = slices.DeleteFunc(slices.Clone(profile.Rules), func(r *rules.Rule) bool { return r.ID == "domain_not_allowlisted" })
	for name, at := range map[string]struct {
		profile rules.Profile
		code    *facts.Project
		console *facts.Console
		want    string // missing | unused
	}{
		"missing":                       {profile, call("https://img.shop.test/a.png", true), console, "img.shop.test app.js:7 | https://old.shop.test"},
		"another port":                  {profile, call("https://api.shop.test:8443", true), console, "api.shop.test:8443 app.js:7 | https://old.shop.test"},
		"below a parent that is listed": {profile, call("https://x.api.shop.test", true), console, "x.api.shop.test app.js:7 | https://old.shop.test"},
		"unused alone":                  {profile, call("https://api.shop.test/y", true), console, ""},
		"no released version goes":      {profile, call("https://img.shop.test/a.png", false), console, ""},
		"lists that were never told":    {profile, call("https://img.shop.test/a.png", true), nil, ""},
		"waived":                        {waived, call("https://img.shop.test/a.png", true), console, ""},
		"a profile without the rule":    {lenient, call("https://img.shop.test/a.png", true), console, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, ok := Disagreeing(3, rules.EvaluateProject(at.profile, at.code, at.console, rules.Params{Now: t0}))
			got := ""
			if ok {
				for _, m := range c.Disagreement.Missing {
					got += fmt.Sprintf("%s %s:%d ", m.Host, m.Place.File, m.Place.Line)
				}
				got += "|"
				for _, u := range c.Disagreement.Unused {
					got += " " + u.Host
				}
			}
			if got != at.want {
				t.Errorf("got %q, want %q", got, at.want)
			}
		})
	}
}

// TestOfCode: a disagreement is over when it is known to be.
func TestOfCode(t *testing.T) {
	a, _ := New(unlisted("a"), t0).Seen(t0, unlisted("a"))
	profile, _ := rules.Lint(rules.ProfileWeChat)
	console := &facts.Console{Lists: map[facts.ListID][]facts.Entry{facts.ListRequest: {{Text: "https://api.shop.test"}}}}
	with := func(partial string, files ...facts.SourceFile) *facts.Project {
		return &facts.Project{SchemaVersion: facts.ProjectSchema, Partial: partial, Files: files}
	}
	for name, at := range map[string]struct {
		code    *facts.Project
		console *facts.Console
		lists   bool // are what changed
		want    Truth
	}{
		"the call is gone":              {with("", facts.SourceFile{Path: "pages/index.js"}), console, false, Over},
		"its file cannot be read":       {with("", facts.SourceFile{Path: "pages/index.js", Problem: facts.FileSyntax}), console, false, NotKnown},
		"its file has a comment":        {with("", facts.SourceFile{Path: "pages/index.js", Problem: facts.FileLenient}), console, false, Over},
		"another cannot be read":        {with("", facts.SourceFile{Path: "lib.js", Problem: facts.FileTooLarge}), console, false, Over},
		"the reading was cut short":     {with(facts.PartialTime), console, false, NotKnown},
		"cut short, and a list changed": {with(facts.PartialTime), console, true, Over},
		"lists that are not known":      {with(""), nil, false, NotKnown},
	} {
		t.Run(name, func(t *testing.T) {
			read := at.code
			if at.lists {
				read = nil
			}
			if got := OfCode(a, read, rules.EvaluateProject(profile, at.code, at.console, rules.Params{Now: t0.Add(time.Hour)})); got != at.want {
				t.Errorf("got %d, want %d", got, at.want)
			}
		})
	}
	if got := OfCode(New(unreachable, t0), nil, &rules.Report{}); got != NotKnown {
		t.Errorf("of another kind: %d", got)
	}
}
