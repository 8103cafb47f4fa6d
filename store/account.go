package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/auth"
)

// A Store is an auth.Store. Its methods for that answer with the errors of package auth.
var _ auth.Store = (*Store)(nil)

type accountRow struct {
	ID           int64
	Name         string
	Role         auth.Role
	PasswordHash string
	DisabledAt   *time.Time
	CreatedAt    time.Time
}

// ownerRow is the account of a session or a token, beside that.
type ownerRow struct {
	OwnerID           int64
	OwnerName         string
	OwnerRole         auth.Role
	OwnerPasswordHash string
	OwnerDisabledAt   *time.Time
	OwnerCreatedAt    time.Time
}

const ownerColumns = `
	a.id AS owner_id, a.name AS owner_name, a.role AS owner_role, a.password_hash AS owner_password_hash,
	a.disabled_at AS owner_disabled_at, a.created_at AS owner_created_at`

func (r ownerRow) account() auth.Account {
	return auth.Account{
		ID: r.OwnerID, Name: r.OwnerName, Role: r.OwnerRole, PasswordHash: r.OwnerPasswordHash,
		DisabledAt: r.OwnerDisabledAt, CreatedAt: r.OwnerCreatedAt,
	}
}

const selectAccounts = `SELECT id, name, role, password_hash, disabled_at, created_at FROM account `

// asAuth gives what package auth calls an error of ours.
func asAuth(err error) error {
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, pgx.ErrNoRows):
		return auth.ErrNotFound
	case errors.Is(err, ErrExists):
		return auth.ErrNameTaken
	}
	return err
}

func account(rows pgx.Rows, err error) (auth.Account, error) {
	r, err := one[accountRow](rows, err)
	return auth.Account(r), asAuth(err)
}

// AccountByID is as auth.Store has it.
func (s *Store) AccountByID(ctx context.Context, id int64) (auth.Account, error) {
	return account(s.pool.Query(ctx, selectAccounts+`WHERE id = $1`, id))
}

// AccountByName is as auth.Store has it.
func (s *Store) AccountByName(ctx context.Context, name string) (auth.Account, error) {
	return account(s.pool.Query(ctx, selectAccounts+`WHERE lower(name) = $1`, clean(auth.FoldName(name))))
}

// Accounts is as auth.Store has it.
func (s *Store) Accounts(ctx context.Context) ([]auth.Account, error) {
	rows, err := all[accountRow](s.pool.Query(ctx, selectAccounts+`ORDER BY id`))
	out := make([]auth.Account, len(rows))
	for i, r := range rows {
		out[i] = auth.Account(r)
	}
	return out, err
}

// CreateAccount is as auth.Store has it.
func (s *Store) CreateAccount(ctx context.Context, a auth.Account) (auth.Account, error) {
	err := s.pool.QueryRow(ctx, `
		INSERT INTO account (name, role, password_hash, disabled_at, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		clean(strings.TrimSpace(a.Name)), a.Role, a.PasswordHash, a.DisabledAt, a.CreatedAt).Scan(&a.ID)
	return a, asAuth(violated(err))
}

// SetPassword is as auth.Store has it.
func (s *Store) SetPassword(ctx context.Context, id int64, hash string, next *auth.Session) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := affected(tx.Exec(ctx, `
			UPDATE account SET password_hash = $2, version = version + 1 WHERE id = $1`, id, hash)); err != nil {
			return err
		}
		if err := shutOut(ctx, tx, id); err != nil {
			return err
		}
		if next == nil {
			return nil
		}
		return insertSession(ctx, tx, *next, hash)
	})
	return asAuth(err)
}

// shutOut ends the sessions of an account and drops its links.
func shutOut(ctx context.Context, tx pgx.Tx, account int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1`, account); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM link WHERE account_id = $1`, account)
	return err
}

// SetRole is as auth.Store has it.
func (s *Store) SetRole(ctx context.Context, id int64, role auth.Role) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if role != auth.Admin {
			if err := keepAnAdmin(ctx, tx, id); err != nil {
				return err
			}
		}
		tag, err := tx.Exec(ctx, `UPDATE account SET role = $2, version = version + 1 WHERE id = $1 AND role <> $2`, id, role)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 { // it has that role, or there is no such account
			return affected(tx.Exec(ctx, `SELECT FROM account WHERE id = $1`, id))
		}
		_, err = tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1`, id)
		return err
	})
	return asAuth(err)
}

// Disable is as auth.Store has it.
func (s *Store) Disable(ctx context.Context, id int64, at time.Time) error {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := keepAnAdmin(ctx, tx, id); err != nil {
			return err
		}
		if err := affected(tx.Exec(ctx, `
			UPDATE account SET disabled_at = COALESCE(disabled_at, $2), version = version + 1 WHERE id = $1`, id, at)); err != nil {
			return err
		}
		return shutOut(ctx, tx, id)
	})
	return asAuth(err)
}

// keepAnAdmin refuses to go on when the account is the only enabled admin. It locks all of them: two who take the right
// from each other at the same time follow one another, and the second sees what the first has done.
func keepAnAdmin(ctx context.Context, tx pgx.Tx, account int64) error {
	rows, err := tx.Query(ctx, `
		SELECT id FROM account WHERE role = $1 AND disabled_at IS NULL ORDER BY id FOR UPDATE`, auth.Admin)
	if err != nil {
		return err
	}
	admins, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err == nil && len(admins) == 1 && admins[0] == account {
		return auth.ErrLastAdmin
	}
	return err
}

// Enable is as auth.Store has it.
func (s *Store) Enable(ctx context.Context, id int64) error {
	return asAuth(affected(s.pool.Exec(ctx, `UPDATE account SET disabled_at = NULL, version = version + 1 WHERE id = $1`, id)))
}

// HasPassword is as auth.Store has it.
func (s *Store) HasPassword(ctx context.Context) (has bool, err error) {
	err = s.pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM account WHERE password_hash <> '' AND disabled_at IS NULL)`).Scan(&has)
	return has, err
}
