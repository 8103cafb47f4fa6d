package store

import (
	"context"
	"errors"
	"time"
)

// Alive is how long after its last sign of life a worker counts as alive. A worker gives one every ten seconds, so
// that two may be lost.
const Alive = 30 * time.Second

// A Worker is a process that scans.
type Worker struct {
	ID        int16
	Name      string
	Version   string
	StartedAt time.Time
	SeenAt    time.Time
	Alive     bool // seen within the last 30 s
}

// Heartbeat notes that a worker is alive and gives the number under which its scans are kept. A worker of the same name
// that was silent for longer than Alive is taken to have been started anew.
func (s *Store) Heartbeat(ctx context.Context, name, version string) (id int16, err error) {
	name, version = clean(name), clean(version)
	for range 2 {
		// INSERT … ON CONFLICT would take a number out of the sequence with every beat, and a smallint has 32,767.
		err = s.pool.QueryRow(ctx, `
			UPDATE worker SET version = $2, seen_at = now(),
				started_at = CASE WHEN seen_at < now() - make_interval(secs => $3) THEN now() ELSE started_at END
			WHERE name = $1 RETURNING id`, name, version, Alive.Seconds()).Scan(&id)
		if !errors.Is(missing(err), ErrNotFound) {
			return id, err
		}
		err = s.pool.QueryRow(ctx, `
			INSERT INTO worker (name, version, started_at, seen_at) VALUES ($1, $2, now(), now()) RETURNING id`,
			name, version).Scan(&id)
		if !errors.Is(violated(err), ErrExists) {
			return id, err
		}
	}
	return id, err
}

// Workers lists the workers that were seen within the last day by their names, those that are silent too: one that died
// an hour ago is what somebody looks for here. The database's clock decides who is alive.
func (s *Store) Workers(ctx context.Context) ([]Worker, error) {
	return all[Worker](s.pool.Query(ctx, `
		SELECT id, name, version, started_at, seen_at, seen_at >= now() - make_interval(secs => $1) AS alive
		FROM worker WHERE seen_at >= now() - interval '1 day' ORDER BY name`, Alive.Seconds()))
}
