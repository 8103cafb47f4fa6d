package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// LinkLife is how long a sign-in link waits for somebody to follow it.
const LinkLife = 30 * time.Minute

// firstAdmin is the account that the first link is for.
const firstAdmin = "admin"

// HasPassword reports whether any enabled account has a password.
func (s *Service) HasPassword(ctx context.Context) (bool, error) { return s.store.HasPassword(ctx) }

// FirstLink gives the token of a link for the first person to sign in, with the account that it is for: "admin", which
// it creates when there is no account; where that one is no enabled admin, the oldest enabled admin. It is for starts
// of the process while HasPassword is false, and it is for the caller to ask that.
func (s *Service) FirstLink(ctx context.Context) (token string, _ Account, _ error) {
	account, err := s.first(ctx)
	if errors.Is(err, ErrNotFound) {
		account, err = s.CreateAccount(ctx, Machine(), firstAdmin, Admin)
		if errors.Is(err, ErrNameTaken) { // another process starts at the same time
			account, err = s.first(ctx)
		}
	}
	if err != nil {
		return "", Account{}, fmt.Errorf("find or create the first account: %w", err)
	}
	return s.link(ctx, Machine(), account)
}

func (s *Service) first(ctx context.Context) (Account, error) {
	accounts, err := s.store.Accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	accounts = slices.DeleteFunc(accounts, func(a Account) bool { return a.Role != Admin || a.DisabledAt != nil })
	for _, a := range accounts {
		if FoldName(a.Name) == firstAdmin {
			return a, nil
		}
	}
	if len(accounts) == 0 {
		return Account{}, ErrNotFound
	}
	return accounts[0], nil
}

// NewLink gives the token of a link that signs in once as the account with this name, within [LinkLife]. It needs the
// right to Manage. Errors: ErrForbidden, ErrNotFound, ErrDisabled.
func (s *Service) NewLink(ctx context.Context, by Identity, name string) (token string, _ Account, _ error) {
	if err := need(by, Manage); err != nil {
		return "", Account{}, err
	}
	account, err := s.byName(ctx, name)
	if err != nil {
		return "", Account{}, err
	}
	return s.link(ctx, by, account)
}

func (s *Service) link(ctx context.Context, by Identity, account Account) (token string, _ Account, _ error) {
	if account.DisabledAt != nil {
		return "", Account{}, disabled()
	}
	token, hash := newSecret()
	now := s.now()
	if err := s.store.SaveLink(ctx, Link{Hash: hash, Account: account.ID, ExpiresAt: now.Add(LinkLife)}); err != nil {
		return "", Account{}, fmt.Errorf("save a link for account %d: %w", account.ID, err)
	}
	if err := s.audit(ctx, by.Event(now, AuditLinkMade, account.Name, "")); err != nil {
		return "", Account{}, fmt.Errorf("record a link for account %d: %w", account.ID, err)
	}
	return token, account, nil
}

// SignInByLink begins a session for whoever has the token of a link, and uses the link up. Errors: ErrLinkSpent,
// ErrTooManyTries. It changes something, so a page asks for a click first: programs that preview links follow them too.
func (s *Service) SignInByLink(ctx context.Context, token string, from Client) (sessionID string, _ Account, _ error) {
	// Nobody guesses 256 bits. The limit keeps strangers from filling the record.
	try := try{s.clock(), []limitKey{{byNetwork, network(from.IP)}}}
	if wait, _ := s.limits.take(try.at, try.keys...); wait > 0 {
		return "", Account{}, tooMany(wait)
	}
	account, err := s.useLink(ctx, token)
	var id string
	if err == nil {
		id, err = s.begin(ctx, account, from, AuditLinkSignIn)
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return "", Account{}, s.failed(ctx, try, AuditEvent{IP: from.ip(), Action: AuditLinkFailed}, linkSpent())
	case err != nil:
		return "", Account{}, fmt.Errorf("sign in by a link: %w", err)
	}
	s.limits.giveBack(try.at, try.keys...)
	return id, account, nil
}

func (s *Service) useLink(ctx context.Context, token string) (Account, error) {
	hash, ok := hashSecret(token)
	if !ok {
		return Account{}, ErrNotFound
	}
	return s.store.UseLink(ctx, hash, s.now())
}
