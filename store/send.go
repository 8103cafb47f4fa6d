package store

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/riverqueue/river"

	"github.com/tongguan/tongguan/alert"
)

// ErrStaleDelivery says that an attempt is no longer the delivery's newest, or that the delivery came to its end.
var ErrStaleDelivery = errors.New("this delivery is seen to by somebody else, or is over")

// deliveryLease is for how long an attempt is waited for before it is made again: from when it is ordered until it begins,
// and then anew until its outcome is stored. It is longer than either takes.
const deliveryLease = 2 * time.Minute

// failingFor is after how long without a success a channel is told nothing more.
const failingFor = 5 * 24 * time.Hour

// A Pace is what a channel's receiver bears.
type Pace struct {
	InFlight             int // at least one
	PerMinute, PerSecond int // 0: any number
}

// ClaimDeliveries orders an attempt for every delivery that is due and that its channel's pace allows, the oldest first,
// and gives how many it ordered. pace knows the kinds of channels. Several may claim at once.
//
// Of one alert nothing is sent to a channel before what came earlier has arrived: what follows something that was parked
// is parked with it.
func (s *Store) ClaimDeliveries(ctx context.Context, pace func(kind string) Pace) (claimed int, err error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.id FROM channel c
		WHERE EXISTS (SELECT FROM delivery d WHERE d.channel_id = c.id AND d.state IN (0, 1) AND d.next_at <= now())
		ORDER BY c.id`)
	if err != nil {
		return 0, err
	}
	channels, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	failed := []error{err}
	for _, id := range channels {
		n, err := s.ClaimForChannel(ctx, id, pace) // one that fails keeps no other waiting
		claimed, failed = claimed+n, append(failed, err)
	}
	return claimed, errors.Join(failed...)
}

// ClaimForChannel is ClaimDeliveries for one channel: whoever has just ended an attempt has made room for the next.
func (s *Store) ClaimForChannel(ctx context.Context, channel int64, pace func(kind string) Pace) (claimed int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) (err error) {
		claimed, err = s.claimFor(ctx, tx, channel, pace)
		return err
	})
	return claimed, err
}

// claimFor orders what one channel bears now. Who holds the channel's row claims for it, and counts only then: what he
// waited for is seen.
func (s *Store) claimFor(ctx context.Context, tx pgx.Tx, channel int64, pace func(kind string) Pace) (int, error) {
	type row struct {
		Kind    string
		Open    bool // it is told what happens
		Limited bool // it was sent too much
	}
	c, err := one[row](tx.Query(ctx, `
		SELECT kind, enabled AND paused = '' AS open, COALESCE(resume_at > now(), false) AS limited
		FROM channel c WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED`, channel))
	if errors.Is(err, ErrNotFound) {
		return 0, nil // somebody else is at it
	}
	if err != nil {
		return 0, err
	}
	if !c.Open { // what was on its way when the channel was closed
		if err := park(ctx, tx, channel); err != nil {
			return 0, err
		}
	}
	type busy struct {
		InFlight int
		Minute   int
		Second   int
	}
	b, err := one[busy](tx.Query(ctx, `
		SELECT (SELECT count(*) FROM delivery WHERE channel_id = $1 AND state = 1 AND next_at > now()) AS in_flight,
			(SELECT count(*) FROM attempt WHERE channel_id = $1 AND at > now() - interval '1 minute') AS minute,
			(SELECT count(*) FROM attempt WHERE channel_id = $1 AND at > now() - interval '1 second') AS second`, channel))
	if err != nil {
		return 0, err
	}
	p := pace(c.Kind)
	room := max(p.InFlight, 1) - b.InFlight
	if p.PerMinute > 0 {
		room = min(room, p.PerMinute-b.Minute)
	}
	if p.PerSecond > 0 {
		room = min(room, p.PerSecond-b.Second)
	}
	if room <= 0 || c.Limited {
		return 0, nil
	}
	due, err := all[sending](tx.Query(ctx, `
		WITH due AS (
			SELECT id, event_at FROM delivery d
			WHERE channel_id = $1 AND state IN (0, 1) AND next_at <= now() AND ($2 OR forced) AND (alert_id IS NULL OR forced OR NOT EXISTS (
				SELECT FROM delivery e LEFT JOIN delivery lead ON lead.id = e.digest_id
				WHERE e.alert_id = d.alert_id AND e.channel_id = d.channel_id AND (e.event_at, e.event_id) < (d.event_at, d.event_id)
					AND COALESCE(lead.state, e.state) IN (0, 1, 5)))
			ORDER BY event_at, event_id LIMIT $3)
		UPDATE delivery d SET state = 1, attempt = attempt + 1, next_at = now() + make_interval(secs => $4)
		FROM due WHERE d.id = due.id AND d.event_at = due.event_at
		RETURNING d.id::text, d.event_at, d.attempt`, channel, c.Open, room, deliveryLease.Seconds()))
	if err != nil || len(due) == 0 {
		return 0, err
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, d := range due {
		if _, err := tx.Exec(ctx, `
			INSERT INTO attempt (channel_id, delivery_id, n) VALUES ($1, $2::text::uuid, $3)`, channel, d.ID, d.Attempt); err != nil {
			return 0, err
		}
		jobs[i] = deliverJob(d.ID, d.EventAt, d.Attempt)
	}
	_, err = s.queue.InsertManyFastTx(ctx, tx, jobs)
	return len(due), err
}

type sending struct {
	ID      string
	EventAt time.Time
	Attempt int
}

// A Sending is a message that is to be sent now.
type Sending struct {
	DeliveryRef
	Attempt int
	Tries   int     // that failed before
	Channel Channel // its id, name, kind, configuration and secret
	Body    []byte  // nil: it is not made yet

	// What is to be told, the delivery's own event first, then others that wait for the same channel and may share its
	// message. Only where there is no body.
	Events []alert.Event
	others []DeliveryRef
}

// BeginDelivery tells what to send. ErrStaleDelivery: there is nothing to do. together is how many events may share a
// message to a channel of that kind.
func (s *Store) BeginDelivery(ctx context.Context, ref DeliveryRef, attempt int, together func(kind string) int) (Sending, error) {
	type row struct {
		ChannelID int64
		EventID   int64
		Tries     int
		Body      []byte
		Data      []byte
		Name      string
		Kind      string
		Config    []byte
		Secret    []byte
	}
	r, err := one[row](s.pool.Query(ctx, `
		UPDATE delivery d SET next_at = now() + make_interval(secs => $4)
		FROM event e, channel c
		WHERE d.id = $1::text::uuid AND d.event_at = $2 AND d.attempt = $3 AND d.state = 1 AND d.next_at > now()
			AND e.at = d.event_at AND e.id = d.event_id AND c.id = d.channel_id
		RETURNING d.channel_id, d.event_id, d.tries, d.body, e.data, c.name, c.kind, c.config, c.secret`,
		ref.ID, ref.EventAt, attempt, deliveryLease.Seconds()))
	if errors.Is(err, ErrNotFound) {
		return Sending{}, ErrStaleDelivery
	}
	if err != nil {
		return Sending{}, err
	}
	out := Sending{DeliveryRef: ref, Attempt: attempt, Tries: r.Tries, Body: r.Body}
	out.Channel = Channel{ID: r.ChannelID, Name: r.Name, Kind: r.Kind, Config: r.Config, Secret: r.Secret}
	if r.Body != nil {
		return out, nil
	}
	var e alert.Event
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return out, err
	}
	out.Events = []alert.Event{e}
	limit := together(out.Channel.Kind)
	if limit <= 1 || e.AlertID == 0 {
		return out, nil // what is about no alert is told by itself
	}
	type other struct {
		ID      string
		EventAt time.Time
		Data    []byte
	}
	others, err := all[other](s.pool.Query(ctx, `
		SELECT d.id::text, d.event_at, e.data FROM delivery d JOIN event e ON e.at = d.event_at AND e.id = d.event_id
		WHERE d.channel_id = $1 AND d.state = 0 AND d.attempt = 0 AND d.alert_id IS NOT NULL AND (d.event_at, d.event_id) > ($2, $3)
			AND NOT EXISTS (
				SELECT FROM delivery p LEFT JOIN delivery lead ON lead.id = p.digest_id
				WHERE p.alert_id = d.alert_id AND p.channel_id = d.channel_id AND (p.event_at, p.event_id) < (d.event_at, d.event_id)
					AND p.id <> $5::text::uuid AND COALESCE(lead.attempt, p.attempt) > 0 AND COALESCE(lead.state, p.state) IN (0, 1, 5))
		ORDER BY d.event_at, d.event_id LIMIT $4`, r.ChannelID, ref.EventAt, r.EventID, limit-1, ref.ID))
	for _, o := range others {
		var e alert.Event
		if json.Unmarshal(o.Data, &e) != nil {
			continue // it fails by itself when its turn comes
		}
		out.Events, out.others = append(out.Events, e), append(out.others, DeliveryRef{o.ID, o.EventAt})
	}
	return out, err
}

// FreezeDelivery keeps the body that was made of the first told of the events: every attempt sends the same. The others
// of them are folded into it. ErrStaleDelivery when one of those came to another end meanwhile; then begin again.
func (s *Store) FreezeDelivery(ctx context.Context, of Sending, body []byte, told int) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE delivery SET body = $4
			WHERE id = $1::text::uuid AND event_at = $2 AND attempt = $3 AND state = 1 AND body IS NULL`, of.ID, of.EventAt, of.Attempt, body)
		if err := newest(tag, err); err != nil {
			return err
		}
		for _, o := range of.others[:max(told-1, 0)] {
			tag, err := tx.Exec(ctx, `
				UPDATE delivery SET state = 3, digest_id = $3::text::uuid, next_at = NULL, done_at = now()
				WHERE id = $1::text::uuid AND event_at = $2 AND state = 0 AND attempt = 0`, o.ID, o.EventAt, of.ID)
			if err := newest(tag, err); err != nil {
				return err
			}
		}
		return nil
	})
}

// newest makes ErrStaleDelivery of a statement that found no delivery in the state which it was in.
func newest(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return ErrStaleDelivery
	}
	return err
}

// An Outcome is what became of an attempt.
type Outcome struct {
	OK      bool
	Status  int // 0: there was no answer
	Failure string
	Answer  string
	Took    time.Duration

	Again   time.Duration // after which it is to be tried again; 0: never, it is parked
	Gone    bool          // the receiver wants nothing any more
	Limited bool          // the whole channel was sent too much, and waits for Again; that is no try
}

// EndDelivery stores what became of an attempt, and what follows for its channel: a success lets go what was parked; a
// receiver that is gone, or has taken nothing for five days, is told nothing more, and the other channels are told so.
// ErrStaleDelivery when another attempt was made meanwhile.
func (s *Store) EndDelivery(ctx context.Context, of Sending, o Outcome, now time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var paused Pause
		var enabled bool
		var failingSince *time.Time
		err := tx.QueryRow(ctx, `
			SELECT paused, enabled, failing_since FROM channel WHERE id = $1 FOR NO KEY UPDATE`, of.Channel.ID).Scan(&paused, &enabled, &failingSince)
		if err != nil {
			return missing(err)
		}
		if _, err := tx.Exec(ctx, `
			UPDATE attempt SET ms = $3, status = NULLIF($4, 0), failure = $5, answer = $6 WHERE delivery_id = $1::text::uuid AND n = $2`,
			of.ID, of.Attempt, o.Took.Milliseconds(), o.Status, clean(o.Failure), clean(o.Answer)); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, endSQL(o), of.ID, of.EventAt, of.Attempt, o.Status, clean(o.Failure), o.Again.Seconds())
		if err := newest(tag, err); err != nil {
			return err
		}
		if o.OK {
			return s.succeeded(ctx, tx, of.Channel.ID, enabled)
		}
		pause := paused
		switch {
		case o.Gone:
			pause = PauseGone
		case paused == "" && failingSince != nil && now.Sub(*failingSince) >= failingFor:
			pause = PauseFailing
		}
		wait := o.Again
		if !o.Limited {
			wait = 0
		}
		if _, err := tx.Exec(ctx, `
			UPDATE channel
			SET failing_since = COALESCE(failing_since, $2), paused = $3,
			    resume_at = CASE WHEN $4::float8 > 0 THEN now() + make_interval(secs => $4::float8) ELSE resume_at END
			WHERE id = $1`, of.Channel.ID, now, string(pause), wait.Seconds()); err != nil {
			return err
		}
		if pause != "" || !enabled {
			tried := of.ID
			if pause != paused {
				tried = "" // it has just been closed: nothing is tried any more
			}
			if err := park(ctx, tx, of.Channel.ID, tried); err != nil {
				return err
			}
		}
		if o.Again <= 0 {
			if err := parkAfter(ctx, tx, of); err != nil {
				return err
			}
		}
		if pause == paused {
			return nil
		}
		return s.notice(ctx, tx, of.Channel.ID, strings.TrimSpace(clean(o.Failure+" "+o.Answer)), now)
	})
}

// parkAfter puts aside what waits behind a delivery that was: it is not told before, and should be counted.
func parkAfter(ctx context.Context, tx pgx.Tx, of Sending) error {
	_, err := tx.Exec(ctx, `
		UPDATE delivery d SET state = 5, next_at = NULL, done_at = now()
		FROM delivery spent
		WHERE spent.id = $1::text::uuid AND spent.event_at = $2 AND spent.state = 5 AND d.alert_id = spent.alert_id
			AND d.channel_id = spent.channel_id AND d.state = 0 AND NOT d.forced
			AND (d.event_at, d.event_id) > (spent.event_at, spent.event_id)`, of.ID, of.EventAt)
	return err
}

// endSQL says what becomes of the delivery itself.
func endSQL(o Outcome) string {
	set := ""
	switch {
	case o.OK:
		set = `state = 2, next_at = NULL, done_at = now(), forced = false`
	case o.Limited:
		set = `state = 0, next_at = now() + make_interval(secs => $6)`
	case o.Gone, o.Again <= 0:
		set = `state = 5, next_at = NULL, done_at = now(), tries = tries + 1, forced = false`
	default:
		set = `state = 0, next_at = now() + make_interval(secs => $6), tries = tries + 1`
	}
	return `
		UPDATE delivery SET last_status = NULLIF($4, 0), last_error = $5, ` + set + `
		WHERE id = $1::text::uuid AND event_at = $2 AND attempt = $3 AND state = 1 AND $6::float8 >= 0`
}

// succeeded notes that a channel takes messages, and lets go what waited for that.
func (s *Store) succeeded(ctx context.Context, tx pgx.Tx, channel int64, enabled bool) error {
	if _, err := tx.Exec(ctx, `
		UPDATE channel SET failing_since = NULL, paused = '', resume_at = NULL
		WHERE id = $1 AND (failing_since IS NOT NULL OR paused <> '' OR resume_at IS NOT NULL)`, channel); err != nil || !enabled {
		return err
	}
	return release(ctx, tx, channel)
}

// ProbeChannels sends the oldest parked delivery of every channel of which no other probe is on its way: its success lets
// go the others. A receiver that said that it is gone, and a channel that is switched off, wait for a person. It is to be called
// every hour, and gives how many it sent.
func (s *Store) ProbeChannels(ctx context.Context) (int64, error) {
	tag, err := s.pool.Exec(ctx, `
		UPDATE delivery d SET state = 0, next_at = now(), forced = true, done_at = NULL
		FROM channel c CROSS JOIN LATERAL (
			SELECT id, event_at FROM delivery p WHERE p.channel_id = c.id AND p.state = 5 ORDER BY p.event_at, p.event_id LIMIT 1) AS oldest
		WHERE d.id = oldest.id AND d.event_at = oldest.event_at AND d.state = 5 AND c.enabled AND c.paused <> 'gone'
			AND NOT EXISTS (
				SELECT FROM delivery w WHERE w.channel_id = c.id AND (w.state = 1 AND w.next_at > now() OR w.state = 0 AND w.forced))`)
	return tag.RowsAffected(), err
}
