package rules

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// judgedBy judges the good world with its certificate expired, so that cert_expired is a blocker everywhere.
func judgedBy(t *testing.T, change func(*Profile, *world)) (*Report, *Finding) {
	t.Helper()
	w := newWorld(t)
	w.Now = factstest.Now.AddDate(2, 0, 0)
	profile, _ := Named(ProfileWeChat)
	change(&profile, w)
	r := Evaluate(profile, w.Snapshot, w.Params)
	for i := range r.Outcomes {
		if r.Outcomes[i].Rule.ID == "cert_expired" {
			return r, &r.Outcomes[i]
		}
	}
	t.Fatal("cert_expired was not asked")
	return nil, nil
}

// alone has all other rules weigh nothing, so that cert_expired decides; what is unknown weighs as ever.
func alone(p *Profile) {
	for _, r := range p.Rules {
		if r.ID == "cert_expired" || r.ID == "waiver_ended" {
			continue
		}
		if p.Severities == nil {
			p.Severities = map[string]map[LevelID]Severities{}
		}
		p.Severities[r.ID] = map[LevelID]Severities{}
		for level := range r.Levels {
			p.Severities[r.ID][level] = Severities{}
		}
	}
}

// TestWaiver holds on which days, hosts and platforms a waiver counts.
func TestWaiver(t *testing.T) {
	today := factstest.Now.AddDate(2, 0, 0).UTC().Truncate(24 * time.Hour)
	for name, c := range map[string]struct {
		host  string
		on    facts.Platforms
		until time.Time
		now   time.Time
		want  string // the verdicts of iOS and Android
	}{
		"the last second of the last day":   {factstest.Host, facts.Everywhere, today, today.Add(24*time.Hour - time.Second), "pass pass"},
		"the first second of the day after": {factstest.Host, facts.Everywhere, today, today.Add(24 * time.Hour), "fail fail"},
		"the last day, in a zone where the next has begun": {
			factstest.Host, facts.Everywhere, today, today.Add(20 * time.Hour).In(time.FixedZone("", 8*3600)), "pass pass",
		},
		"one platform":           {factstest.Host, facts.On(IOS), today, today, "pass fail"},
		"another host":           {"www.example.test", facts.Everywhere, today, today, "fail fail"},
		"all hosts below a name": {"*.example.test", facts.Everywhere, today, today, "pass pass"},
		"two steps below":        {"*.test", facts.Everywhere, today, today, "pass pass"},
		"not the name itself":    {"*." + factstest.Host, facts.Everywhere, today, today, "fail fail"},
		"no part of a label":     {"*.i.example.test", facts.Everywhere, today, today, "fail fail"},
	} {
		t.Run(name, func(t *testing.T) {
			r, f := judgedBy(t, func(p *Profile, w *world) {
				alone(p)
				w.Now = c.now
				p.Waivers = []Waiver{{Rule: "cert_expired", Host: c.host, On: c.on, Until: c.until, Reason: "r", Owner: "o"}}
			})
			if got := string(r.Platforms[IOS].Grade) + " " + string(r.Platforms[Android].Grade); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if f.Status != Fail {
				t.Errorf("the finding is %s; it must stay in the report", f.Status)
			}
		})
	}
}

// TestWaiverOfUnknown holds that what nobody knows is not waived.
func TestWaiverOfUnknown(t *testing.T) {
	r, f := judgedBy(t, func(p *Profile, w *world) {
		fate(w, facts.ProbeChain, &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
		alone(p)
		p.Waivers = []Waiver{{Rule: "cert_expired", Host: factstest.Host, On: facts.Everywhere, Until: w.Now}}
	})
	if f.Waiver != nil || r.Platforms[IOS].Grade != GradeUnknown {
		t.Errorf("waiver %+v, grade %s", f.Waiver, r.Platforms[IOS].Grade)
	}
}

// TestOverride holds what a profile can do to a severity, and what it cannot.
func TestOverride(t *testing.T) {
	to := func(s Severities) func(*Profile, *world) {
		return func(p *Profile, _ *world) {
			alone(p)
			p.Severities["cert_expired"] = map[LevelID]Severities{Default: s}
		}
	}
	unknown := func(change func(*Profile, *world)) func(*Profile, *world) {
		return func(p *Profile, w *world) {
			change(p, w)
			fate(w, facts.ProbeChain, &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
		}
	}
	for name, c := range map[string]struct {
		change  func(*Profile, *world)
		grade   Grade
		weight  Severity
		lowered Severity
	}{
		"as it is":                {func(p *Profile, _ *world) { alone(p) }, GradeFail, Blocker, None},
		"lowered":                 {to(same(Medium)), GradeWarn, Medium, Blocker},
		"to nothing":              {to(same(None)), GradePass, None, Blocker},
		"on another platform":     {to(Severities{Blocker, Low, Low, Low}), GradeFail, Blocker, None},
		"unknown, and lowered":    {unknown(to(same(Low))), GradeUnknown, Blocker, None},
		"unknown, and to nothing": {unknown(to(same(None))), GradeUnknown, Blocker, None},
	} {
		t.Run(name, func(t *testing.T) {
			r, f := judgedBy(t, c.change)
			if got := r.Platforms[IOS].Grade; got != c.grade {
				t.Errorf("grade %s, want %s", got, c.grade)
			}
			if got := f.Severity(IOS); got != c.weight {
				t.Errorf("severity %s, want %s", got, c.weight)
			}
			if got := f.LoweredFrom(IOS); got != c.lowered {
				t.Errorf("lowered from %s, want %s", got, c.lowered)
			}
		})
	}
}

// TestRaised holds that a raised severity decides, of what is unknown too, and that what is inferred never blocks.
func TestRaised(t *testing.T) {
	raised := Profile{Severities: map[string]map[LevelID]Severities{"r": {Default: same(Blocker)}}}
	rule := &Rule{ID: "r", Levels: everywhere(Low)}
	for name, c := range map[string]struct {
		o    Outcome
		want Severity
	}{
		"fails":          {Outcome{Status: Fail}, Blocker},
		"unknown":        {Outcome{Status: Unknown}, Blocker},
		"inferred":       {Outcome{Status: Fail, Confidence: Inferred}, Medium},
		"passes":         {Outcome{Status: Pass}, None},
		"does not apply": {Outcome{Status: NotApplicable}, None},
	} {
		found := []Finding{rule.finding(nil, c.o)}
		raised.weigh(found)
		if got := found[0].Severity(IOS); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestThresholds holds the first and the last day of what a team sets.
func TestThresholds(t *testing.T) {
	set := Thresholds{ExpiringNotice: 60, ExpiringWarning: 20, ExpiringUrgent: 7}
	for name, c := range map[string]struct {
		left time.Duration
		set  Thresholds
		want LevelID
	}{
		"as shipped, 30 days":       {30 * day, Thresholds{}, ""},
		"as shipped, a second less": {30*day - time.Second, Thresholds{}, level30d},
		"60 days":                   {60 * day, set, ""},
		"a second less":             {60*day - time.Second, set, level30d},
		"20 days":                   {20 * day, set, level30d},
		"less than 20":              {20*day - time.Second, set, level14d},
		"less than 7":               {7*day - time.Second, set, level3d},
		"one of them set":           {3*day - time.Second, Thresholds{ExpiringNotice: 40}, level3d},
	} {
		if got, _ := expiryLevel(200*day, c.left, c.set.Or(DefaultThresholds)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got, _ := expiryLevel(47*day, 40*day, set); got != "" {
		t.Errorf("a short-lived certificate goes by its share of life, and is at %q", got)
	}
}

// sunsetAt has the profile tell of a root's end so many days before.
func sunsetAt(days int, then func(*world)) func(*world) {
	return both(then, func(w *world) { w.thresholds.RootSunset = days })
}

var _ = covers(&rootSunset,
	ruleCase{"a year before, by a shorter threshold", sunsetAt(364, at("2026-04-15", belowRoot(globalSignR3))), "pass"},
	ruleCase{"a year and a day before, by a longer one", sunsetAt(366, at("2026-04-14", belowRoot(globalSignR3))), "fail"},
)

// TestStoredProfile holds that what a profile did to a finding is stored with it and told apart by the digest.
func TestStoredProfile(t *testing.T) {
	waive := func(p *Profile, w *world) {
		p.Severities = map[string]map[LevelID]Severities{"cert_expired": {Default: {Medium, Low, Info, None}}}
		p.Waivers = []Waiver{{
			Rule: "cert_expired", Host: factstest.Host, On: facts.On(IOS), Until: w.Now.UTC().Truncate(24 * time.Hour), Reason: "r", Owner: "o",
		}}
	}
	r, want := judgedBy(t, waive)
	plain, _ := judgedBy(t, func(*Profile, *world) {})
	if r.Digest() == plain.Digest() {
		t.Error("a waiver and other severities are no new judgement")
	}
	data, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeReport(data)
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest() != r.Digest() {
		t.Error("the stored report has another digest")
	}
	for i := range back.Outcomes {
		f := &back.Outcomes[i]
		if f.Rule.ID != "cert_expired" {
			continue
		}
		if diff := cmp.Diff(want.Waiver, f.Waiver); diff != "" {
			t.Error(diff)
		}
		for _, p := range facts.AllPlatforms() {
			if f.Severity(p) != want.Severity(p) || f.LoweredFrom(p) != want.LoweredFrom(p) {
				t.Errorf("%s: %s from %s", p, f.Severity(p), f.LoweredFrom(p))
			}
		}
	}
}
