package jobs

import (
	"context"
	"fmt"
	"time"
)

const (
	// ahead is how many scans are ordered for each that can run at once. More would wait in the queue, where what is
	// ordered later and for somebody who waits is found, but where nothing else can be changed about them.
	ahead = 2 * 10

	// claimed at once, in one transaction.
	claimAtMost = 1000

	// outage is after how long without a claim what became due is spread instead of done at once.
	outage = 5 * time.Minute
)

// dispatch orders what is due. Any number of workers do so at once.
func (w *Worker) dispatch(ctx context.Context) error {
	if err := w.compareClocks(ctx); err != nil {
		return err
	}
	// First, and even when nothing will be claimed: a queue that is full is no outage.
	spread, err := w.Store.Spread(ctx, outage, min(w.Interval/2, time.Hour))
	if err != nil {
		return err
	}
	if spread > 0 {
		w.log.Info("endpoints that became due while nobody scanned are scanned bit by bit", "endpoints", spread, "over", min(w.Interval/2, time.Hour))
	}
	if err := w.claim(ctx); err != nil {
		return err
	}
	due, err := w.Store.DueChores(ctx)
	if len(due) > 0 {
		w.log.Debug("upkeep is due", "chores", due)
	}
	return err
}

// compareClocks keeps a worker from working whose clock is far from the database's: it would take certificates for
// expired, and would tell people so, each level once and for ever.
func (w *Worker) compareClocks(ctx context.Context) error {
	now, err := w.Store.Now(ctx)
	if err != nil {
		return err
	}
	off := w.Clock().Sub(now)
	w.metrics.offset.Set(off.Seconds())
	w.wrong.Store(off.Abs() > w.times.offset)
	if w.wrong.Load() {
		return fmt.Errorf("this machine's clock is %s off the database's: nothing is scanned, judged or told here until one of them is set right", off.Round(time.Second))
	}
	return nil
}

// claim orders scans until nothing is due or enough are ordered.
func (w *Worker) claim(ctx context.Context) error {
	enough := ahead * w.Scans
	open, err := w.Store.OpenScans(ctx, enough)
	if err != nil {
		return err
	}
	for open < enough {
		limit := min(enough-open, claimAtMost)
		n, err := w.Store.Claim(ctx, limit, w.Interval)
		if err != nil || n < limit {
			return err
		}
		open += n
	}
	return nil
}

// tickAtMost is how many alerts one turn lets time pass for.
const tickAtMost = 500

// tick lets time pass for the alerts that waited for it.
func (w *Worker) tick(ctx context.Context) error {
	if w.wrong.Load() {
		return nil // the dispatcher says so
	}
	_, err := w.Store.TickAlerts(ctx, w.Clock(), tickAtMost)
	return err
}

// beat gives a sign of life.
func (w *Worker) beat(ctx context.Context) error {
	id, err := w.Store.Heartbeat(ctx, w.Name, w.Version)
	if err == nil {
		w.id.Store(int32(id))
	}
	return err
}

// measure looks at the queue for the metrics.
func (w *Worker) measure(ctx context.Context) error {
	lag, err := w.Store.Lag(ctx)
	if err != nil {
		return err
	}
	open, err := w.Store.OpenScans(ctx, 100_000)
	if err != nil {
		return err
	}
	w.metrics.lag.Set(lag.Seconds())
	w.metrics.depth.WithLabelValues("open").Set(float64(open))
	w.metrics.depth.WithLabelValues("running").Set(float64(w.pulse.running(scanQueue)))
	alerts, err := w.Store.AlertCounts(ctx)
	if err != nil {
		return err
	}
	health, err := w.Store.DeliveryHealth(ctx)
	if err != nil {
		return err
	}
	w.metrics.told(alerts, health)
	return nil
}
