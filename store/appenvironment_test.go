package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// What an app needs is summed up by environment, and one endpoint is named: the worst, by the gravest of its causes.
func TestAppEnvironments(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	a := applying(0, store.KeptByFile, "good.example.com", "bad.example.com", "worse.example.com", "silent.example.com")
	for _, host := range []string{"good.example.com", "silent.example.com", "new.example.com"} {
		a.Entries = append(a.Entries, store.Entry{Host: host, Port: 443, Scheme: "https", Environment: "test"})
	}
	a.Entries = append(a.Entries, store.Entry{Host: "good.example.com", Port: 443, Scheme: "https", Environment: "fine"},
		store.Entry{Host: "good.example.com", Port: 443, Scheme: "https", List: store.ListUpload, Environment: "fine"},
		store.Entry{Host: "new.example.com", Port: 443, Scheme: "https", Environment: "fresh"})
	done := apply(t, s, a)
	set := func(host, verdicts string, worst int) {
		t.Helper()
		sql(t, s, `UPDATE endpoint SET verdicts = $2::text::int2[], worst = $3, leaf_not_after = '2027-01-01' WHERE host = $1`, host, verdicts, worst)
	}
	set("good.example.com", "{0,0,0,1}", 1)
	set("bad.example.com", "{0,3,3,0}", 3)
	set("worse.example.com", "{3,0,0,0}", 3)
	set("silent.example.com", "{2,2,2,2}", 2)
	sql(t, s, `
		INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms)
		SELECT id, rule, 'default', status, severity, platforms FROM endpoint JOIN (VALUES
			('bad.example.com', 'chain_incomplete', 1, 4, 6), ('bad.example.com', 'dns_slow', 1, 2, 15), ('worse.example.com', 'trust_ios', 1, 5, 1),
			('worse.example.com', 'alpn', 2, 5, 15), ('silent.example.com', 'tcp_unreachable', 2, 4, 15)) AS c (at, rule, status, severity, platforms) ON at = host`)

	got, err := s.AppEnvironments(ctx, []int64{done.App.ID, 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	verdicts := func(ios, android, harmony, devtools rules.Grade) store.Verdicts {
		return store.Verdicts{facts.IOS: ios, facts.Android: android, facts.Harmony: harmony, facts.Devtools: devtools}
	}
	const pass, warn, fail, unknown = rules.GradePass, rules.GradeWarn, rules.GradeFail, rules.GradeUnknown
	want := []store.AppEnvironment{
		{Environment: "fine", Endpoints: 1, Verdicts: verdicts(pass, pass, pass, warn)},
		{Environment: "fresh", Endpoints: 1, Waiting: 1, Verdicts: store.Verdicts{}, Worst: &store.Obstacle{Host: "new.example.com", Port: 443}},
		{Environment: "prod", Endpoints: 4, Verdicts: verdicts(fail, fail, fail, unknown), Worst: &store.Obstacle{
			Host: "worse.example.com", Port: 443, Grade: fail,
			Cause: store.Cause{Rule: "trust_ios", Level: "default", Status: rules.Fail, Severity: rules.Blocker, On: facts.On(facts.IOS)},
		}},
		{Environment: "test", Endpoints: 3, Waiting: 1, Verdicts: verdicts(unknown, unknown, unknown, unknown), Worst: &store.Obstacle{
			Host: "silent.example.com", Port: 443, Grade: unknown,
			Cause: store.Cause{Rule: "tcp_unreachable", Level: "default", Status: rules.Unknown, Severity: rules.High, On: facts.Everywhere},
		}},
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(store.AppEnvironment{}, "App", "NotAfter"), cmpopts.IgnoreFields(store.Obstacle{}, "EndpointID", "Verdicts")}
	if diff := cmp.Diff(want, got[done.App.ID], ignore); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	cause := store.Cause{On: facts.Everywhere}
	for name, c := range map[string]struct {
		store.Obstacle
		want facts.Platforms
	}{
		"some":  {store.Obstacle{Grade: fail, Verdicts: verdicts(warn, fail, fail, pass), Cause: cause}, facts.On(facts.Android, facts.Harmony)},
		"all":   {store.Obstacle{Grade: unknown, Verdicts: verdicts(unknown, unknown, unknown, unknown), Cause: cause}, facts.Everywhere},
		"other": {store.Obstacle{Grade: fail, Verdicts: verdicts(fail, pass, pass, pass), Cause: store.Cause{On: facts.On(facts.Android)}}, facts.On(facts.Android)},
	} {
		if on := c.On(); on != c.want {
			t.Errorf("%s: on %v, want %v", name, on, c.want)
		}
	}
	if len(got) != 1 || got[done.App.ID][0].NotAfter == nil || got[done.App.ID][1].NotAfter != nil {
		t.Errorf("got %+v", got)
	}
}
