package auth

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// SignIn begins a session for whoever knows the password, and gives its id, which goes into a cookie and nowhere else.
// The id is new at every sign-in. Errors: ErrWrongPassword, which does not tell which half was wrong; ErrTooManyTries
// (see [RetryAfter]); ErrDisabled, which only who knows the password hears.
//
// An account that is not there costs as much as a wrong password: every try that the limits let through is exactly one
// Verify.
func (s *Service) SignIn(ctx context.Context, name, password string, from Client) (sessionID string, _ Account, _ error) {
	folded := FoldName(name)
	if checkName(folded) != nil {
		folded = "" // nobody is called so; the rest goes its usual way
	}
	try, err := s.admit(ctx, folded, from.IP)
	if err != nil {
		return "", Account{}, err
	}
	account, ok, err := s.check(ctx, folded, password)
	failure := AuditEvent{Account: account.ID, IP: from.ip(), Action: AuditSignInFailed}
	switch {
	case err != nil:
		return "", Account{}, err
	case !ok:
		return "", Account{}, s.failed(ctx, try, failure, wrongPassword())
	case account.DisabledAt != nil:
		failure.Detail = "disabled"
		return "", Account{}, s.failed(ctx, try, failure, disabled())
	}
	s.limits.giveBack(try.at, try.keys...)
	id, err := s.begin(ctx, account, from, AuditSignIn)
	if errors.Is(err, ErrNotFound) { // the password was changed, or the account disabled, meanwhile
		err = wrongPassword()
	}
	return id, account, err
}

// check looks for the account and compares the password, or goes through the motions. The account is the zero one when
// there is none.
func (s *Service) check(ctx context.Context, folded, password string) (account Account, ok bool, err error) {
	if folded != "" {
		account, err = s.store.AccountByName(ctx, folded)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return account, false, fmt.Errorf("look for an account: %w", err)
		}
	}
	hash, real := account.PasswordHash, account.PasswordHash != ""
	if len(password) > maxPassword {
		password, real = "", false
	}
	if !real {
		hash = s.dummy
	}
	ok, err = s.verify(ctx, hash, password)
	if err != nil {
		return account, false, fmt.Errorf("compare the password of account %d: %w", account.ID, err)
	}
	return account, ok && real, nil
}

// A try is one that the limits let through, and what it was counted by.
type try struct {
	at   time.Time
	keys []limitKey
}

// admit counts a try at a password, or refuses it with ErrTooManyTries.
func (s *Service) admit(ctx context.Context, folded string, addr netip.Addr) (try, error) {
	now, net := s.clock(), network(addr)
	keys := []limitKey{{byNetwork, net}, {byPair, net + " " + folded}, {byAccount, folded}}
	wait, by := s.limits.take(now, keys...)
	if wait > 0 && by == byAccount {
		// Many networks try this account. Where its owner sits is not among them.
		at, err := s.signedInAt(ctx, folded, net)
		if err != nil {
			return try{}, err
		}
		if at {
			keys = keys[:2]
			wait, _ = s.limits.take(now, keys...)
		}
	}
	if wait > 0 {
		return try{}, tooMany(wait)
	}
	return try{now, keys}, nil
}

// signedInAt reports whether the account has a session that was begun in this network.
func (s *Service) signedInAt(ctx context.Context, folded, net string) (bool, error) {
	account, err := s.store.AccountByName(ctx, folded)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return false, fmt.Errorf("look for an account: %w", err)
	}
	sessions, err := s.store.SessionsOf(ctx, account.ID)
	if err != nil {
		return false, fmt.Errorf("look for sessions of account %d: %w", account.ID, err)
	}
	now := s.now()
	return slices.ContainsFunc(sessions, func(one Session) bool { return one.Live(now) && one.network() == net }), nil
}

// failed writes down a try that did not succeed, and gives what is to be said about it.
func (s *Service) failed(ctx context.Context, try try, e AuditEvent, said error) error {
	e.At = s.now()
	if wait := s.limits.closed(s.clock(), try.keys...); wait > 0 {
		if e.Detail != "" {
			e.Detail += " "
		}
		e.Detail += fmt.Sprintf("wait=%d", seconds(wait))
	}
	if err := s.audit(ctx, e); err != nil {
		return fmt.Errorf("record a failed try: %w", err)
	}
	return said
}

// begin makes a session of an account as it was read before the check; ErrNotFound when that has changed since.
func (s *Service) begin(ctx context.Context, account Account, from Client, how AuditAction) (id string, err error) {
	id, session := s.newSession(account, from)
	if err := s.store.SaveSession(ctx, session, account.PasswordHash); err != nil {
		return "", fmt.Errorf("begin a session of account %d: %w", account.ID, err)
	}
	by := Identity{Account: account, Session: &session}
	if err := s.audit(ctx, by.Event(session.CreatedAt, how, "", "")); err != nil {
		return "", fmt.Errorf("record a sign-in of account %d: %w", account.ID, err)
	}
	return id, nil
}
