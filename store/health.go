package store

import (
	"context"
	"time"
)

// Health tells whether scans get done.
type Health struct {
	LastScanAt    *time.Time    // when the newest scan was stored; nil: none was yet
	Lag           time.Duration // how long the endpoint that is most overdue has been waiting
	Queued        int           // scans that wait for a worker
	Running       int
	Workers       []Worker // of the last day, silent ones too
	DatabaseBytes int64
}

// Health looks whether scans get done.
func (s *Store) Health(ctx context.Context) (h Health, err error) {
	if h.Lag, err = s.Lag(ctx); err != nil {
		return h, err
	}
	if h.Workers, err = s.Workers(ctx); err != nil {
		return h, err
	}
	// The newest scans lie together. Only when there is none among them is the whole schedule looked through.
	err = s.pool.QueryRow(ctx, `
		SELECT COALESCE(
			(SELECT max(at) FROM scan WHERE at > now() - interval '10 minutes'),
			(SELECT max(last_scan_at) FROM endpoint_schedule))`).Scan(&h.LastScanAt)
	if err != nil {
		return h, err
	}
	err = s.pool.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE state = 'available'), count(*) FILTER (WHERE state = 'running')
		FROM river_job WHERE queue = $1 AND kind = $2 AND state IN ('available', 'running')`,
		QueueScan, ScanArgs{}.Kind()).Scan(&h.Queued, &h.Running)
	if err != nil {
		return h, err
	}
	h.DatabaseBytes, err = s.Size(ctx)
	return h, err
}
