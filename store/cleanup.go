package store

import (
	"context"
	"time"
)

const (
	// scanRequestsKept is for how long it can be asked what became of a request.
	scanRequestsKept = 7 * 24 * time.Hour

	// workersKept is longer than scans are kept that name them.
	workersKept = 366 * 24 * time.Hour

	// A transaction deletes so many rows at most, and a cleanup so many times of each kind; what is left then is for the
	// next one. So nothing is locked for long, and a cleanup ends.
	cleanupBatch   = 1000
	cleanupBatches = 100
)

// Cleaned counts the rows that a cleanup deleted.
type Cleaned struct {
	Sessions, Links, Answers, ScanRequests, Workers int64
}

// Cleanup deletes what is over and done with: sessions and links that ended, answers to idempotency keys after a day,
// requests for scans after a week, and workers that were not seen for a year. It is to be called every hour.
func (s *Store) Cleanup(ctx context.Context) (out Cleaned, err error) {
	for _, step := range []struct {
		n      *int64
		delete string
		kept   time.Duration
	}{
		{&out.Sessions, `DELETE FROM session WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM session WHERE expires_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))`, 0},
		{&out.Links, `DELETE FROM link WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM link WHERE expires_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))`, 0},
		{&out.Answers, `DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM idempotency WHERE at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))`, IdempotencyKept},
		{&out.ScanRequests, `DELETE FROM scan_request WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM scan_request WHERE asked_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))`, scanRequestsKept},
		{&out.Workers, `DELETE FROM worker WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM worker WHERE seen_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED))`, workersKept},
	} {
		for range cleanupBatches {
			tag, err := s.pool.Exec(ctx, step.delete, step.kept.Seconds(), cleanupBatch)
			if err != nil {
				return out, err
			}
			*step.n += tag.RowsAffected()
			if tag.RowsAffected() < cleanupBatch {
				break
			}
		}
	}
	return out, nil
}
