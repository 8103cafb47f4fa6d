package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

const (
	// IdempotencyKept is how long the answer to a key is given again.
	IdempotencyKept = 24 * time.Hour

	// idempotencyStale is after when a request that was begun and never finished counts as lost with its process. No
	// request may run for so long.
	idempotencyStale = 5 * time.Minute
)

// An IdempotencyState tells what to do with a request that carries an Idempotency-Key (draft-ietf-httpapi-idempotency-
// key-header).
type IdempotencyState int

// The states.
const (
	IdempotencyFresh    IdempotencyState = iota + 1 // do it, then call FinishIdempotent or AbandonIdempotent
	IdempotencyReplay                               // it was done: give the answer again
	IdempotencyRunning                              // somebody is doing it now
	IdempotencyMismatch                             // the key came with another request before
)

// An Answer is what a request was answered.
type Answer struct {
	Status int
	Header map[string][]string
	Body   []byte
}

// BeginIdempotent tells what to do with a request: hash is of its method, path and body. Of several that come at once
// with one key exactly one is fresh. The answer is that of a replay. A key is an account's own.
//
// A request that was begun and whose process died stays running for five minutes; then whoever tries it again is fresh,
// since nobody can tell what had been done by then.
func (s *Store) BeginIdempotent(ctx context.Context, account int64, key string, hash []byte) (IdempotencyState, Answer, error) {
	key = clean(key)
	type row struct {
		Status *int32
		Header []byte
		Body   []byte
		Same   bool
	}
	for {
		tag, err := s.pool.Exec(ctx, `
			INSERT INTO idempotency AS i (account_id, key, request_hash) VALUES ($1, $2, $3)
			ON CONFLICT (account_id, key) DO UPDATE
			SET request_hash = excluded.request_hash, status = NULL, header = NULL, body = NULL, at = now()
			WHERE i.at < now() - make_interval(secs => $4)
			   OR i.status IS NULL AND i.request_hash = excluded.request_hash AND i.at < now() - make_interval(secs => $5)`,
			account, key, hash, IdempotencyKept.Seconds(), idempotencyStale.Seconds())
		if err != nil {
			return 0, Answer{}, violated(err)
		}
		if tag.RowsAffected() == 1 {
			return IdempotencyFresh, Answer{}, nil
		}
		r, err := one[row](s.pool.Query(ctx, `
			SELECT status, header, body, request_hash = $3 AS same
			FROM idempotency WHERE account_id = $1 AND key = $2`, account, key, hash))
		switch {
		case errors.Is(err, ErrNotFound):
			continue // abandoned since: it may be had again
		case err != nil:
			return 0, Answer{}, err
		case !r.Same:
			return IdempotencyMismatch, Answer{}, nil
		case r.Status == nil:
			return IdempotencyRunning, Answer{}, nil
		}
		out := Answer{Status: int(*r.Status), Body: r.Body}
		return IdempotencyReplay, out, json.Unmarshal(r.Header, &out.Header)
	}
}

// FinishIdempotent keeps the answer to a request that was fresh. ErrNotFound when it is not running any more; the
// answer that stands then stays.
func (s *Store) FinishIdempotent(ctx context.Context, account int64, key string, a Answer) error {
	header, err := json.Marshal(a.Header)
	if err != nil {
		return err
	}
	return affected(s.pool.Exec(ctx, `
		UPDATE idempotency SET status = $3, header = $4, body = $5
		WHERE account_id = $1 AND key = $2 AND status IS NULL`, account, clean(key), a.Status, cleanJSON(header), a.Body))
}

// AbandonIdempotent forgets a request that was fresh and could not be done, so that it may be tried again. Of a request
// that is not running it is no error.
func (s *Store) AbandonIdempotent(ctx context.Context, account int64, key string) error {
	_, err := s.pool.Exec(ctx, `
		DELETE FROM idempotency WHERE account_id = $1 AND key = $2 AND status IS NULL`, account, clean(key))
	return err
}
