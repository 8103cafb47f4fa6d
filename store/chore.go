package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
)

// A Chore is upkeep that is done at intervals.
type Chore struct {
	Name  string
	Every time.Duration // whole seconds, at least one
}

// EnsureChores makes chores known. One that is new is due at once; one that is known gets its interval, and is due no
// later than that from now. Chores that are not named stay, since another version may know them.
func (s *Store) EnsureChores(ctx context.Context, chores []Chore) error {
	names, every := make([]string, len(chores)), make([]int32, len(chores))
	for i, c := range chores {
		names[i], every[i] = c.Name, max(seconds(c.Every), 1)
	}
	_, err := s.pool.Exec(ctx, `
		INSERT INTO chore (name, every) SELECT * FROM unnest($1::text[], $2::int4[]) AS given (name, every) ORDER BY name
		ON CONFLICT (name) DO UPDATE
		SET every = excluded.every, next_at = LEAST(chore.next_at, now() + make_interval(secs => excluded.every))
		WHERE chore.every <> excluded.every`, names, every)
	return err
}

// DueChores orders the chores that are due, plans their next turns, and gives the names of those that it ordered.
// Several may call it at once: each turn is ordered once. A chore that was due many times while nobody looked is
// ordered once, and one whose last turn is not over is left out until its next.
func (s *Store) DueChores(ctx context.Context) (names []string, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			WITH due AS (SELECT name FROM chore WHERE next_at <= now() ORDER BY name FOR UPDATE SKIP LOCKED),
			     turn AS (
				UPDATE chore c SET next_at = now() + make_interval(secs => every) FROM due WHERE c.name = due.name RETURNING c.name)
			SELECT name FROM turn WHERE NOT EXISTS (
				SELECT FROM river_job j
				WHERE j.queue = $1 AND j.kind = $2 AND j.args ->> 'name' = turn.name
					AND j.state IN ('available', 'pending', 'retryable', 'running', 'scheduled'))
			ORDER BY name`, QueueUpkeep, ChoreArgs{}.Kind())
		if err != nil {
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(names) == 0 {
			return err
		}
		jobs := make([]river.InsertManyParams, len(names))
		for i, name := range names {
			// The next turn comes anyway: few attempts, so that one that fails does not stand in its way for days.
			jobs[i] = river.InsertManyParams{Args: ChoreArgs{Name: name}, InsertOpts: &river.InsertOpts{Queue: QueueUpkeep, MaxAttempts: 3}}
		}
		_, err = s.queue.InsertManyFastTx(ctx, tx, jobs)
		return err
	})
	return names, err
}
