package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func dashboard(t *testing.T, s *store.Store, now time.Time) store.Dashboard {
	t.Helper()
	d, err := s.Dashboard(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDashboardOfNothing(t *testing.T) {
	d := dashboard(t, storetest.New(t), noon)
	if d.Total != 0 || d.NotJudged != 0 || d.Paused != 0 || len(d.Worst) != 0 || len(d.Causes) != 0 || len(d.Changed) != 0 {
		t.Errorf("%+v", d)
	}
	if len(d.Counts) != 4 || len(d.Expiry) != 15 {
		t.Errorf("%d platforms and %d buckets, want all of them", len(d.Counts), len(d.Expiry))
	}
	if h := d.Health; h.LastScanAt != nil || h.Lag != 0 || h.Queued != 0 || h.Running != 0 || len(h.Workers) != 0 || h.DatabaseBytes < 1<<20 {
		t.Errorf("%+v", h)
	}
}

func TestDashboardCounts(t *testing.T) {
	s := storetest.New(t)
	ids := many(t, s, 7)
	for i, e := range []struct {
		worst    int16
		verdicts []int16
	}{{0, []int16{0, 0, 0, 0}}, {0, []int16{0, 0, 0, 0}}, {1, []int16{0, 1, 1, 0}}, {2, []int16{2, 2, 2, 2}}, {3, []int16{0, 3, 3, 1}}, {3, []int16{3, 3, 3, 3}}} {
		sql(t, s, `UPDATE endpoint SET worst = $2, verdicts = $3 WHERE id = $1`, ids[i], e.worst, e.verdicts)
	}
	sql(t, s, `UPDATE endpoint_schedule SET enabled = false WHERE endpoint_id = ANY ($1)`, ids[4:6])
	d := dashboard(t, s, noon)
	type grades = map[rules.Grade]int
	want := store.Dashboard{
		Total: 7, NotJudged: 1, Paused: 2,
		Worst: grades{rules.GradePass: 2, rules.GradeWarn: 1, rules.GradeUnknown: 1, rules.GradeFail: 2},
		Counts: map[facts.Platform]grades{
			facts.IOS:      {rules.GradePass: 4, rules.GradeUnknown: 1, rules.GradeFail: 1},
			facts.Android:  {rules.GradePass: 2, rules.GradeWarn: 1, rules.GradeUnknown: 1, rules.GradeFail: 2},
			facts.Harmony:  {rules.GradePass: 2, rules.GradeWarn: 1, rules.GradeUnknown: 1, rules.GradeFail: 2},
			facts.Devtools: {rules.GradePass: 3, rules.GradeWarn: 1, rules.GradeUnknown: 1, rules.GradeFail: 1},
		},
	}
	got := store.Dashboard{Total: d.Total, NotJudged: d.NotJudged, Paused: d.Paused, Worst: d.Worst, Counts: d.Counts}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDashboardCauses(t *testing.T) {
	s := storetest.New(t)
	ids := many(t, s, 4)
	sql(t, s, `
		INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms) VALUES
		($1, 'rare_blocker', 'default', 1, 5, 2), ($2, 'rare_blocker', 'default', 1, 3, 1),
		($1, 'common', 'default', 1, 4, 15), ($2, 'common', 'default', 1, 4, 15), ($3, 'common', 'default', 1, 4, 15),
		($4, 'common', 'default', 2, 4, 15), ($4, 'common', '30d', 1, 4, 15)`, ids[0], ids[1], ids[2], ids[3])
	cause := func(rule string, level rules.LevelID, status rules.Status, severity rules.Severity, on facts.Platforms, n int) store.CauseCount {
		return store.CauseCount{Cause: store.Cause{Rule: rule, Level: level, Status: status, Severity: severity, On: on}, Endpoints: n}
	}
	want := []store.CauseCount{
		cause("rare_blocker", "default", rules.Fail, rules.Blocker, facts.On(facts.IOS, facts.Android), 2),
		cause("common", "default", rules.Fail, rules.High, facts.Everywhere, 3),
		cause("common", "30d", rules.Fail, rules.High, facts.Everywhere, 1),
		cause("common", "default", rules.Unknown, rules.High, facts.Everywhere, 1),
	}
	if diff := cmp.Diff(want, dashboard(t, s, noon).Causes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sql(t, s, `INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms) SELECT $1, 'r' || n, 'default', 1, 1, 1 FROM generate_series(1, 30) AS n`, ids[0])
	if got := dashboard(t, s, noon).Causes; len(got) != 20 || cmp.Diff(want, got[:4]) != "" {
		t.Errorf("of many the heaviest twenty are wanted, got %d: %v", len(got), got)
	}
}

func TestDashboardExpiry(t *testing.T) {
	s := storetest.New(t)
	week := 7 * day
	ends := []time.Duration{-365 * day, -1, 0, week - time.Microsecond, week, 13*week - time.Microsecond, 13 * week, 3650 * day}
	ids := many(t, s, len(ends)+1) // of the last one nothing is known
	for i, in := range ends {
		sql(t, s, `UPDATE endpoint SET leaf_not_after = $2 WHERE id = $1`, ids[i], noon.Add(in).Truncate(time.Microsecond))
	}
	d := dashboard(t, s, noon)
	got := map[int]int{}
	for i, b := range d.Expiry {
		if b.Endpoints > 0 {
			got[i] = b.Endpoints
		}
		switch {
		case i == 0 && (b.From != nil || !b.To.Equal(noon)):
			t.Errorf("the expired are %v", b)
		case i == 14 && (b.To != nil || !b.From.Equal(noon.Add(13*week))):
			t.Errorf("the last are %v", b)
		case i > 0 && i < 14 && (!b.From.Equal(noon.Add(time.Duration(i-1)*week)) || b.To.Sub(*b.From) != week):
			t.Errorf("week %d is %v to %v", i, b.From, b.To)
		}
		// The list that a click on it opens has as many.
		list, _, err := s.Endpoints(t.Context(), store.Filter{ExpiresAfter: b.From, ExpiresBefore: b.To}, store.Cursor{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		if b.To != nil && len(list) != b.Endpoints {
			t.Errorf("bucket %d counts %d, its list has %d", i, b.Endpoints, len(list))
		}
	}
	if diff := cmp.Diff(map[int]int{0: 2, 1: 2, 2: 1, 13: 1, 14: 2}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDashboardChanges(t *testing.T) {
	s := storetest.New(t)
	w := watch(t, s, "api.example.com")
	w.scan()
	if got := dashboard(t, s, noon).Changed; len(got) != 0 {
		t.Errorf("a first verdict is no change: %v", got)
	}
	w.Serve(w.Leaf(func(c *pki.Template) { c.Names = []string{"other.example.com"} }).Raw, w.Intermediate.Raw)
	w.scan()
	at := time.Now()
	got := dashboard(t, s, at).Changed
	if len(got) != 1 || got[0].EndpointID != w.id || got[0].Host != "api.example.com" || got[0].Port != 443 {
		t.Fatalf("%+v", got)
	}
	if from, to := got[0].From, got[0].To; len(from) != 4 || from[facts.Android] != rules.GradePass || to[facts.Android] != rules.GradeFail {
		t.Errorf("from %v to %v", from, to)
	}
	if got := dashboard(t, s, at.Add(25*time.Hour)).Changed; len(got) != 0 {
		t.Errorf("the day after: %v", got)
	}
	sql(t, s, `
		INSERT INTO event (at, type, endpoint_id, data) SELECT now() + n * interval '1 minute', 'verdict.changed', $1, '{"from": [0,0,0,0], "to": [1,1,1,1]}'
		FROM generate_series(1, 30) AS n`, w.id)
	sql(t, s, `INSERT INTO event (at, type, endpoint_id) VALUES (now() + interval '1 hour', 'facts.changed', $1)`, w.id)
	got = dashboard(t, s, at).Changed
	if len(got) != 20 || !got[0].At.After(got[19].At) || got[0].At.Before(at.Add(29*time.Minute)) {
		t.Errorf("of many the newest twenty are wanted: %d, %v", len(got), got)
	}
}

func TestDashboardHealth(t *testing.T) {
	s := storetest.New(t)
	many(t, s, 2)
	beat(t, s, "w1", "1.2")
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '10 minutes', last_scan_at = '2026-11-01T00:00:00Z'`)
	for state, n := range map[string]int{"available": 3, "running": 2, "completed": 5, "retryable": 1} {
		sql(t, s, `INSERT INTO river_job (kind, queue, state, max_attempts, args, finalized_at)
			SELECT 'scan', 'scan', $1::text::river_job_state, 5, '{}', CASE WHEN $1 = 'completed' THEN now() END FROM generate_series(1, $2::int)`, state, n)
	}
	sql(t, s, `INSERT INTO river_job (kind, queue, max_attempts, args) VALUES ('chore', 'upkeep', 5, '{}')`)
	h := dashboard(t, s, noon).Health
	if h.Queued != 3 || h.Running != 2 || h.Lag < 10*time.Minute || h.Lag > 11*time.Minute {
		t.Errorf("queued %d, running %d, lag %v", h.Queued, h.Running, h.Lag)
	}
	if len(h.Workers) != 1 || fmt.Sprint(h.Workers[0].Name, " ", h.Workers[0].Version, " ", h.Workers[0].Alive) != "w1 1.2 true" {
		t.Errorf("workers %+v", h.Workers)
	}
	if h.LastScanAt == nil || !h.LastScanAt.Equal(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the last scan was at %v", h.LastScanAt)
	}
	newest := time.Now().Add(-time.Minute).Truncate(time.Microsecond)
	look(t, s, 1, newest)
	if h := dashboard(t, s, noon).Health; h.LastScanAt == nil || !h.LastScanAt.Equal(newest) {
		t.Errorf("a minute ago a scan was stored; the last was at %v", h.LastScanAt)
	}
}
