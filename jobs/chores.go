package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/store"
)

// A chore is upkeep that some worker does at intervals. When they are due stands in the database.
type chore struct {
	name  string
	every time.Duration
	do    func(ctx context.Context, after int64) error
}

// upkeep lists the chores. A name is for ever, since other versions know it.
func (w *Worker) upkeep() []chore {
	return []chore{
		{"partitions", time.Hour, w.partitions},
		{"cleanup", time.Hour, w.cleanup},
		// The last one of a day counts for it. Were it done once a day it would slip past midnight some time, and a day
		// would be missing.
		{"rollup", time.Hour, w.rollup},
		{"rejudge", day, w.rejudge},
		{"rejudge_code", day, w.rejudgeCode},
		{"probe", time.Hour, w.probe},
	}
}

func (w *Worker) known() []store.Chore {
	out := make([]store.Chore, len(w.chores))
	for i, c := range w.chores {
		out[i] = store.Chore{Name: c.name, Every: c.every}
	}
	return out
}

// A choreWorker does the jobs of the upkeep queue.
type choreWorker struct {
	river.WorkerDefaults[store.ChoreArgs]
	w *Worker
}

// Timeout is longer than a scan's: some chores go through whole tables.
func (c *choreWorker) Timeout(*river.Job[store.ChoreArgs]) time.Duration { return c.w.times.chore }

// NextRetry leaves time for what stood in the way.
func (c *choreWorker) NextRetry(job *river.Job[store.ChoreArgs]) time.Time {
	return clock.System().Add(time.Duration(min(max(job.Attempt, 1), 10)) * time.Minute)
}

// Work does one turn of a chore, or one page of it. A name that this version does not know is an error, not the end of
// the job: during an upgrade a worker that knows it is there too.
func (c *choreWorker) Work(ctx context.Context, job *river.Job[store.ChoreArgs]) error {
	defer c.w.pulse.run(upkeepQueue)()
	for _, known := range c.w.chores {
		if known.name != job.Args.Name {
			continue
		}
		err := safely(func() error { return known.do(ctx, job.Args.After) })
		if err != nil && ctx.Err() == nil {
			c.w.log.Warn("upkeep failed and is tried again", "chore", job.Args.Name, "attempt", job.Attempt, "error", err)
		}
		return err
	}
	return fmt.Errorf("there is no chore %q in this version", job.Args.Name)
}

func (w *Worker) partitions(ctx context.Context, _ int64) error {
	report, err := w.Store.Partitions(ctx, w.Clock(), w.Retention)
	if len(report.Created)+len(report.Detached)+len(report.Dropped)+len(report.Busy) > 0 {
		w.log.Info("partitions", "created", report.Created, "detached", report.Detached, "dropped", report.Dropped, "busy", report.Busy)
	}
	for table, rows := range report.Stray {
		w.log.Warn("rows without a partition of their own", "table", table, "rows", rows)
	}
	return err
}

func (w *Worker) cleanup(ctx context.Context, _ int64) error {
	cleaned, err := w.Store.Cleanup(ctx)
	if cleaned != (store.Cleaned{}) {
		w.log.Info("cleaned up", "rows", cleaned)
	}
	return err
}

func (w *Worker) rollup(ctx context.Context, _ int64) error { return w.Store.Rollup(ctx, w.Clock()) }
