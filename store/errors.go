package store

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// violated says in our words which constraint a row breaks: ErrExists for one that is there already, ErrNotFound for
// one that speaks of another row which is not there. Other errors stay as they are.
func violated(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch pg.Code { // Postgres manual, appendix A
	case "23505": // unique_violation
		return ErrExists
	case "23503": // foreign_key_violation
		return ErrNotFound
	}
	return err
}

// affected makes ErrNotFound of a statement that found no row to change.
func affected(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return ErrNotFound
	}
	return err
}

// missing makes ErrNotFound of a row that was asked for and is not there.
func missing(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
