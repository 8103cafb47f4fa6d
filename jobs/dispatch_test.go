package jobs

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

const openJobs = `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state = 'available'`

// No more is ordered than twenty for each that can run at once, however much is due, and more when some are done.
func TestDispatchStopsWhenEnoughIsOrdered(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	hosts(t, s, 100)
	rest(t, s)
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '1 minute'`)
	registry := prometheus.NewRegistry()
	w := worker(t, s, see(t), func(d *Deps) { d.Scans, d.Metrics = 2, registry })
	for range 3 {
		if err := w.dispatch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := count(t, s, openJobs); got != 40 {
		t.Errorf("%d are ordered, want 40", got)
	}
	if err := w.measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := counted(t, registry, "tongguan_queue_depth", "open"); got != 40 {
		t.Errorf("the queue is said to hold %v", got)
	}
	if got := counted(t, registry, "tongguan_scan_lag_seconds", ""); got < 59 || got > 600 {
		t.Errorf("the lag is said to be %v s, and is a minute", got)
	}
	sql(t, s, `UPDATE river_job SET state = 'completed', finalized_at = now() WHERE id IN (SELECT id FROM river_job LIMIT 15)`)
	if err := w.dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, openJobs); got != 40 {
		t.Errorf("15 are done: %d are ordered, want 40", got)
	}
}

// After 26 hours without a worker each endpoint is ordered once, within the next hour, the most urgent first.
func TestDispatchAfterAnOutage(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	ids := hosts(t, s, 200)
	rest(t, s)
	w := worker(t, s, see(t), nil)
	if err := w.dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	sql(t, s, `UPDATE setting SET updated_at = updated_at - interval '26 hours' WHERE name = 'claimed_at'`)
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '25 hours'`)
	sql(t, s, `UPDATE endpoint SET leaf_not_after = now() + interval '1 day' WHERE id = $1`, ids[150])
	for range 3 {
		if err := w.dispatch(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var soonest int64
	if err := s.Pool().QueryRow(t.Context(), `SELECT (args ->> 'endpoint_id')::int8 FROM river_job WHERE kind = 'scan' ORDER BY id LIMIT 1`).Scan(&soonest); err != nil {
		t.Fatal(err)
	}
	if soonest != ids[150] {
		t.Errorf("endpoint %d goes first, want %d, whose certificate ends tomorrow", soonest, ids[150])
	}
	if got := count(t, s, openJobs); got > 5 {
		t.Errorf("%d are ordered at once", got)
	}
	if late := count(t, s, `SELECT count(*) FROM endpoint_schedule WHERE generation = done_generation AND next_scan_at > now() + interval '1 hour'`); late > 0 {
		t.Errorf("%d are put off for longer than an hour", late)
	}
	// The hour passes.
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = next_scan_at - interval '1 hour' WHERE generation = done_generation`)
	if err := w.dispatch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan'`); got != 200 {
		t.Errorf("%d scans were ordered for 200 endpoints", got)
	}
}

// The dispatcher and the upkeep go on by themselves: with one worker that does nothing else, every chore is done, and
// what it is for is there.
func TestUpkeep(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	hosts(t, s, 3)
	w := worker(t, s, e, nil)
	start(t, w)
	until(t, 30*time.Second, "every chore was done", func() bool {
		rows, err := s.Pool().Query(t.Context(), `SELECT DISTINCT args ->> 'name' FROM river_job WHERE kind = 'chore' AND state = 'completed' ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var got []string
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			got = append(got, name)
		}
		return slices.Equal(got, []string{"cleanup", "partitions", "probe", "rejudge", "rejudge_code", "rollup"})
	})
	until(t, 30*time.Second, "all are scanned", func() bool { return stored(t, s) == 3 })
	sql(t, s, `UPDATE chore SET next_at = now() WHERE name = 'rollup'`)
	until(t, 30*time.Second, "the dispatcher has ordered the chore that is due", func() bool {
		return count(t, s, `SELECT count(*) FROM daily_rollup`) > 0
	})
	if n := count(t, s, `SELECT count(*) FROM scan_default`); n != 0 {
		t.Errorf("%d scans have no partition: it was to be there before the first of them", n)
	}
	if !w.Ready() {
		t.Error("it works, and says that it is not ready")
	}
	workers, err := s.Workers(t.Context())
	if err != nil || len(workers) != 1 || !workers[0].Alive || workers[0].Name != t.Name() || workers[0].Version != "test" {
		t.Errorf("workers %+v, %v", workers, err)
	}
}

// A worker whose clock is a month ahead does nothing, and says why; when the clock is right it works.
func TestAClockThatIsWrong(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	hosts(t, s, 1)
	var ahead atomic.Int64
	ahead.Store(int64(30 * day))
	e := see(t)
	w := worker(t, s, e, func(d *Deps) {
		d.Clock = func() time.Time { return clock.System().Add(time.Duration(ahead.Load())) }
	})
	w.times.turn = 100 * time.Millisecond
	err := w.dispatch(t.Context())
	if err == nil || !strings.Contains(err.Error(), "clock is 720h0m") {
		t.Errorf("got %v", err)
	}
	if end, wait, err := w.scan(t.Context(), store.ScanArgs{EndpointID: 1, Generation: 1}); end != put || wait <= 0 || err != nil {
		t.Errorf("a scan: %s, %v, %v", end, wait, err)
	}
	if err := w.tick(t.Context()); err != nil || len(e.seen()) > 0 {
		t.Errorf("ticks: %v; looked at %q", err, e.seen())
	}
	ahead.Store(int64(9 * time.Minute))
	if err := w.dispatch(t.Context()); err != nil || w.wrong.Load() {
		t.Errorf("nine minutes ahead: %v", err)
	}
}
