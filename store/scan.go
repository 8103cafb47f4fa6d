package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
)

// An Order is what a worker must know to scan an endpoint.
type Order struct {
	Endpoint   facts.Endpoint
	Nodes      []Node
	Requests   []facts.Request  // of its uses, each scheme and path once, the oldest first
	Every      time.Duration    // between two planned scans; 0: the installation's interval
	FailStreak int              // looks in a row that reached nothing
	Expected   *Expected        // a certificate that is to be served; nil: none
	Consoles   []*facts.Console // of the apps that need it, as ConsolesOfEndpoints gives them
}

// BeginScan tells what to scan. It returns ErrStaleScan for a generation that is not the endpoint's newest or was
// stored already, and for an endpoint that is gone: then there is nothing to do.
func (s *Store) BeginScan(ctx context.Context, endpoint, generation int64) (Order, error) {
	type row struct {
		Zone       string
		Host       string
		Port       int32
		Every      *int32
		FailStreak int32
	}
	r, err := one[row](s.pool.Query(ctx, `
		WITH running AS (
			UPDATE scan_request SET state = 1 WHERE endpoint_id = $1 AND generation <= $2 AND state = 0)
		SELECT z.name AS zone, e.host, e.port, s.every, s.fail_streak
		FROM endpoint_schedule s JOIN endpoint e ON e.id = s.endpoint_id JOIN zone z ON z.id = e.zone_id
		WHERE s.endpoint_id = $1 AND s.generation = $2 AND s.done_generation < $2`, endpoint, generation))
	if errors.Is(err, ErrNotFound) {
		return Order{}, ErrStaleScan
	}
	if err != nil {
		return Order{}, err
	}
	nodes, err := s.Nodes(ctx, endpoint)
	if err != nil {
		return Order{}, err
	}
	requests, err := s.requests(ctx, endpoint)
	if err != nil {
		return Order{}, err
	}
	expected, err := s.Expected(ctx, endpoint)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Order{}, err
	}
	consoles, err := s.ConsolesOfEndpoints(ctx, endpoint)
	if err != nil {
		return Order{}, err
	}
	out := Order{
		Endpoint: facts.Endpoint{Host: r.Host, Port: uint16(r.Port)}, Nodes: nodes, Requests: requests, FailStreak: int(r.FailStreak),
		Consoles: consoles[endpoint],
	}
	if r.Zone != defaultZone {
		out.Endpoint.Zone = r.Zone
	}
	if r.Every != nil {
		out.Every = time.Duration(*r.Every) * time.Second
	}
	if expected.State == ExpectedOpen {
		out.Expected = &expected
	}
	return out, nil
}

// A Result is a scan that is to be stored.
type Result struct {
	EndpointID int64
	Generation int64
	Snapshot   *facts.Snapshot
	Report     *rules.Report
	Profile    string
	Ruleset    string        // the version that judged, and whose roots it trusted
	Worker     int16         // as Heartbeat gave it; 0: none
	Again      time.Duration // look again after this time at the latest; 0: when it is planned

	Renewal *renewal.Comparison // with what Order.Expected says; nil: nothing was expected
}

// Saved tells what a scan changed.
type Saved struct {
	ObservationID  int64
	JudgementID    int64
	NewObservation bool
	NewJudgement   bool
	AlertWaits     bool // an alert waits for a second look, which was ordered
}

// confirmWithin is how soon an endpoint is looked at again when an alert waits for a second look.
const confirmWithin = 90 * time.Second

// SaveScan stores a scan in one transaction: what was seen, if it differs from before; what was made of it, if that
// differs; that somebody looked; when to look again; what happened; and whom to tell. It returns ErrStaleScan when this generation or a
// later one was stored already, or the endpoint is gone, and then stores nothing.
func (s *Store) SaveScan(ctx context.Context, r Result) (out Saved, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		reach := r.Snapshot.Reach()
		lastScan, err := takeTurn(ctx, tx, r, reach)
		if err != nil {
			return err
		}
		was, err := currentOf(ctx, tx, r.EndpointID)
		if err != nil {
			return err
		}
		out, err = s.saveFacts(ctx, tx, was, r, lastScan)
		if err != nil {
			return err
		}
		if err := s.sawRenewal(ctx, tx, was, r.Renewal, r.Report.JudgedAt); err != nil {
			return err
		}
		if out.AlertWaits {
			if _, err := tx.Exec(ctx, `
				UPDATE endpoint_schedule SET next_scan_at = LEAST(next_scan_at, now() + make_interval(secs => $2))
				WHERE endpoint_id = $1`, r.EndpointID, confirmWithin.Seconds()); err != nil {
				return err
			}
		}
		volatile, err := json.Marshal(volatileOf(r.Snapshot))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO scan (endpoint_id, at, generation, observation_id, judgement_id, ms, reach, worker, volatile)
			VALUES ($1, now(), $2, $3, $4, $5, $6, NULLIF($7, 0::int2), $8)`,
			r.EndpointID, r.Generation, out.ObservationID, out.JudgementID, r.Snapshot.Took.Milliseconds(), code(reaches, reach), r.Worker, cleanJSON(volatile))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE scan_request SET state = 2, scan_at = now() WHERE endpoint_id = $1 AND generation <= $2 AND state < 2`,
			r.EndpointID, r.Generation)
		return err
	})
	return out, err
}

// takeTurn notes in the schedule that the generation is stored, and keeps others out until the transaction ends. It
// gives the time of the scan before.
func takeTurn(ctx context.Context, tx pgx.Tx, r Result, reach facts.Reach) (lastScan *time.Time, err error) {
	err = tx.QueryRow(ctx, `
		SELECT last_scan_at FROM endpoint_schedule WHERE endpoint_id = $1 AND done_generation < $2 AND generation >= $2
		FOR UPDATE`, r.EndpointID, r.Generation).Scan(&lastScan)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrStaleScan
	}
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE endpoint_schedule
		SET done_generation = $2, last_scan_at = now(),
		    fail_streak = CASE WHEN $3 THEN fail_streak + 1 ELSE 0 END,
		    next_scan_at = CASE WHEN $4::float8 > 0 THEN LEAST(next_scan_at, now() + make_interval(secs => $4::float8)) ELSE next_scan_at END
		WHERE endpoint_id = $1`,
		r.EndpointID, r.Generation, reach == facts.ReachNone, r.Again.Seconds())
	return lastScan, err
}

// volatileFacts are what differs from one look to the next although nothing changed.
type volatileFacts struct {
	Addresses []volatileAddress `json:"addresses,omitempty"`
}

type volatileAddress struct {
	Addr string `json:"addr"`
	MS   int64  `json:"ms"` // until the handshake was over
}

func volatileOf(s *facts.Snapshot) (out volatileFacts) {
	for i := range s.Addresses {
		a := &s.Addresses[i]
		out.Addresses = append(out.Addresses, volatileAddress{a.Addr.String(), (a.Connect.Took + a.Handshake.Took).Milliseconds()})
	}
	return out
}

// A Scan is the trace of one look.
type Scan struct {
	EndpointID    int64
	At            time.Time
	Took          time.Duration
	Reach         facts.Reach
	ObservationID int64
	JudgementID   int64
	Worker        string // "" unknown
}

// Scans gives the newest scans of an endpoint since a time, newest first.
func (s *Store) Scans(ctx context.Context, endpoint int64, since time.Time, limit int) ([]Scan, error) {
	type row struct {
		EndpointID    int64
		At            time.Time
		MS            int32 `db:"ms"`
		Reach         int16
		ObservationID int64
		JudgementID   int64
		Worker        string
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT endpoint_id, at, ms, reach, observation_id, judgement_id, COALESCE(w.name, '') AS worker
		FROM scan LEFT JOIN worker w ON w.id = scan.worker
		WHERE endpoint_id = $1 AND at >= $2
		ORDER BY at DESC LIMIT $3`, endpoint, since, limit))
	out := make([]Scan, len(rows))
	for i, r := range rows {
		out[i] = Scan{r.EndpointID, r.At, time.Duration(r.MS) * time.Millisecond, word(reaches, r.Reach), r.ObservationID, r.JudgementID, r.Worker}
	}
	return out, err
}
