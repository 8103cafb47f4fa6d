package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// Claim orders a scan for up to limit endpoints that are due, the longest overdue first, and plans their next one. The
// jobs and the plan share a transaction; several may claim at once. It returns how many it ordered.
//
// An endpoint that was due many times while nobody claimed is ordered once.
func (s *Store) Claim(ctx context.Context, limit int, interval time.Duration) (claimed int, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		due, err := all[claim](tx.Query(ctx, `
			WITH due AS (
				SELECT endpoint_id FROM endpoint_schedule
				WHERE enabled AND next_scan_at <= now()
				ORDER BY next_scan_at LIMIT $1
				FOR UPDATE SKIP LOCKED)
			UPDATE endpoint_schedule s
			SET generation = generation + 1, next_scan_at = planned_scan(phase, COALESCE(every, $2), now())
			FROM due WHERE s.endpoint_id = due.endpoint_id
			RETURNING s.endpoint_id, s.generation`, limit, seconds(interval)))
		if err != nil {
			return err
		}
		claimed = len(due)
		return s.order(ctx, tx, due, priorityPlanned)
	})
	return claimed, err
}

// A claim is a scan that is to be ordered.
type claim struct {
	EndpointID int64
	Generation int64
}

// order puts scans into the queue.
func (s *Store) order(ctx context.Context, tx pgx.Tx, claims []claim, priority int) error {
	if len(claims) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(claims))
	for i, c := range claims {
		jobs[i] = scanJob(c.EndpointID, c.Generation, priority)
	}
	_, err := s.queue.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// OpenScans counts the scans that were ordered and are not over, up to limit: beyond that nobody needs to know.
func (s *Store) OpenScans(ctx context.Context, limit int) (n int, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT count(*) FROM (
			SELECT FROM river_job
			WHERE queue = $1 AND kind = 'scan' AND state IN ('available', 'running', 'retryable', 'scheduled', 'pending')
			LIMIT $2) AS open`, QueueScan, limit).Scan(&n)
	return n, err
}

// Lag tells how long the endpoint that is most overdue has been waiting; 0 when none is due.
func (s *Store) Lag(ctx context.Context) (time.Duration, error) {
	var lag float64
	err := s.pool.QueryRow(ctx, `
		SELECT COALESCE(GREATEST(extract(epoch FROM now() - min(next_scan_at)), 0), 0)::float8
		FROM endpoint_schedule WHERE enabled`).Scan(&lag)
	return time.Duration(lag * float64(time.Second)), err
}

// Spread parts the endpoints that became due while nobody claimed, those first whose certificates end first: each gets
// a time of its own within the given span. It returns how many they were.
//
// It does so only when nobody has called it for longer than gap, as workers do before they claim. So several that come
// back at once spread once.
func (s *Store) Spread(ctx context.Context, gap, over time.Duration) (n int64, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var stale bool
		err := tx.QueryRow(ctx, `
			WITH was AS (SELECT updated_at FROM setting WHERE name = 'claimed_at' FOR UPDATE),
			     mark AS (
				INSERT INTO setting (name, value) VALUES ('claimed_at', 'null')
				ON CONFLICT (name) DO UPDATE SET updated_at = now())
			SELECT COALESCE((SELECT updated_at < now() - make_interval(secs => $1) FROM was), false)`, gap.Seconds()).Scan(&stale)
		if err != nil || !stale {
			return err
		}
		tag, err := tx.Exec(ctx, `
			UPDATE endpoint_schedule s SET next_scan_at = now() + make_interval(secs => $1 * place)
			FROM (
				SELECT e.id, percent_rank() OVER (ORDER BY COALESCE(e.leaf_not_after, 'infinity'), e.id) AS place
				FROM endpoint_schedule d JOIN endpoint e ON e.id = d.endpoint_id
				WHERE d.enabled AND d.next_scan_at <= now()) AS due
			WHERE s.endpoint_id = due.id`, over.Seconds())
		n = tag.RowsAffected()
		return err
	})
	return n, err
}

// seconds is how intervals are kept.
func seconds(d time.Duration) int32 { return int32(d / time.Second) }
