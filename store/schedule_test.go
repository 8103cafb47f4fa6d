package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// many adds endpoints that were scanned long ago and are due; the queue is empty.
func many(t *testing.T, s *store.Store, n int) []int64 {
	t.Helper()
	entries := make([]store.Entry, n)
	for i := range entries {
		entries[i] = store.Entry{Host: fmt.Sprintf("h%04d.example.com", i), Port: 443, Scheme: "https"}
	}
	out, err := s.Import(t.Context(), entries, day, false)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, n)
	for i, o := range out {
		ids[i] = o.EndpointID
	}
	sql(t, s, `UPDATE endpoint_schedule SET done_generation = generation, next_scan_at = now() - interval '1 minute' - interval '1 second' * endpoint_id`)
	sql(t, s, `DELETE FROM river_job`)
	return ids
}

// sql does what no method of the store is for.
func sql(t *testing.T, s *store.Store, text string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// count asks for one number.
func count(t *testing.T, s *store.Store, text string, args ...any) (n int) {
	t.Helper()
	if err := s.Pool().QueryRow(t.Context(), text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestClaimByMany(t *testing.T) {
	s := storetest.New(t)
	many(t, s, 500)
	var mu sync.Mutex
	var total int
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				n, err := s.Claim(t.Context(), 40, day)
				if err != nil {
					t.Error(err)
					return
				}
				if n == 0 {
					return
				}
				mu.Lock()
				total += n
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	jobs := count(t, s, `SELECT count(DISTINCT args ->> 'endpoint_id') FROM river_job WHERE kind = 'scan'`)
	if total != 500 || jobs != 500 || count(t, s, `SELECT count(*) FROM river_job`) != 500 {
		t.Errorf("of 500 due, %d were claimed and %d have a job", total, jobs)
	}
	if open, err := s.OpenScans(t.Context(), 100); err != nil || open != 100 {
		t.Errorf("open scans, counted to 100: %d, %v", open, err)
	}
	if lag, err := s.Lag(t.Context()); err != nil || lag != 0 {
		t.Errorf("lag %v, %v", lag, err)
	}
}

func TestClaimTakesTheLongestOverdue(t *testing.T) {
	s := storetest.New(t)
	ids := many(t, s, 20)
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '30 days' WHERE endpoint_id = $1`, ids[7])
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '60 days', enabled = false WHERE endpoint_id = $1`, ids[8])
	if lag, err := s.Lag(t.Context()); err != nil || lag < 29*day || lag > 31*day {
		t.Errorf("lag %v, %v", lag, err)
	}
	if n, err := s.Claim(t.Context(), 1, day); err != nil || n != 1 {
		t.Fatalf("claimed %d, %v", n, err)
	}
	if count(t, s, `SELECT (args ->> 'endpoint_id')::int FROM river_job`) != int(ids[7]) {
		t.Error("another one went first")
	}
	if e, err := s.Endpoint(t.Context(), ids[7]); err != nil || !e.NextScanAt.After(time.Now()) {
		t.Errorf("thirty missed times are not made up for: next %v, %v", e.NextScanAt, err)
	}
}

// The planned time lies from a quarter of the interval to one and a half from now, and turns do not drift.
func TestPlannedScan(t *testing.T) {
	s := storetest.New(t)
	for _, every := range []int{300, 3600, 86400, 30 * 86400} {
		bad := count(t, s, `
			SELECT count(*) FROM generate_series(1, 20000) AS i,
				LATERAL (SELECT (i::numeric * 2654435761 % 2147483647)::int4 AS phase, now() + interval '1 second' * (i % 1000) AS at) AS x
			WHERE planned_scan(phase, $1, at) NOT BETWEEN at + interval '1 second' * $1::int4 * 0.25 AND at + interval '1 second' * $1::int4 * 1.5`, every)
		if bad != 0 {
			t.Errorf("every %d s: %d of 20,000 are planned outside", every, bad)
		}
		turns := count(t, s, `
			WITH RECURSIVE turn AS (
				SELECT 0 AS n, now() AS at
				UNION ALL SELECT n + 1, planned_scan(12345, $1, at) FROM turn WHERE n < 100)
			SELECT round(extract(epoch FROM max(at) - min(at)) / $1::int4)::int FROM turn`, every)
		if turns < 98 || turns > 102 {
			t.Errorf("every %d s: 100 turns took the time of %d", every, turns)
		}
	}
}

func TestSpreadOnceAfterAnOutage(t *testing.T) {
	s := storetest.New(t)
	ids := many(t, s, 100)
	spread := func() int64 {
		t.Helper()
		n, err := s.Spread(t.Context(), 5*time.Minute, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := spread(); n != 0 {
		t.Errorf("the first ever spread %d", n)
	}
	if n := spread(); n != 0 {
		t.Errorf("without an outage it spread %d", n)
	}
	sql(t, s, `UPDATE setting SET updated_at = now() - interval '26 hours' WHERE name = 'claimed_at'`)
	sql(t, s, `UPDATE endpoint SET leaf_not_after = now() + interval '1 day' WHERE id = $1`, ids[60])
	if n := spread(); n != 100 {
		t.Errorf("after 26 hours it spread %d of 100", n)
	}
	if n := spread(); n != 0 {
		t.Errorf("a second worker that comes back spread %d again", n)
	}
	late := count(t, s, `SELECT count(*) FROM endpoint_schedule WHERE next_scan_at > now() + interval '1 hour'`)
	first := count(t, s, `SELECT endpoint_id::int FROM endpoint_schedule ORDER BY next_scan_at LIMIT 1`)
	if late != 0 || first != int(ids[60]) {
		t.Errorf("%d are later than in an hour; %d is first, want %d, which expires first", late, first, ids[60])
	}
}

func TestRequestScan(t *testing.T) {
	s := storetest.New(t)
	w := watch(t, s, "api.example.com")
	if _, err := w.save(0); err != nil {
		t.Fatal(err)
	}
	r, err := s.RequestScan(t.Context(), w.id, nil)
	if err != nil || r.State != store.RequestQueued {
		t.Fatalf("asked: %+v, %v", r, err)
	}
	again, err := s.RequestScan(t.Context(), w.id, nil)
	if err != nil || again.ID != r.ID {
		t.Errorf("asked again while it is queued: %+v, %v; want request %d", again, err, r.ID)
	}
	if _, err := s.BeginScan(t.Context(), w.id, 1); !errors.Is(err, store.ErrStaleScan) {
		t.Errorf("the generation before: %v", err)
	}
	if _, err := s.BeginScan(t.Context(), w.id, 2); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ScanRequest(t.Context(), r.ID); err != nil || got.State != store.RequestRunning {
		t.Errorf("begun: %+v, %v", got, err)
	}
	third, err := s.RequestScan(t.Context(), w.id, nil)
	if err != nil || third.ID == r.ID {
		t.Errorf("asked while it runs, which may have seen the old state: %+v, %v", third, err)
	}
	w.gen = 2
	if _, err := w.save(0); err != nil {
		t.Errorf("a scan that was running when another was ordered counts: %v", err)
	}
	if got, err := s.ScanRequest(t.Context(), r.ID); err != nil || got.State != store.RequestDone || got.ScanAt == nil {
		t.Errorf("stored: %+v, %v", got, err)
	}
	if got, err := s.ScanRequest(t.Context(), third.ID); err != nil || got.State != store.RequestQueued {
		t.Errorf("the one after it: %+v, %v", got, err)
	}
	if err := s.GiveUpRequests(t.Context(), w.id, 3); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ScanRequest(t.Context(), third.ID); err != nil || got.State != store.RequestGivenUp {
		t.Errorf("given up: %+v, %v", got, err)
	}
	if _, err := s.RequestScan(t.Context(), 999, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of an endpoint that is not there: %v", err)
	}
	if n := count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan' AND priority = 1`); n != 3 {
		t.Errorf("%d jobs go first, want 3: the import's and two requests'", n)
	}
}

func TestSetSchedule(t *testing.T) {
	s := storetest.New(t)
	id := many(t, s, 1)[0]
	set := func(version int64, to store.Schedule) error { return s.SetSchedule(t.Context(), id, version, to) }
	if err := set(9, store.Schedule{}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another version: %v", err)
	}
	if err := set(1, store.Schedule{Enabled: false}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Claim(t.Context(), 10, day); err != nil || n != 0 {
		t.Errorf("paused, and claimed: %d, %v", n, err)
	}
	if err := set(0, store.Schedule{Enabled: true, Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Claim(t.Context(), 10, day); err != nil || n != 1 {
		t.Errorf("goes on: claimed %d, %v", n, err)
	}
	e, err := s.Endpoint(t.Context(), id)
	if err != nil || e.Every != time.Hour || time.Until(e.NextScanAt) > 2*time.Hour || e.Version != 3 {
		t.Errorf("%+v, %v", e, err)
	}
}
