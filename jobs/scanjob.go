package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/riverqueue/river"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
)

// A scanWorker does the jobs of the scan queue.
type scanWorker struct {
	river.WorkerDefaults[store.ScanArgs]
	w *Worker
}

// Timeout is for all but storing the result.
func (s *scanWorker) Timeout(*river.Job[store.ScanArgs]) time.Duration { return s.w.times.job() }

// NextRetry puts a scan off that failed for a reason of ours. After the last one the endpoint waits for its next turn.
func (s *scanWorker) NextRetry(job *river.Job[store.ScanArgs]) time.Time {
	pauses := []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute}
	return clock.System().Add(pauses[min(max(job.Attempt, 1), len(pauses))-1]) // River compares it with the machine's clock
}

// Work does one scan.
func (s *scanWorker) Work(ctx context.Context, job *river.Job[store.ScanArgs]) error {
	defer s.w.pulse.run(scanQueue)()
	var end outcome
	var wait time.Duration
	err := safely(func() (err error) { end, wait, err = s.w.scan(ctx, job.Args); return err })
	switch {
	case err == nil && end == put:
		return river.JobSnooze(wait)
	case err == nil:
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		end = cutOff
	default:
		end = failed
		err = fmt.Errorf("scanning endpoint %d: %w", job.Args.EndpointID, err)
		s.w.failed(ctx, job, err)
	}
	s.w.metrics.ended(end)
	return err
}

// failed gives up those who asked for a scan that was tried for the last time.
func (w *Worker) failed(ctx context.Context, job *river.Job[store.ScanArgs], err error) {
	if job.Attempt < job.MaxAttempts {
		return
	}
	w.log.Error("a scan is given up until the endpoint's next turn", "endpoint", job.Args.EndpointID, "attempts", job.Attempt, "error", err)
	ctx, cancel := outliving(ctx, 5*time.Second)
	defer cancel()
	if err := w.Store.GiveUpRequests(ctx, job.Args.EndpointID, job.Args.Generation); err != nil {
		w.log.Error("giving up the requests for a scan", "endpoint", job.Args.EndpointID, "error", err)
	}
}

// scan looks at an endpoint and stores what it saw. With the outcome put it stored nothing, and is to be asked again
// after wait.
func (w *Worker) scan(ctx context.Context, args store.ScanArgs) (end outcome, wait time.Duration, err error) {
	if w.wrong.Load() {
		return put, longestWait, nil
	}
	order, err := w.Store.BeginScan(ctx, args.EndpointID, args.Generation)
	switch {
	case errors.Is(err, store.ErrStaleScan):
		return stale, 0, nil
	case err != nil:
		return failed, 0, err
	}
	leave, wait := w.crowd.enter(order.Endpoint.Host)
	if leave == nil {
		return put, wait, nil
	}
	snapshot := func() *facts.Snapshot {
		defer leave()
		return w.look(ctx, order)
	}()
	if ctx.Err() != nil {
		return cutOff, 0, ctx.Err() // what was seen is what was not seen any more
	}
	if busy(snapshot) {
		return put, busyFor, nil
	}
	w.metrics.scanned(snapshot.Took)
	lints, fresh := w.lint(ctx, snapshot)
	known := beside{lints, order.Consoles}
	w.Lookups.Pursue(ctx, snapshot, func() []facts.Want { return rules.Wants(snapshot, w.params(snapshot.StartedAt, beside{})) })
	if ctx.Err() != nil {
		return cutOff, 0, ctx.Err()
	}
	report, doubt := w.weigh(ctx, args.EndpointID, snapshot, w.judge(snapshot, known), known)
	if doubt {
		return put, w.times.doubt, nil
	}
	interval := order.Every
	if interval == 0 {
		interval = w.Interval
	}
	compared := w.compare(order, snapshot)
	next := expecting(order.Expected, compared, report, again(snapshot, report, interval, order.FailStreak))
	err = w.save(ctx, store.Result{
		EndpointID: args.EndpointID, Generation: args.Generation, Snapshot: snapshot, Report: report,
		Profile: w.Profile.Name, Ruleset: w.Ruleset, Worker: int16(w.id.Load()), Again: next, Renewal: compared,
	})
	switch {
	case errors.Is(err, store.ErrStaleScan):
		return stale, 0, nil
	case err != nil:
		return failed, 0, err
	}
	w.keepLints(ctx, fresh)
	return outcome(report.Grade(facts.Everywhere)), 0, nil
}

// save stores a result. Storing twice is no danger.
func (w *Worker) save(job context.Context, r store.Result) error {
	return w.persist(job, func(ctx context.Context) error {
		_, err := w.Store.SaveScan(ctx, r)
		return err
	})
}

// persist stores what came of a job, and tries again while the database is away: what was done is dear, and a server
// that is asked twice because of us has a right to complain. It takes its time beyond that of the job.
func (w *Worker) persist(job context.Context, commit func(context.Context) error) error {
	ctx, cancel := outliving(job, w.times.commit)
	defer cancel()
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, slowest) {
		err := commit(ctx)
		if err == nil || !away(err) || ctx.Err() != nil {
			if err != nil && errors.Is(job.Err(), context.Canceled) {
				return errors.Join(context.Canceled, err)
			}
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-w.after("commit", pause):
		}
	}
}

// away reports whether err says that the database is away, or went away in the middle of something. Whether that was
// done cannot be told then; here it does no harm to try again.
func away(err error) bool {
	var network *net.OpError
	return store.Unavailable(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

// outliving gives a context that goes on after the job's time is up, for as long as it says, but ends when the worker
// cancels the job.
func outliving(job context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(job), d)
	stop := context.AfterFunc(job, func() {
		if !errors.Is(context.Cause(job), context.DeadlineExceeded) {
			cancel()
		}
	})
	return ctx, func() { stop(); cancel() }
}
