package auth

import (
	"context"
	"errors"
	"time"
)

// What a Store answers when it cannot do as it is told. People are told otherwise: see the errors of [Service].
var (
	ErrNotFound  = errors.New("not found")
	ErrNameTaken = errors.New("name taken")
	ErrLastAdmin = errors.New("last enabled admin")
)

// A Store remembers. It is safe for use at once by many, processes included, and keeps to what stands at each method;
// authtest.RunStore holds it to that. Times come from the caller: a Store never asks for the time, and gives back what
// it was given to the microsecond. Lists may be empty, also of an account that does not exist. An error that is not named
// at a method means that the Store could not do its work, and that nothing was changed.
type Store interface {
	// AccountByID and AccountByName give an account, disabled ones too, or ErrNotFound. Two names are one when
	// FoldName makes the same of them; Account.Name is kept as it was given.
	AccountByID(ctx context.Context, id int64) (Account, error)
	AccountByName(ctx context.Context, name string) (Account, error)

	// Accounts gives all of them, disabled ones too, by ID.
	Accounts(ctx context.Context) ([]Account, error)

	// CreateAccount keeps a new account under an ID of the store's choice and gives it back with that; a.ID is
	// ignored. ErrNameTaken when an account, be it disabled, has the name.
	CreateAccount(ctx context.Context, a Account) (Account, error)

	// SetPassword sets the hash ("" takes the password away), ends all sessions of the account, drops its links, and
	// keeps the session next unless that is nil: all of it or nothing. ErrNotFound when there is no such account, and
	// when there is a next and the account is disabled.
	SetPassword(ctx context.Context, account int64, hash string, next *Session) error

	// SetRole sets the role and, when it is another, ends all sessions of the account. ErrLastAdmin, with nothing
	// changed, when it would take the role from the only enabled admin, also when two are taken it from at once.
	// ErrNotFound when there is no such account.
	SetRole(ctx context.Context, account int64, role Role) error

	// Disable marks the account, ends all its sessions and drops its links; its tokens stay, and are for the Service to
	// refuse. An account that is disabled already keeps its time. ErrLastAdmin, with nothing changed, of the only
	// enabled admin, as of SetRole. ErrNotFound when there is no such account.
	Disable(ctx context.Context, account int64, at time.Time) error

	// Enable takes the mark away; of an enabled account it is no error. ErrNotFound when there is no such account.
	Enable(ctx context.Context, account int64) error

	// HasPassword reports whether any enabled account has a password. Until then nobody can sign in without a link.
	HasPassword(ctx context.Context) (bool, error)

	// SaveSession keeps a new session if, at that moment, its account is enabled and has this PasswordHash (which may
	// be ""), and otherwise gives ErrNotFound. So a sign-in that was checked against the old password cannot outlive a
	// change of it, however the two interleave: either SaveSession sees the new hash, or SetPassword sees the session.
	SaveSession(ctx context.Context, s Session, passwordHash string) error

	// SessionByHash gives a session that was not deleted, however old, with its account; or ErrNotFound.
	SessionByHash(ctx context.Context, hash [32]byte) (Session, Account, error)

	// TouchSession moves SeenAt forward to at, never back. ErrNotFound when there is no such session; it makes none.
	TouchSession(ctx context.Context, hash [32]byte, at time.Time) error

	// DeleteSession ends one; ErrNotFound when there is none.
	DeleteSession(ctx context.Context, hash [32]byte) error

	// DeleteSessionsOf ends all sessions of the account but the one with this hash. That there are none is no error.
	DeleteSessionsOf(ctx context.Context, account int64, except [32]byte) error

	// SessionsOf gives the sessions of an account, however old, the one that was seen last first.
	SessionsOf(ctx context.Context, account int64) ([]Session, error)

	// SaveToken keeps a new token under an ID of the store's choice and gives it back with that; t.ID is ignored.
	// ErrNotFound when there is no such account.
	SaveToken(ctx context.Context, t Token) (Token, error)

	// TokenByID and TokenByHash give a token, expired and revoked ones too, or ErrNotFound; the second with its
	// account.
	TokenByID(ctx context.Context, id int64) (Token, error)
	TokenByHash(ctx context.Context, hash [32]byte) (Token, Account, error)

	// TouchToken moves LastUsedAt forward to at, never back; ErrNotFound when there is no such token.
	TouchToken(ctx context.Context, id int64, at time.Time) error

	// RevokeToken marks the token; one that is revoked already keeps its time. ErrNotFound when there is no such token.
	RevokeToken(ctx context.Context, id int64, at time.Time) error

	// TokensOf gives the tokens of an account, revoked ones too, the newest (by ID) first.
	TokensOf(ctx context.Context, account int64) ([]Token, error)

	// SaveLink keeps a link; others of the account stay. ErrNotFound when there is no such account.
	SaveLink(ctx context.Context, l Link) error

	// UseLink gives the account of a link and uses the link up, for exactly one of those who try at once. ErrNotFound
	// when there is no such link, when it was used, when now is not before its end, or when its account is disabled.
	UseLink(ctx context.Context, hash [32]byte, now time.Time) (Account, error)

	// Audit keeps an event. Its Account may be 0.
	Audit(ctx context.Context, e AuditEvent) error
}
