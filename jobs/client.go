package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tongguan/tongguan/store"
)

const (
	scanQueue    = store.QueueScan
	deliverQueue = store.QueueDeliver
	upkeepQueue  = store.QueueUpkeep

	upkeepWorkers = 2 // so that a long one, judging again, does not keep the partitions waiting

	// deliverWorkers is more than what many channels that hang can hold, since each may hold a few only.
	deliverWorkers = 256
)

// queues are those that this worker serves, and how many of each at once.
func (w *Worker) queues() map[string]int {
	out := map[string]int{scanQueue: w.Scans, upkeepQueue: upkeepWorkers}
	if w.Messenger != nil {
		out[deliverQueue] = deliverWorkers
	}
	return out
}

// start starts a client of the queue. When ctx is done it fetches no more, waits for what runs, cancels what takes too
// long, and closes stopped.
func (w *Worker) start(ctx context.Context) (stopped <-chan struct{}, err error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &scanWorker{w: w})
	river.AddWorker(workers, &choreWorker{w: w})
	river.AddWorker(workers, &deliverWorker{w: w})
	queues := map[string]river.QueueConfig{}
	for name, size := range w.queues() {
		queues[name] = river.QueueConfig{MaxWorkers: size}
	}
	client, err := w.Store.NewWorkClient(&river.Config{
		Queues:  queues,
		Workers: workers,
		Hooks:   []rivertype.Hook{w.pulse},
		Logger:  calm(w.log),

		// A fetch takes as many as there are free places, so ten a second do not hold up any number of workers. New
		// jobs announce themselves; the poll is for when the announcement is lost.
		FetchCooldown:     100 * time.Millisecond,
		FetchPollInterval: time.Second,

		JobTimeout:           w.times.job(),
		RescueStuckJobsAfter: w.times.rescue(),
		JobStuckThreshold:    w.times.stuck(),
		JobStuckHandler: func(_ context.Context, p river.JobStuckHandlerParams) river.JobStuckHandlerResult {
			return river.JobStuckHandlerResult{AddWorkerSlot: p.TotalStuckJobs <= w.Scans} // one that never ends costs its memory, not its place
		},
		SoftStopTimeout: w.times.drain,

		// The history of scans is our own. What failed for good is kept for whoever looks into it.
		CompletedJobRetentionPeriod: time.Hour,
		CancelledJobRetentionPeriod: day,
		DiscardedJobRetentionPeriod: 7 * day,
	})
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, err
	}
	return client.Stopped(), nil
}
