package store

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/auth"
)

type tokenRow struct {
	ID         int64
	AccountID  int64
	Name       string
	Prefix     string
	Hash       []byte
	Scope      auth.Scope
	CreatedAt  time.Time
	ExpiresAt  *time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
}

func (r tokenRow) token() auth.Token {
	return auth.Token{
		ID: r.ID, Account: r.AccountID, Name: r.Name, Prefix: r.Prefix, Hash: [32]byte(r.Hash), Scope: r.Scope,
		CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, LastUsedAt: r.LastUsedAt, RevokedAt: r.RevokedAt,
	}
}

const tokenColumns = `
	t.id, t.account_id, t.name, t.prefix, t.hash, t.scope, t.created_at, t.expires_at, t.last_used_at, t.revoked_at`

// SaveToken is as auth.Store has it.
func (s *Store) SaveToken(ctx context.Context, t auth.Token) (auth.Token, error) {
	err := s.pool.QueryRow(ctx, `
		INSERT INTO token (account_id, name, prefix, hash, scope, created_at, expires_at, last_used_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
		t.Account, clean(t.Name), t.Prefix, t.Hash[:], t.Scope, t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.RevokedAt).Scan(&t.ID)
	return t, asAuth(violated(err))
}

// TokenByID is as auth.Store has it.
func (s *Store) TokenByID(ctx context.Context, id int64) (auth.Token, error) {
	r, err := one[tokenRow](s.pool.Query(ctx, `SELECT`+tokenColumns+` FROM token t WHERE id = $1`, id))
	if err != nil {
		return auth.Token{}, asAuth(err)
	}
	return r.token(), nil
}

// TokenByHash is as auth.Store has it.
func (s *Store) TokenByHash(ctx context.Context, hash [32]byte) (auth.Token, auth.Account, error) {
	type row struct {
		tokenRow
		ownerRow
	}
	r, err := one[row](s.pool.Query(ctx, `
		SELECT`+tokenColumns+`,`+ownerColumns+` FROM token t JOIN account a ON a.id = t.account_id WHERE t.hash = $1`, hash[:]))
	if err != nil {
		return auth.Token{}, auth.Account{}, asAuth(err)
	}
	return r.token(), r.account(), nil
}

// TouchToken is as auth.Store has it.
func (s *Store) TouchToken(ctx context.Context, id int64, at time.Time) error {
	return asAuth(affected(s.pool.Exec(ctx, `UPDATE token SET last_used_at = GREATEST(last_used_at, $2) WHERE id = $1`, id, at)))
}

// RevokeToken is as auth.Store has it.
func (s *Store) RevokeToken(ctx context.Context, id int64, at time.Time) error {
	return asAuth(affected(s.pool.Exec(ctx, `UPDATE token SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1`, id, at)))
}

// TokensOf is as auth.Store has it.
func (s *Store) TokensOf(ctx context.Context, account int64) ([]auth.Token, error) {
	rows, err := all[tokenRow](s.pool.Query(ctx, `SELECT`+tokenColumns+` FROM token t WHERE account_id = $1 ORDER BY id DESC`, account))
	out := make([]auth.Token, len(rows))
	for i, r := range rows {
		out[i] = r.token()
	}
	return out, err
}
