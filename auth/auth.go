// Package auth knows who may do what: accounts with a role, and the three ways to be recognised as one (a session, an
// API token, a sign-in link that works once). It decides; what it must remember lies behind [Store], and what a person
// sees is drawn elsewhere.
//
// Secrets are handed out once and only their SHA-256 is stored: they are long and random, so a fast hash is enough for
// them. Passwords are neither, and are kept with argon2id.
package auth

import (
	"log/slog"
	"time"
)

// An Account is somebody who may sign in.
type Account struct {
	ID           int64 // > 0; 0 is nobody, or the machine itself
	Name         string
	Role         Role
	PasswordHash string     `json:"-"` // a PHC string; "" while none is set, and then only a link signs in
	DisabledAt   *time.Time // nil while enabled
	CreatedAt    time.Time
}

// LogValue keeps the hash of the password out of logs.
func (a Account) LogValue() slog.Value {
	return slog.GroupValue(slog.Int64("id", a.ID), slog.String("name", a.Name), slog.String("role", string(a.Role)))
}

// A Session is one browser that is signed in. The browser holds the id, we its hash.
type Session struct {
	Hash      [32]byte `json:"-"`
	Account   int64
	CreatedAt time.Time
	SeenAt    time.Time // of the last request, give or take a minute
	ExpiresAt time.Time // whatever happens until then
	UserAgent string    // as the browser calls itself, cut to 256 bytes, without control characters
	IP        string    // from where it was begun; "" when unknown
}

// A Token is what a program signs in with. Its text is shown when it is made, and never again.
type Token struct {
	ID, Account int64
	Name        string   // what its owner calls it
	Prefix      string   // the first characters of its text, to know it by
	Hash        [32]byte `json:"-"`
	Scope       Scope
	CreatedAt   time.Time
	ExpiresAt   *time.Time // nil: never
	LastUsedAt  *time.Time // give or take a minute; nil: not yet
	RevokedAt   *time.Time // nil while it works
}

// A Link is a one-time way in, for the first start and for people without a password.
type Link struct {
	Hash      [32]byte
	Account   int64
	ExpiresAt time.Time
}

// An Identity is an account that has been recognised, and how. The zero Identity is nobody and may do nothing.
type Identity struct {
	Account Account
	Role    Role     // what counts: the account's role, or less by the scope of the token
	Session *Session // nil unless a session was shown
	Token   *Token   // nil unless a token was shown
}

// May reports whether the identity has the right to an action.
func (i Identity) May(action Action) bool { return i.Role.May(action) }

// Machine is whoever runs our commands on the machine itself. It needs no account, since it has the database in its
// hands anyway, and it never comes from a request.
func Machine() Identity { return Identity{Role: Admin} }
