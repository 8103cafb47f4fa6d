package jobs

import (
	"context"
	"sync"
	"time"
)

// Run works until ctx is done. Then it orders and begins nothing more, gives what runs 45 seconds to end, cancels the
// rest, which others or the next start will do, and returns nil within a minute. A database that is away, now or later,
// is waited for. Run is called once.
func (w *Worker) Run(ctx context.Context) error {
	if !w.prepare(ctx) {
		return nil
	}
	var group sync.WaitGroup
	type task struct {
		name  string
		every time.Duration
		state *state
		do    func(context.Context) error
	}
	tasks := []task{
		{"dispatch", w.times.turn, &w.steady, w.dispatch},
		{"alerts", w.times.turn, new(state), w.tick},
		{"heartbeat", w.times.beat, new(state), w.beat},
		{"measure", w.times.measure, new(state), w.measure},
	}
	if w.Messenger != nil {
		tasks = append(tasks, task{"messages", w.times.turn, new(state), w.claimDeliveries})
	}
	for _, task := range tasks {
		group.Go(func() { w.repeat(ctx, task.name, task.every, task.state, task.do) })
	}
	w.work(ctx)
	group.Wait()
	return nil
}

// prepare sees to what must be there before the first scan is stored. It reports false when ctx was done first.
func (w *Worker) prepare(ctx context.Context) bool {
	var s state
	ctx, done := context.WithCancel(ctx)
	defer done()
	ready := false
	w.repeat(ctx, "prepare", time.Second, &s, func(ctx context.Context) error {
		if err := w.partitions(ctx, 0); away(err) {
			return err
		} else if err != nil { // rows that lack their partition have a place all the same
			w.log.Error("partitions", "error", err)
		}
		if err := w.Store.EnsureChores(ctx, w.known()); err != nil {
			return err
		}
		if err := w.beat(ctx); err != nil {
			return err
		}
		ready = true
		s.note(w.log, "prepare", nil)
		done()
		return nil
	})
	return ready
}

// work keeps a client of the queue running until ctx is done.
func (w *Worker) work(ctx context.Context) {
	var s state
	for ctx.Err() == nil {
		var ended <-chan struct{}
		clientCtx, stop := context.WithCancel(ctx)
		err := safely(func() (err error) { ended, err = w.start(clientCtx); return err })
		switch {
		case err == nil:
			s.note(w.log, "queue", nil)
			w.watch(ctx)
			w.alive.Store(false)
			stop()
			w.await(ended)
		case ctx.Err() == nil:
			n := s.note(w.log, "queue", err)
			select {
			case <-ctx.Done():
			case <-w.after("queue", min(time.Duration(n)*time.Second, slowest)):
			}
		}
		stop()
	}
}

// watch returns when ctx is done, or when the client has fetched nothing for long although the database answers.
func (w *Worker) watch(ctx context.Context) {
	w.alive.Store(true)
	for queue := range w.queues() {
		w.pulse.beat(queue) // it has just begun
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.after("watch", w.times.stall/4):
		}
		stalled := false
		for queue, size := range w.queues() {
			stalled = w.pulse.stalled(queue, size, w.times.stall) || stalled
		}
		if stalled && w.steady.worksFor() > w.times.stall {
			w.log.Error("the queue's client fetches nothing, and is started anew", "for", w.times.stall)
			return
		}
	}
}

// await waits for the client to end, but not for ever: what does not end is left to end with the process.
func (w *Worker) await(ended <-chan struct{}) {
	limit := time.NewTimer(w.times.drain + w.times.cancel)
	defer limit.Stop()
	select {
	case <-ended:
	case <-limit.C:
		w.log.Error("the queue's client does not end; what it had begun will be done by others", "scans", w.pulse.running(scanQueue))
	}
}
