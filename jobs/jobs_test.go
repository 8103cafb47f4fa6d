package jobs

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestNew(t *testing.T) {
	t.Parallel()
	s, e := storetest.New(t), see(t)
	for name, change := range map[string]func(*Deps){
		"no name":     func(d *Deps) { d.Name = "" },
		"no interval": func(d *Deps) { d.Interval = 0 },
		"no rules":    func(d *Deps) { d.Profile.Rules = nil },
		"no clock":    func(d *Deps) { d.Clock = nil },
	} {
		d := worker(t, s, e, nil).Deps
		change(&d)
		if _, err := New(d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	d := worker(t, s, e, nil).Deps
	d.Metrics = prometheus.NewRegistry()
	for i, want := range []bool{true, false} {
		if _, err := New(d); (err == nil) != want {
			t.Errorf("worker %d with the same metrics: %v", i+1, err)
		}
	}
	d.Metrics, d.Scans = nil, 0
	d.Scanner = &scan.Scanner{Limits: scan.Limits{Target: 3 * time.Minute}}
	w, err := New(d)
	if err != nil || w.Scans != 64 || w.times.job() <= 3*time.Minute || w.times.rescue() <= w.times.job() {
		t.Errorf("%d scans at once, of %v each, lost after %v; %v", w.Scans, w.times.job(), w.times.rescue(), err)
	}
	if w.Ready() {
		t.Error("it is ready before it runs")
	}
}

// Whoever runs a worker with a context that is over gets it back at once.
func TestRunAfterTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := worker(t, storetest.New(t), see(t), nil).Run(ctx); err != nil {
		t.Error(err)
	}
}

// The pauses after failures grow, and the last is for all that follow.
func TestNextRetry(t *testing.T) {
	for attempt, want := range map[int]time.Duration{0: 5, 1: 5, 2: 15, 3: 60, 4: 300, 9: 300} {
		job := &river.Job[store.ScanArgs]{JobRow: &rivertype.JobRow{Attempt: attempt}}
		if got := time.Until((&scanWorker{}).NextRetry(job)); got > want*time.Second || got < (want-1)*time.Second {
			t.Errorf("attempt %d: %v", attempt, got)
		}
	}
	for attempt, want := range map[int]time.Duration{0: 1, 1: 1, 3: 3, 99: 10} {
		job := &river.Job[store.ChoreArgs]{JobRow: &rivertype.JobRow{Attempt: attempt}}
		if got := time.Until((&choreWorker{}).NextRetry(job)); got > want*time.Minute || got < want*time.Minute-time.Second {
			t.Errorf("upkeep, attempt %d: %v", attempt, got)
		}
	}
}

// TestOutliving: a commit outlives the time of its job, not the worker's end, and not its own time.
func TestOutliving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		job, timeout := context.WithTimeout(t.Context(), time.Second)
		defer timeout()
		ctx, cancel := outliving(job, time.Minute)
		defer cancel()
		time.Sleep(50 * time.Second)
		if ctx.Err() != nil || job.Err() == nil {
			t.Errorf("the job's time is over (%v), and the commit has %v", job.Err(), ctx.Err())
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("the commit's own time is over, and it goes on")
		}
		worker, end := context.WithCancelCause(t.Context())
		job, timeout = context.WithTimeout(worker, time.Second)
		defer timeout()
		ctx, cancel = outliving(job, time.Minute)
		defer cancel()
		end(rivertype.ErrJobCancelledRemotely)
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("the worker ends, and the commit goes on")
		}
	})
}

// A client of the queue that fetches nothing, for whatever reason, is started anew.
func TestStalledClientIsStartedAnew(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	w := worker(t, s, see(t), nil)
	w.times.stall = 1500 * time.Millisecond
	start(t, w)
	until(t, 20*time.Second, "it works", w.Ready)
	clients := func() int {
		return count(t, s, `SELECT count(DISTINCT attempted_by[1]) FROM river_job WHERE kind = 'scan'`)
	}
	ids := hosts(t, s, 1)
	until(t, 20*time.Second, "a scan is done", func() bool { return clients() == 1 && stored(t, s) == 1 })
	// A queue that is paused is not fetched from: to the worker that looks like a client that has fallen silent.
	sql(t, s, `UPDATE river_queue SET paused_at = now() WHERE name = 'scan'`)
	sql(t, s, `SELECT pg_notify(current_schema() || '.river_control', '{"action":"pause","queue":"scan"}')`)
	until(t, 20*time.Second, "it was started anew", func() bool { return !w.alive.Load() })
	sql(t, s, `UPDATE river_queue SET paused_at = NULL WHERE name = 'scan'`)
	if _, err := s.RequestScan(t.Context(), ids[0], nil); err != nil {
		t.Fatal(err)
	}
	until(t, 30*time.Second, "another client has done the next", func() bool { return clients() == 2 && stored(t, s) == 2 })
}
