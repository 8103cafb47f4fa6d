package store

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/auth"
)

// SaveLink is as auth.Store has it.
func (s *Store) SaveLink(ctx context.Context, l auth.Link) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO link (hash, account_id, expires_at) VALUES ($1, $2, $3)`, l.Hash[:], l.Account, l.ExpiresAt)
	return asAuth(violated(err))
}

// UseLink is as auth.Store has it. Of those who delete one row at once one does; the others find nothing.
func (s *Store) UseLink(ctx context.Context, hash [32]byte, now time.Time) (auth.Account, error) {
	return account(s.pool.Query(ctx, `
		DELETE FROM link l USING account a
		WHERE l.hash = $1 AND l.expires_at > $2 AND a.id = l.account_id AND a.disabled_at IS NULL
		RETURNING a.id, a.name, a.role, a.password_hash, a.disabled_at, a.created_at`, hash[:], now))
}
