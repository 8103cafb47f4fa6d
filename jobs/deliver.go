package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/notify"
	"github.com/tongguan/tongguan/store"
)

// A Messenger tells channels what happened.
type Messenger struct {
	Send func(ctx context.Context, k notify.Kind, c notify.Config, s notify.Secret, m notify.Message) notify.Result

	// Open decrypts the secret of a channel.
	Open func(channel int64, sealed []byte) ([]byte, error)

	// Link is where people find the service, for the links of messages; "": they have none.
	Link string
}

// together is how many events are offered to one message. More wait for the next.
const together = 200

// claimDeliveries orders the messages that are due.
func (w *Worker) claimDeliveries(ctx context.Context) error {
	_, err := w.Store.ClaimDeliveries(ctx, paceOf)
	return err
}

// paceOf is what the receivers of a kind of channel bear.
func paceOf(kind string) store.Pace {
	l := notify.LimitsOf(notify.Kind(kind))
	return store.Pace{InFlight: l.InFlight, PerMinute: l.PerMinute, PerSecond: l.PerSecond}
}

// probe asks channels that have taken nothing for long whether they do now.
func (w *Worker) probe(ctx context.Context, _ int64) error {
	_, err := w.Store.ProbeChannels(ctx)
	return err
}

// A deliverWorker does the jobs of the queue of messages.
type deliverWorker struct {
	river.WorkerDefaults[store.DeliverArgs]
	w *Worker
}

// Timeout is for all but storing the outcome.
func (d *deliverWorker) Timeout(*river.Job[store.DeliverArgs]) time.Duration {
	return d.w.times.message
}

// NextRetry is for a job that was cut off, which then finds nothing to do.
func (d *deliverWorker) NextRetry(*river.Job[store.DeliverArgs]) time.Time {
	return clock.System().Add(time.Second)
}

// Work makes one attempt.
func (d *deliverWorker) Work(ctx context.Context, job *river.Job[store.DeliverArgs]) error {
	defer d.w.pulse.run(deliverQueue)()
	err := safely(func() error { return d.w.deliver(ctx, job.Args) })
	switch {
	case errors.Is(err, store.ErrStaleDelivery), errors.Is(err, store.ErrNotFound): // the channel was deleted
		return nil
	case err != nil && ctx.Err() == nil:
		d.w.log.Warn("a message could not be seen to, and will be again", "delivery", job.Args.ID, "error", err)
	}
	return err
}

// deliver makes one attempt at one message and stores what became of it.
func (w *Worker) deliver(ctx context.Context, args store.DeliverArgs) error {
	began := w.Clock()
	sending, err := w.compose(ctx, args)
	channel := sending.Channel
	var result notify.Result
	if err == nil {
		result, err = w.send(ctx, sending)
	}
	switch {
	case ctx.Err() != nil && !result.OK:
		return ctx.Err() // the worker is ending: its lease runs out, and another sends it
	case err != nil && (channel.ID == 0 || away(err) || errors.Is(err, store.ErrStaleDelivery)):
		return err
	case err != nil: // nothing was sent. It must not stand in the way of others
		result = notify.Result{Failure: notify.FailureUnreadable, Answer: err.Error()}
		w.log.Error("a message cannot be made or sent", "channel", channel.Name, "delivery", sending.ID, "error", err)
	}
	outcome := w.outcomeOf(result, sending.Tries)
	w.metrics.delivered(channel.Name, outcome)
	if !outcome.OK {
		w.log.Warn("a message did not arrive", "channel", channel.Name, "delivery", sending.ID, "attempt", sending.Attempt,
			"failure", outcome.Failure, "status", outcome.Status, "again", outcome.Again.Round(time.Second), "took", w.Clock().Sub(began).Round(time.Millisecond))
	}
	if err := w.persist(ctx, func(ctx context.Context) error { return w.Store.EndDelivery(ctx, sending, outcome, w.Clock()) }); err != nil {
		return err
	}
	// The dispatcher's next turn is a second away. Where this fails it comes all the same.
	if _, err := w.Store.ClaimForChannel(ctx, channel.ID, paceOf); err != nil && ctx.Err() == nil {
		w.log.Warn("the next message of a channel waits for the dispatcher", "channel", channel.Name, "error", err)
	}
	return nil
}

// compose reads what is to be sent, and makes the message where there is none yet.
func (w *Worker) compose(ctx context.Context, args store.DeliverArgs) (store.Sending, error) {
	ref := store.DeliveryRef{ID: args.ID, EventAt: args.EventAt}
	for range 5 {
		sending, err := w.Store.BeginDelivery(ctx, ref, args.Attempt, func(kind string) int {
			if notify.LimitsOf(notify.Kind(kind)).Together {
				return together
			}
			return 1
		})
		if err != nil || sending.Body != nil {
			return sending, err
		}
		config, err := w.configOf(sending.Channel)
		if err != nil {
			return sending, err
		}
		var body []byte
		told := 0
		err = safely(func() (err error) {
			body, told, err = notify.Render(notify.Kind(sending.Channel.Kind), config, sending.ID, sending.Events)
			return err
		})
		if err != nil {
			return sending, fmt.Errorf("making the message %s for channel %d: %w", sending.ID, sending.Channel.ID, err)
		}
		err = w.Store.FreezeDelivery(ctx, sending, body, told)
		if errors.Is(err, store.ErrStaleDelivery) {
			continue // something that it was to tell came to another end
		}
		sending.Body = body
		return sending, err
	}
	return store.Sending{}, store.ErrStaleDelivery
}

func (w *Worker) configOf(c store.Channel) (config notify.Config, err error) {
	if err := json.Unmarshal(c.Config, &config); err != nil {
		return config, fmt.Errorf("the settings of channel %d: %w", c.ID, err)
	}
	config.Link = w.Messenger.Link
	return config, nil
}

// send sends a message. An error is a fault of ours: what is kept of the channel cannot be read.
func (w *Worker) send(ctx context.Context, s store.Sending) (notify.Result, error) {
	config, err := w.configOf(s.Channel)
	if err != nil {
		return notify.Result{}, err
	}
	text, err := w.Messenger.Open(s.Channel.ID, s.Channel.Secret)
	if err != nil {
		return notify.Result{}, fmt.Errorf("the secret of channel %d: %w", s.Channel.ID, err)
	}
	var secret notify.Secret
	if err := json.Unmarshal(text, &secret); err != nil {
		return notify.Result{}, fmt.Errorf("the secret of channel %d is not as it was written", s.Channel.ID) // the cause could quote it
	}
	return w.Messenger.Send(ctx, notify.Kind(s.Channel.Kind), config, secret, notify.Message{ID: s.ID, Body: s.Body}), nil
}

// outcomeOf tells what follows from a result, when so many tries have failed before.
func (w *Worker) outcomeOf(r notify.Result, tries int) store.Outcome {
	out := store.Outcome{OK: r.OK, Status: r.Status, Failure: r.Failure, Answer: r.Answer, Took: r.Took, Gone: r.Gone}
	switch {
	case r.OK || r.Gone:
	case r.Limited:
		out.Limited, out.Again = true, max(r.RetryAfter, time.Second)
	case tries < len(w.times.ladder):
		step := float64(w.times.ladder[tries])
		out.Again = max(time.Duration(step*(0.8+0.4*rand.Float64())), r.RetryAfter)
	}
	return out
}
