package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/tongguan/tongguan/alert"
)

// lead is the delivery whose message tells this one: itself, or the digest that it was folded into.
func (d Delivery) lead() string {
	if d.DigestID != nil {
		return *d.DigestID
	}
	return d.ID
}

// AttemptsOf gives the last attempts of each of some deliveries by their ids, at most so many, the first of them first:
// what [Store.Attempts] gives for one.
func (s *Store) AttemptsOf(ctx context.Context, deliveries []Delivery, last int) (map[string][]Attempt, error) {
	type row struct {
		Lead    string
		N       int
		At      time.Time
		MS      *int64 `db:"ms"`
		Status  *int
		Failure *string
		Answer  *string
	}
	leads := make([]string, len(deliveries))
	for i, d := range deliveries {
		leads[i] = d.lead()
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT d.id::text AS lead, t.n, t.at, t.ms, t.status, t.failure, t.answer
		FROM (SELECT DISTINCT unnest($1::text[])::uuid AS id) AS d CROSS JOIN LATERAL (
			SELECT n, at, ms, status, failure, answer FROM attempt WHERE delivery_id = d.id ORDER BY n DESC, at DESC LIMIT $2) AS t
		ORDER BY d.id, t.n, t.at`, leads, last))
	if err != nil {
		return nil, err
	}
	of := map[string][]Attempt{}
	for _, r := range rows {
		a := Attempt{N: r.N, At: r.At, Status: r.Status, Failure: orEmpty(r.Failure), Answer: orEmpty(r.Answer)}
		if r.MS != nil {
			took := time.Duration(*r.MS) * time.Millisecond
			a.Took = &took
		}
		of[r.Lead] = append(of[r.Lead], a)
	}
	out := map[string][]Attempt{}
	for _, d := range deliveries {
		out[d.ID] = of[d.lead()]
	}
	return out, nil
}

// EventsOf gives the events that deliveries tell of, by their ids.
func (s *Store) EventsOf(ctx context.Context, deliveries []Delivery) (map[int64]alert.Event, error) {
	type row struct {
		ID   int64
		Data []byte
	}
	ids, times := make([]int64, len(deliveries)), make([]time.Time, len(deliveries))
	for i, d := range deliveries {
		ids[i], times[i] = d.EventID, d.EventAt
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT e.id, e.data FROM (SELECT DISTINCT * FROM unnest($1::int8[], $2::timestamptz[])) AS d (id, at)
		JOIN event e ON e.at = d.at AND e.id = d.id`, ids, times))
	out := map[int64]alert.Event{}
	for _, r := range rows {
		var e alert.Event
		if err := json.Unmarshal(r.Data, &e); err != nil {
			return nil, err
		}
		out[r.ID] = e
	}
	return out, err
}
