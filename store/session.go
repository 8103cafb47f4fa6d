package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/auth"
)

type sessionRow struct {
	Hash      []byte
	AccountID int64
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
	IP        string `db:"ip"`
}

func (r sessionRow) session() auth.Session {
	return auth.Session{
		Hash: [32]byte(r.Hash), Account: r.AccountID, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt, ExpiresAt: r.ExpiresAt,
		UserAgent: r.UserAgent, IP: r.IP,
	}
}

const sessionColumns = `s.hash, s.account_id, s.created_at, s.seen_at, s.expires_at, s.user_agent, s.ip`

// SaveSession is as auth.Store has it.
func (s *Store) SaveSession(ctx context.Context, session auth.Session, passwordHash string) error {
	return asAuth(s.inTx(ctx, func(tx pgx.Tx) error { return insertSession(ctx, tx, session, passwordHash) }))
}

// insertSession keeps a session if its account is enabled and has this hash. The lock makes it wait for whoever is
// changing the account, and then look again; whoever changes it later sees the session.
func insertSession(ctx context.Context, tx pgx.Tx, s auth.Session, passwordHash string) error {
	return affected(tx.Exec(ctx, `
		INSERT INTO session (hash, account_id, created_at, seen_at, expires_at, user_agent, ip)
		SELECT $1::bytea, id, $3::timestamptz, $4::timestamptz, $5::timestamptz, $6::text, $7::text
		FROM account WHERE id = $2 AND disabled_at IS NULL AND password_hash = $8 FOR SHARE`,
		s.Hash[:], s.Account, s.CreatedAt, s.SeenAt, s.ExpiresAt, clean(s.UserAgent), clean(s.IP), passwordHash))
}

// SessionByHash is as auth.Store has it.
func (s *Store) SessionByHash(ctx context.Context, hash [32]byte) (auth.Session, auth.Account, error) {
	type row struct {
		sessionRow
		ownerRow
	}
	r, err := one[row](s.pool.Query(ctx, `
		SELECT `+sessionColumns+`,`+ownerColumns+`
		FROM session s JOIN account a ON a.id = s.account_id WHERE s.hash = $1`, hash[:]))
	if err != nil {
		return auth.Session{}, auth.Account{}, asAuth(err)
	}
	return r.session(), r.account(), nil
}

// TouchSession is as auth.Store has it.
func (s *Store) TouchSession(ctx context.Context, hash [32]byte, at time.Time) error {
	return asAuth(affected(s.pool.Exec(ctx, `UPDATE session SET seen_at = GREATEST(seen_at, $2) WHERE hash = $1`, hash[:], at)))
}

// DeleteSession is as auth.Store has it.
func (s *Store) DeleteSession(ctx context.Context, hash [32]byte) error {
	return asAuth(affected(s.pool.Exec(ctx, `DELETE FROM session WHERE hash = $1`, hash[:])))
}

// DeleteSessionsOf is as auth.Store has it.
func (s *Store) DeleteSessionsOf(ctx context.Context, account int64, except [32]byte) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND hash <> $2`, account, except[:])
	return err
}

// SessionsOf is as auth.Store has it.
func (s *Store) SessionsOf(ctx context.Context, account int64) ([]auth.Session, error) {
	rows, err := all[sessionRow](s.pool.Query(ctx, `
		SELECT `+sessionColumns+` FROM session s WHERE account_id = $1 ORDER BY seen_at DESC, created_at DESC, hash`, account))
	out := make([]auth.Session, len(rows))
	for i, r := range rows {
		out[i] = r.session()
	}
	return out, err
}
