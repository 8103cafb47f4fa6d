package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tongguan/tongguan/alert"
)

// A DeliveryState is where a message is.
type DeliveryState string

// The states. Each delivery ends in one of the last four; what was parked may be released.
const (
	DeliveryWaiting    DeliveryState = "waiting"
	DeliveryUnderWay   DeliveryState = "under_way"
	DeliveryDelivered  DeliveryState = "delivered"
	DeliveryFolded     DeliveryState = "folded"     // another delivery's message tells it, too
	DeliverySuperseded DeliveryState = "superseded" // it was over before it was told
	DeliveryParked     DeliveryState = "parked"     // it waits for the channel's next success
)

// A DeliveryRef names a delivery. EventAt is the partition that it lies in.
type DeliveryRef struct {
	ID      string // the receiver's webhook-id
	EventAt time.Time
}

// A Delivery is one event on its way to one channel.
type Delivery struct {
	DeliveryRef
	EventID   int64
	ChannelID int64
	Channel   string // its name
	AlertID   *int64
	Type      alert.EventType
	State     DeliveryState
	Attempt   int        // how often it was sent
	Tries     int        // how often that failed since it was last released
	NextAt    *time.Time // when it is sent next; nil when it is not
	DoneAt    *time.Time
	Status    *int   // of the last attempt
	Failure   string // of the last attempt
	DigestID  *string
	Folded    int    // how many others its message tells, too
	Body      []byte // nil: not made yet, or in lists
}

type deliveryRow struct {
	ID         string
	EventAt    time.Time
	EventID    int64
	ChannelID  int64
	Channel    string
	AlertID    *int64
	Type       string
	State      int16
	Attempt    int
	Tries      int
	NextAt     *time.Time
	DoneAt     *time.Time
	LastStatus *int
	LastError  *string
	DigestID   *string
	Folded     int
	Body       []byte
}

const deliveryFields = `
	SELECT d.id::text, d.event_at, d.event_id, d.channel_id, c.name AS channel, d.alert_id, d.type, d.state, d.attempt, d.tries, d.next_at,
		d.done_at, d.last_status, d.last_error, d.digest_id::text,
		(SELECT count(*) FROM delivery f WHERE f.digest_id = d.id) AS folded, `

const (
	deliveryTables  = ` AS body FROM delivery d JOIN channel c ON c.id = d.channel_id `
	deliveryColumns = deliveryFields + `NULL::bytea` + deliveryTables
)

func (r deliveryRow) delivery() Delivery {
	return Delivery{
		DeliveryRef: DeliveryRef{r.ID, r.EventAt}, EventID: r.EventID, ChannelID: r.ChannelID, Channel: r.Channel, AlertID: r.AlertID,
		Type: alert.EventType(r.Type), State: word(deliveryStates, r.State), Attempt: r.Attempt, Tries: r.Tries, NextAt: r.NextAt, DoneAt: r.DoneAt,
		Status: r.LastStatus, Failure: orEmpty(r.LastError), DigestID: r.DigestID, Folded: r.Folded, Body: r.Body,
	}
}

// A DeliveryFilter says which deliveries are wanted; the zero one wants all.
type DeliveryFilter struct {
	Channel int64
	Alert   int64
	State   DeliveryState
}

// Deliveries lists deliveries, the newest first, without bodies. Those of one event follow each other by their channels.
func (s *Store) Deliveries(ctx context.Context, f DeliveryFilter, after Cursor, limit int) ([]Delivery, *Cursor, error) {
	at, event := "infinity", int64(0)
	if after.Key != "" {
		if _, err := fmt.Sscanf(after.Key, "%s %d", &at, &event); err != nil {
			return nil, nil, fmt.Errorf("a cursor of deliveries %q: %w", after.Key, err)
		}
	}
	rows, err := all[deliveryRow](s.pool.Query(ctx, deliveryColumns+`
		WHERE ($1::int8 = 0 OR d.channel_id = $1) AND ($2::int8 = 0 OR d.alert_id = $2) AND ($3::int2 < 0 OR d.state = $3)
			AND (d.event_at, d.event_id, d.channel_id) < ($4::text::timestamptz, $5, $6)
		ORDER BY d.event_at DESC, d.event_id DESC, d.channel_id DESC LIMIT $7`,
		f.Channel, f.Alert, code(deliveryStates, f.State), at, event, after.ID, limit+1))
	out := make([]Delivery, len(rows))
	for i, r := range rows {
		out[i] = r.delivery()
	}
	out, next := page(out, limit, func(d Delivery) Cursor {
		return Cursor{fmt.Sprint(d.EventAt.UTC().Format(time.RFC3339Nano), " ", d.EventID), d.ChannelID}
	})
	return out, next, err
}

// Delivery gives one delivery with its body and its event.
func (s *Store) Delivery(ctx context.Context, id string) (Delivery, alert.Event, error) {
	r, err := one[deliveryRow](s.pool.Query(ctx, deliveryFields+`d.body`+deliveryTables+`WHERE d.id = $1::text::uuid`, id))
	if err != nil {
		return Delivery{}, alert.Event{}, missing(badUUID(err))
	}
	var text []byte
	if err := s.pool.QueryRow(ctx, `SELECT data FROM event WHERE at = $1 AND id = $2`, r.EventAt, r.EventID).Scan(&text); err != nil {
		return Delivery{}, alert.Event{}, missing(err)
	}
	var e alert.Event
	err = json.Unmarshal(text, &e)
	return r.delivery(), e, err
}

// An Attempt is a time that a message was sent.
type Attempt struct {
	N       int
	At      time.Time
	Took    *time.Duration // nil: it was never heard of again
	Status  *int           // of HTTP; nil: there was no answer
	Failure string         // a short word; "": it arrived, if Took is there
	Answer  string         // the first KiB
}

// Attempts lists the attempts of a delivery, or of the digest that it was folded into, the first one first.
func (s *Store) Attempts(ctx context.Context, d Delivery) ([]Attempt, error) {
	type row struct {
		N       int
		At      time.Time
		MS      *int64 `db:"ms"`
		Status  *int
		Failure *string
		Answer  *string
	}
	id := d.ID
	if d.DigestID != nil {
		id = *d.DigestID
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT n, at, ms, status, failure, answer FROM attempt WHERE delivery_id = $1::text::uuid ORDER BY n, at LIMIT 1000`, id))
	out := make([]Attempt, len(rows))
	for i, r := range rows {
		out[i] = Attempt{N: r.N, At: r.At, Status: r.Status, Failure: orEmpty(r.Failure), Answer: orEmpty(r.Answer)}
		if r.MS != nil {
			took := time.Duration(*r.MS) * time.Millisecond
			out[i].Took = &took
		}
	}
	return out, err
}

// Replay sends a delivery again, with the id and the body that it had, whatever became of it; ErrConflict while it is
// under way. What was folded into a digest is sent with that.
func (s *Store) Replay(ctx context.Context, id string) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var lead string // whose message tells it
		err := tx.QueryRow(ctx, `SELECT COALESCE(digest_id, id)::text FROM delivery WHERE id = $1::text::uuid`, id).Scan(&lead)
		if err != nil {
			return missing(badUUID(err))
		}
		tag, err := tx.Exec(ctx, `
			UPDATE delivery SET state = 0, next_at = now(), tries = 0, done_at = NULL, forced = true, released_at = now()
			WHERE id = $1::text::uuid AND NOT (state = 1 AND next_at > now())`, lead)
		if err == nil && tag.RowsAffected() == 0 {
			err = ErrConflict
		}
		return err
	})
}

// DeliveryHealth tells whether what is to be told is told.
type DeliveryHealth struct {
	Channel string
	Waiting int
	Parked  int
	Oldest  time.Duration // how long the oldest that waits has waited, since it happened or was last released; 0: none does
}

// DeliveryHealth gives it for each channel.
func (s *Store) DeliveryHealth(ctx context.Context) ([]DeliveryHealth, error) {
	type row struct {
		Name    string
		Waiting int
		Parked  int
		Oldest  float64
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT c.name, count(d.id) FILTER (WHERE d.state IN (0, 1)) AS waiting, count(d.id) FILTER (WHERE d.state = 5) AS parked,
			COALESCE(max(extract(epoch FROM now() - COALESCE(d.released_at, d.event_at)) - c.wait_seconds) FILTER (WHERE d.state IN (0, 1)), 0)::float8
				AS oldest
		FROM channel c LEFT JOIN delivery d ON d.channel_id = c.id AND d.state IN (0, 1, 5)
		GROUP BY c.id, c.name ORDER BY c.name`))
	out := make([]DeliveryHealth, len(rows))
	for i, r := range rows {
		out[i] = DeliveryHealth{r.Name, r.Waiting, r.Parked, time.Duration(max(r.Oldest, 0) * float64(time.Second))}
	}
	return out, err
}

// badUUID makes "no such row" of an id that is no UUID at all.
func badUUID(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == "22P02" { // invalid_text_representation
		return pgx.ErrNoRows
	}
	return err
}
