package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// partitionLock names the advisory lock under which partitions are changed, an arbitrary number.
const partitionLock = 0x746f6e6770617274 // "tongpart"

// lockTimeout bounds how long a change of partitions waits for those who read and write. Whoever comes later waits
// behind it, and must not notice. So it gives up soon, and has a day or a week of turns.
const lockTimeout = 250 * time.Millisecond

// quickly runs f in a transaction that does not wait long for a lock on a table. When it would have to, it is noted in
// the report and no error.
func (s *Store) quickly(ctx context.Context, name string, report *PartitionReport, f func(pgx.Tx) (bool, error)) (done bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(partitionLock)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT set_config('lock_timeout', $1, true)`, fmt.Sprint(lockTimeout.Milliseconds())); err != nil {
			return err
		}
		done, err = f(tx)
		return err
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (pg.Code == "55P03" || pg.Code == "40P01") { // lock_not_available, deadlock_detected
		report.Busy = append(report.Busy, name)
		return false, nil
	}
	return done && err == nil, err
}

// written writes names (%I) and literals (%L) into a statement of a kind that takes no parameters, which Postgres does
// itself.
func written(ctx context.Context, db interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, statement string, values ...any,
) (text string, err error) {
	words := make([]string, len(values))
	for i, v := range values {
		if at, ok := v.(time.Time); ok {
			v = at.UTC().Format(time.RFC3339)
		}
		words[i] = fmt.Sprint(v)
	}
	err = db.QueryRow(ctx, `SELECT format($1, VARIADIC $2::text[])`, statement, words).Scan(&text)
	return text, err
}

// ddl runs such a statement.
func ddl(ctx context.Context, tx pgx.Tx, statement string, values ...any) error {
	text, err := written(ctx, tx, statement, values...)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, text)
	return err
}
