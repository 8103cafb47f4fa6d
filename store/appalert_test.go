package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// A coder pushes the code of an app and applies its lists, under a driven clock.
type coder struct {
	testing.TB
	s       *store.Store
	now     time.Time
	version int64 // of the app
	app     int64
	profile rules.Profile
	commits int
}

func coding(t testing.TB) *coder {
	p, _ := rules.Lint(rules.ProfileWeChat)
	return &coder{TB: t, s: storetest.New(t), now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC), profile: p}
}

func (c *coder) judge(p *facts.Project, console *facts.Console) *rules.Report {
	return rules.EvaluateProject(c.profile, p, console, rules.Params{Now: c.now})
}

// lists makes the list request have these hosts.
func (c *coder) lists(hosts ...string) {
	c.Helper()
	a := applying(c.version, store.KeptByFile, hosts...)
	a.At, a.Judge = c.now, c.judge
	out, err := c.s.Apply(c.Context(), a, day, false)
	if err != nil {
		c.Fatal(err)
	}
	c.version, c.app = out.App.Version, out.App.ID
}

func goingTo(hosts ...string) *facts.Project {
	p := &facts.Project{SchemaVersion: facts.ProjectSchema, Root: "."}
	for i, host := range hosts {
		at := facts.Place{File: "pages/index.js", Line: i + 1, Column: 1}
		p.Calls = append(p.Calls, facts.NetCall{API: facts.APIRequest, URLs: []facts.URL{{Text: "https://" + host + "/x", Release: true, Place: at}}})
	}
	return p
}

// push sends code of another commit that goes to these hosts.
func (c *coder) push(hosts ...string) {
	c.Helper()
	c.commits++
	l := store.AppLint{At: c.now, Commit: fmt.Sprint(c.commits), Project: goingTo(hosts...)}
	app, _, err := c.s.SaveAppLint(c.Context(), wxShop, l, nil, c.judge)
	if err != nil {
		c.Fatal(err)
	}
	c.app = app
}

func (c *coder) later(d time.Duration) { c.now = c.now.Add(d) }

// want compares all that alerts did so far.
func (c *coder) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, happened(t, c.s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// Somebody is told once, is reminded, hears of what is new, and hears when code and console agree, whichever was mended.
func TestAppAlert(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn", "old.example.cn")
	c.push("api.example.cn")
	c.want(t) // an entry that no code needs wakes nobody
	for range 100 {
		c.push("api.example.cn", "img.example.cn")
		c.later(time.Minute)
	}
	c.want(t, "firing")

	firing := alerts(t, c.s, store.AlertFilter{App: c.app})
	if len(firing) != 1 {
		t.Fatalf("%d alerts", len(firing))
	}
	a := firing[0]
	if a.Kind != alert.Unlisted || a.MembersTotal != 0 || a.AppsTotal != 1 || a.Apps[0] != (alert.App{AppID: wxShop, Name: "商城"}) || a.Urgency() != alert.Warning {
		t.Errorf("it is %+v", a)
	}
	if other := alerts(t, c.s, store.AlertFilter{App: c.app + 1}); len(other) != 0 {
		t.Errorf("of another app: %+v", other)
	}
	e := eventOf(t, c, 0)
	want := &alert.Disagreement{
		App: c.app, MissingTotal: 1, UnusedTotal: 1,
		Missing: []alert.Difference{{List: facts.ListRequest, Host: "img.example.cn", Place: facts.Place{File: "pages/index.js", Line: 2, Column: 1}, Places: 1}},
		Unused:  []alert.Difference{{List: facts.ListRequest, Host: "https://old.example.cn"}},
	}
	if diff := cmp.Diff(want, e.Disagreement); diff != "" || e.Path() != fmt.Sprintf("/apps/%d#lint", c.app) || len(e.Apps) != 1 {
		t.Errorf("the message: %+v\n%s", e, diff)
	}

	tick(t, c.s, a.FiredAt.Add(7*day-1))
	c.want(t, "firing")
	c.now = a.FiredAt.Add(7 * day)
	tick(t, c.s, c.now)
	c.want(t, "firing", "reminder")
	c.push("api.example.cn", "img.example.cn", "new.example.cn")
	if e := eventOf(t, c, 2); len(e.Disagreement.Missing) != 2 || e.Disagreement.Missing[0].Host != "new.example.cn" || !e.Disagreement.Missing[0].New {
		t.Errorf("what is new: %+v", e.Disagreement)
	}
	c.push("api.example.cn", "new.example.cn")
	c.lists("api.example.cn", "old.example.cn", "new.example.cn")
	c.want(t, "firing", "reminder", "firing", "resolved")
	c.push("api.example.cn", "img.example.cn")
	c.push("api.example.cn")
	c.want(t, "firing", "reminder", "firing", "resolved", "firing", "resolved")
	if n := count(t, c.s, `SELECT count(*) FROM alert`); n != 1 {
		t.Errorf("%d alerts of one app", n)
	}
}

// eventOf gives the event with that number.
func eventOf(t *testing.T, c *coder, n int) (e alert.Event) {
	t.Helper()
	var text []byte
	if err := c.s.Pool().QueryRow(t.Context(), `SELECT data FROM event WHERE alert_id IS NOT NULL ORDER BY at, id OFFSET $1 LIMIT 1`, n).Scan(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// Lists that come after the code open it as well, and lists that nobody told open nothing.
func TestAppAlertByLists(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.push("img.example.cn")
	c.want(t)
	app, err := c.s.App(t.Context(), c.app)
	if err != nil {
		t.Fatal(err)
	}
	c.version = app.Version
	a := applying(c.version, store.KeptByFile, "api.example.cn")
	a.Judge = c.judge
	if _, err := c.s.Apply(t.Context(), a, day, true); err != nil {
		t.Fatal(err)
	}
	c.want(t) // a plan is no change
	c.lists("api.example.cn")
	c.want(t, "firing")
	c.lists("api.example.cn", "img.example.cn")
	c.want(t, "firing", "resolved")
}

// Those who push at once tell once.
func TestAppAlertIsRaced(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	var all sync.WaitGroup
	failed := make(chan error, 8)
	for i := range cap(failed) {
		all.Go(func() {
			l := store.AppLint{At: c.now, Commit: fmt.Sprint("racer ", i), Project: goingTo("img.example.cn")}
			_, _, err := c.s.SaveAppLint(t.Context(), wxShop, l, nil, c.judge)
			failed <- err
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	c.want(t, "firing")
}

// Who mends the lists while code is judged by the old ones waits for it, and has the last word.
func TestAppAlertAndListsThatChangeMeanwhile(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	mended := make(chan error, 1)
	judge := func(p *facts.Project, console *facts.Console) *rules.Report {
		a := applying(c.version, store.KeptByFile, "api.example.cn", "img.example.cn")
		a.Judge = c.judge
		go func() {
			_, err := c.s.Apply(t.Context(), a, day, false)
			mended <- err
		}()
		for len(mended) == 0 && count(t, c.s, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
			runtime.Gosched()
		}
		return c.judge(p, console)
	}
	if _, _, err := c.s.SaveAppLint(t.Context(), wxShop, store.AppLint{At: c.now, Project: goingTo("img.example.cn")}, nil, judge); err != nil {
		t.Fatal(err)
	}
	if err := <-mended; err != nil {
		t.Fatal(err)
	}
	c.want(t, "firing", "resolved")
}

// What is not stored is not told, and the other way round.
func TestAppAlertIsRolledBack(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	for _, table := range []string{"event", "delivery", "alert"} {
		sqlExec(t, c.s, `CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'`)
		sqlExec(t, c.s, `CREATE TRIGGER no BEFORE INSERT ON `+table+` FOR EACH ROW EXECUTE FUNCTION no()`)
		if _, _, err := c.s.SaveAppLint(t.Context(), wxShop, store.AppLint{At: c.now, Project: goingTo("img.example.cn")}, nil, c.judge); err == nil {
			t.Errorf("no %s can be written, and the code was taken", table)
		}
		if n := count(t, c.s, `SELECT (SELECT count(*) FROM app_lint) + (SELECT count(*) FROM alert) + (SELECT count(*) FROM event WHERE alert_id IS NOT NULL)`); n != 0 {
			t.Errorf("without %s, %d rows stay", table, n)
		}
		sqlExec(t, c.s, `DROP FUNCTION no CASCADE`)
	}
	c.push("img.example.cn")
	c.want(t, "firing")
}

func sqlExec(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// Who has acknowledged it is not reminded, who has silenced it hears nothing until the silence ends.
func TestAppAlertAndPeople(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	c.push("img.example.cn")
	id := alerts(t, c.s, store.AlertFilter{Kind: alert.Unlisted})[0].ID
	change := func(do func(alert.Alert) (alert.Alert, []alert.Notice, error)) {
		t.Helper()
		if _, err := c.s.ChangeAlert(t.Context(), id, 0, do); err != nil {
			t.Fatal(err)
		}
	}
	change(func(a alert.Alert) (alert.Alert, []alert.Notice, error) { return a.Acknowledge(c.now, "li") })
	c.later(30 * day)
	tick(t, c.s, c.now)
	c.want(t, "firing", "(acknowledged)")
	c.push("img.example.cn", "b.example.cn")
	c.want(t, "firing", "(acknowledged)", "firing")
	change(func(a alert.Alert) (alert.Alert, []alert.Notice, error) {
		return a.Silence(c.now, c.now.Add(day), "li", "moving")
	})
	c.push("img.example.cn", "b.example.cn", "c.example.cn")
	c.want(t, "firing", "(acknowledged)", "firing", "(silenced)")
	c.later(day)
	tick(t, c.s, c.now)
	c.want(t, "firing", "(acknowledged)", "firing", "(silenced)", "firing")

	tell(t, c.s, "a channel that comes later hears what fires")
	if n := count(t, c.s, `SELECT count(*) FROM delivery d JOIN channel c ON c.id = d.channel_id WHERE c.name LIKE 'a channel%' AND d.alert_id = $1`, id); n != 1 {
		t.Errorf("it was told %d times", n)
	}
}

// An app that is deleted has no alert any more; its last event says whose it was.
func TestAppAlertOfADeletedApp(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	c.push("img.example.cn")
	if err := c.s.DeleteApp(t.Context(), c.app, 0); err != nil {
		t.Fatal(err)
	}
	c.want(t, "firing", "resolved")
	if e := eventOf(t, c, 1); !e.Disagreement.Deleted || len(e.Apps) != 1 || e.Path() != fmt.Sprintf("/alerts/%d", e.AlertID) {
		t.Errorf("it ended with %+v", e)
	}
	c.version = 0
	c.lists("api.example.cn")
	c.push("img.example.cn")
	c.want(t, "firing", "resolved", "firing")

	// A version that knows no such alerts deletes it without a word; time finds out.
	sqlExec(t, c.s, `DELETE FROM app`)
	tick(t, c.s, c.now.Add(7*day))
	c.want(t, "firing", "resolved", "firing", "resolved")
}

// Rules that change although nobody sends anything end it, and begin it.
func TestJudgeCode(t *testing.T) {
	c := coding(t)
	tell(t, c.s, "ops")
	c.lists("api.example.cn")
	c.push("img.example.cn")
	again := func() {
		t.Helper()
		for after := int64(0); ; {
			next, err := c.s.JudgeCode(t.Context(), after, 1, c.judge)
			if err != nil {
				t.Fatal(err)
			}
			if next == 0 {
				return
			}
			after = next
		}
	}
	again()
	c.want(t, "firing")
	waived := c.profile
	waived.Waivers = []rules.Waiver{{Rule: "domain_not_allowlisted", Host: "img.example.cn", Until: c.now.Add(day), On: facts.Everywhere}}
	c.profile, waived = waived, c.profile
	again()
	c.want(t, "firing", "resolved")
	c.profile = waived
	again()
	c.want(t, "firing", "resolved", "firing")

	// One that fails keeps no other waiting.
	if _, err := c.s.CreateApp(t.Context(), store.App{AppID: "wxffffffffffffffff"}); err != nil {
		t.Fatal(err)
	}
	who, err := c.s.CreateAccount(t.Context(), auth.Account{Name: "ci", Role: auth.Operator})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.s.SaveAppLint(t.Context(), "wxffffffffffffffff", store.AppLint{At: c.now, Project: goingTo("x.example.cn")}, &who.ID, c.judge); err != nil {
		t.Fatal(err)
	}
	sqlExec(t, c.s, `UPDATE app_lint SET project = 'no gzip' WHERE app_id = $1`, c.app)
	sqlExec(t, c.s, `UPDATE app SET console = '{"lists": {"request": []}}' WHERE appid = 'wxffffffffffffffff'`)
	if _, err := c.s.JudgeCode(t.Context(), 0, 10, c.judge); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("a reading that is none: %v", err)
	}
	c.want(t, "firing", "resolved", "firing", "firing")
}
