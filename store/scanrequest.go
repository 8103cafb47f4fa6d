package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// A RequestState is how far a request for a scan has come.
type RequestState string

// The states.
const (
	RequestQueued  RequestState = "queued"
	RequestRunning RequestState = "running"
	RequestDone    RequestState = "done"
	RequestGivenUp RequestState = "given_up" // the endpoint was deleted, or the scan failed for a reason of ours
)

// A ScanRequest is somebody's wish to have an endpoint looked at now.
type ScanRequest struct {
	ID         int64
	EndpointID int64
	AskedBy    *int64 // an account; nil: nobody who signed in
	AskedAt    time.Time
	State      RequestState
	ScanAt     *time.Time // when the scan that answered was stored; nil before
}

// RequestScan orders a scan that goes before all planned ones, also of an endpoint that is paused. While an earlier
// request is still queued, that one is returned: its scan has not begun, so it will see what the asker wants seen.
func (s *Store) RequestScan(ctx context.Context, endpoint int64, by *int64) (ScanRequest, error) {
	var out ScanRequest
	err := s.inTx(ctx, func(tx pgx.Tx) (err error) {
		out, err = s.requestScan(ctx, tx, endpoint, by)
		return err
	})
	return out, err
}

// requestScan is RequestScan within a transaction.
func (s *Store) requestScan(ctx context.Context, tx pgx.Tx, endpoint int64, by *int64) (ScanRequest, error) {
	// The endpoint's row of the schedule is locked first, as everywhere, so that two askers follow each other.
	next, err := one[claim](tx.Query(ctx, `
		SELECT endpoint_id, generation + 1 AS generation FROM endpoint_schedule WHERE endpoint_id = $1 FOR UPDATE`, endpoint))
	if err != nil {
		return ScanRequest{}, err
	}
	out, err := requestRow(tx.Query(ctx, `
		SELECT id, endpoint_id, asked_by, asked_at, state, scan_at FROM scan_request
		WHERE endpoint_id = $1 AND generation = $2 AND state = 0
		ORDER BY id LIMIT 1`, endpoint, next.Generation-1))
	if !errors.Is(err, ErrNotFound) {
		return out, err
	}
	if _, err := tx.Exec(ctx, `UPDATE endpoint_schedule SET generation = $2 WHERE endpoint_id = $1`, endpoint, next.Generation); err != nil {
		return ScanRequest{}, err
	}
	out, err = requestRow(tx.Query(ctx, `
		INSERT INTO scan_request (endpoint_id, generation, asked_by) VALUES ($1, $2, $3)
		RETURNING id, endpoint_id, asked_by, asked_at, state, scan_at`, endpoint, next.Generation, by))
	if err != nil {
		return ScanRequest{}, err
	}
	return out, s.order(ctx, tx, []claim{next}, priorityNow)
}

// ScanRequest gives a request by its id.
func (s *Store) ScanRequest(ctx context.Context, id int64) (ScanRequest, error) {
	return requestRow(s.pool.Query(ctx, `
		SELECT id, endpoint_id, asked_by, asked_at, state, scan_at FROM scan_request WHERE id = $1`, id))
}

// GiveUpRequests ends the requests that wait for a scan that will not come: its job failed for good.
func (s *Store) GiveUpRequests(ctx context.Context, endpoint, generation int64) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE scan_request SET state = 3 WHERE endpoint_id = $1 AND generation <= $2 AND state < 2`, endpoint, generation)
	return err
}

func requestRow(rows pgx.Rows, err error) (ScanRequest, error) {
	type row struct {
		ID         int64
		EndpointID int64
		AskedBy    *int64
		AskedAt    time.Time
		State      int16
		ScanAt     *time.Time
	}
	r, err := one[row](rows, err)
	return ScanRequest{r.ID, r.EndpointID, r.AskedBy, r.AskedAt, word(states, r.State), r.ScanAt}, err
}
