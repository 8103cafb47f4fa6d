package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
)

// A Channel is where something is told.
type Channel struct {
	ID        int64
	Name      string
	Kind      string
	Config    []byte // JSON, without secrets
	Secret    []byte // encrypted
	Enabled   bool   // a person's switch: off, nothing new is sent
	Wait      time.Duration
	CreatedAt time.Time
	Version   int64 // grows with every change that a person makes

	Paused       Pause      // why it is told nothing, although it is on
	FailingSince *time.Time // nothing has arrived since; nil: the last message did
	ResumeAt     *time.Time // it was sent too much, and is left alone until then

	Waiting     int        // deliveries that are on their way
	Parked      int        // and such as wait for its next success
	DeliveredAt *time.Time // when the last message arrived; nil: none has
}

// A Pause is why a channel is told nothing.
type Pause string

// The pauses.
const (
	PauseGone    Pause = "gone"    // its receiver answered 410
	PauseFailing Pause = "failing" // nothing arrived for days
)

const channelColumns = `
	SELECT c.id, c.name, c.kind, c.config, c.secret, c.enabled, c.wait_seconds, c.created_at, c.version, c.paused, c.failing_since, c.resume_at,
		(SELECT count(*) FROM delivery d WHERE d.channel_id = c.id AND d.state IN (0, 1)) AS waiting,
		(SELECT count(*) + COALESCE(sum((SELECT count(*) FROM delivery f WHERE f.digest_id = d.id)), 0)
			FROM delivery d WHERE d.channel_id = c.id AND d.state = 5)::int8 AS parked,
		(SELECT max(done_at) FROM (
			SELECT done_at FROM delivery d WHERE d.channel_id = c.id AND d.state = 2 ORDER BY event_at DESC LIMIT 20) AS last) AS delivered_at
	FROM channel c `

type channelRow struct {
	ID           int64
	Name         string
	Kind         string
	Config       []byte
	Secret       []byte
	Enabled      bool
	WaitSeconds  int32
	CreatedAt    time.Time
	Version      int64
	Paused       string
	FailingSince *time.Time
	ResumeAt     *time.Time
	Waiting      int
	Parked       int
	DeliveredAt  *time.Time
}

func (r channelRow) channel() Channel {
	return Channel{
		r.ID, r.Name, r.Kind, r.Config, r.Secret, r.Enabled, time.Duration(r.WaitSeconds) * time.Second, r.CreatedAt, r.Version,
		Pause(r.Paused), r.FailingSince, r.ResumeAt, r.Waiting, r.Parked, r.DeliveredAt,
	}
}

// Channels lists the channels by name. There are few of them.
func (s *Store) Channels(ctx context.Context) ([]Channel, error) {
	rows, err := all[channelRow](s.pool.Query(ctx, channelColumns+`ORDER BY c.name`))
	out := make([]Channel, len(rows))
	for i, r := range rows {
		out[i] = r.channel()
	}
	return out, err
}

// Channel gives one channel.
func (s *Store) Channel(ctx context.Context, id int64) (Channel, error) {
	r, err := one[channelRow](s.pool.Query(ctx, channelColumns+`WHERE c.id = $1`, id))
	return r.channel(), err
}

// CreateChannel makes a channel of Name, Kind, Config, Enabled and Wait, and tells it what fires now. Its secret is sealed
// with its id, which seal is told. ErrExists when the name is taken.
func (s *Store) CreateChannel(ctx context.Context, c Channel, seal func(id int64) ([]byte, error)) (out Channel, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `
			INSERT INTO channel (name, kind, config, enabled, wait_seconds) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			clean(c.Name), c.Kind, cleanJSON(c.Config), c.Enabled, seconds(c.Wait)).Scan(&id)
		if err != nil {
			return violated(err)
		}
		secret, err := seal(id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE channel SET secret = $2 WHERE id = $1`, id, secret); err != nil {
			return err
		}
		out.ID = id
		if c.Enabled {
			return s.catchUp(ctx, tx, id)
		}
		return nil
	})
	if err != nil {
		return Channel{}, err
	}
	return s.Channel(ctx, out.ID)
}

// UpdateChannel changes Name, Config, Enabled, Wait and, unless it is nil, Secret. A channel that is switched on, or
// whose secret or configuration is another now, is tried anew: it is paused no more, and what was parked is released.
// ErrConflict when c.Version is not the channel's; 0 stands for any.
func (s *Store) UpdateChannel(ctx context.Context, c Channel) (Channel, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockChannel(ctx, tx, c.ID, c.Version); err != nil {
			return err
		}
		var on, anew bool // it is switched on; it is, or is another
		if err := tx.QueryRow(ctx, `
			SELECT $4 AND NOT enabled, $4 AND NOT enabled OR config <> $2::jsonb OR $3::bytea IS NOT NULL FROM channel WHERE id = $1`,
			c.ID, cleanJSON(c.Config), c.Secret, c.Enabled).Scan(&on, &anew); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			UPDATE channel
			SET name = $2, config = $3, enabled = $4, wait_seconds = $5, secret = COALESCE($6, secret), version = version + 1,
			    paused = CASE WHEN $7 THEN '' ELSE paused END, resume_at = CASE WHEN NOT $7 THEN resume_at END,
			    failing_since = CASE WHEN NOT $7 THEN failing_since END
			WHERE id = $1`, c.ID, clean(c.Name), cleanJSON(c.Config), c.Enabled, seconds(c.Wait), c.Secret, anew)
		switch {
		case err != nil:
			return violated(err)
		case !c.Enabled:
			return park(ctx, tx, c.ID)
		case !anew:
			return nil
		}
		if err := release(ctx, tx, c.ID); err != nil || !on {
			return err
		}
		return s.catchUp(ctx, tx, c.ID)
	})
	if err != nil {
		return Channel{}, err
	}
	return s.Channel(ctx, c.ID)
}

// DeleteChannel deletes a channel with its deliveries. Version is as in UpdateChannel.
func (s *Store) DeleteChannel(ctx context.Context, id, version int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockChannel(ctx, tx, id, version); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM channel WHERE id = $1`, id)
		return err
	})
}

// lockChannel keeps others from changing a channel, and from sending to it, until the transaction ends.
func lockChannel(ctx context.Context, tx pgx.Tx, id, version int64) error {
	var is int64
	err := tx.QueryRow(ctx, `SELECT version FROM channel WHERE id = $1 FOR NO KEY UPDATE`, id).Scan(&is)
	if err == nil && version != 0 && version != is {
		return ErrConflict
	}
	return missing(err)
}

// TryChannel sends a ping to a channel by the way that everything goes, also when it is paused or switched off. It gives
// the delivery.
func (s *Store) TryChannel(ctx context.Context, id int64, now time.Time) (out Delivery, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var name string
		if err := tx.QueryRow(ctx, `SELECT name FROM channel WHERE id = $1`, id).Scan(&name); err != nil {
			return missing(err)
		}
		e := &alert.Event{Type: alert.EventPing, At: now, Channel: name}
		event, at, err := s.publish(ctx, tx, e, publication{send: true, only: id, forced: true})
		if err != nil {
			return err
		}
		rows, err := all[deliveryRow](tx.Query(ctx, deliveryColumns+`WHERE d.event_at = $1 AND d.event_id = $2`, at, event))
		if err != nil || len(rows) == 0 {
			return err
		}
		out = rows[0].delivery()
		return nil
	})
	return out, err
}

// release lets go what was parked, in its order, and what waits for its next try: the channel takes messages.
func release(ctx context.Context, tx pgx.Tx, channel int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE delivery SET state = 0, next_at = now(), tries = 0, done_at = NULL, released_at = now()
		WHERE channel_id = $1 AND (state = 5 OR state = 0 AND tries > 0)`, channel)
	return err
}

// park puts aside what waits for a channel, and what was under way and was never heard of again. What is under way comes
// to its end, and what a person wants sent all the same is tried, unless it is named among the tried: by its id, or all
// by "".
func park(ctx context.Context, tx pgx.Tx, channel int64, tried ...string) error {
	_, err := tx.Exec(ctx, `
		UPDATE delivery SET state = 5, next_at = NULL, done_at = now(), forced = false
		WHERE channel_id = $1 AND (NOT forced OR id::text = ANY ($2) OR '' = ANY ($2)) AND (state = 0 OR state = 1 AND next_at <= now())`,
		channel, append([]string{}, tried...))
	return err
}

// SealedKeys gives every different beginning of the channels' secrets, so that whoever opens them can see by which keys
// they were sealed.
func (s *Store) SealedKeys(ctx context.Context, length int) ([][]byte, error) {
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT substring(secret FOR $1) FROM channel WHERE secret IS NOT NULL`, length)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[[]byte])
}

// Reseal puts a secret in the place of the same one as it was sealed before. When that has changed meanwhile it does
// nothing.
func (s *Store) Reseal(ctx context.Context, id int64, before, after []byte) error {
	_, err := s.pool.Exec(ctx, `UPDATE channel SET secret = $3 WHERE id = $1 AND secret = $2`, id, before, after)
	return err
}

// notice tells the other channels that one is told nothing any more.
func (s *Store) notice(ctx context.Context, tx pgx.Tx, channel int64, reason string, now time.Time) error {
	var name string
	if err := tx.QueryRow(ctx, `SELECT name FROM channel WHERE id = $1`, channel).Scan(&name); err != nil {
		return err
	}
	e := &alert.Event{Type: alert.EventNotice, At: now, Channel: name, Reason: reason}
	_, _, err := s.publish(ctx, tx, e, publication{send: true, without: channel})
	return err
}

// ConfigOf reads a channel's configuration into what its owner knows it to be.
func (c Channel) ConfigOf(into any) error { return json.Unmarshal(c.Config, into) }
