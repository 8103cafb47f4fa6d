package auth

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
)

// ChangePassword sets the password of the identity's own account. The old one is needed unless none is set. It ends
// every session of the account, the one that it came with too, drops its links, and gives the id of a new session in
// place of that one. Tokens go on working: they are revoked one by one. Errors: ErrNeedsSession, ErrBadPassword,
// ErrWrongPassword, ErrTooManyTries (tries at the old password count like sign-ins), ErrNoSession.
func (s *Service) ChangePassword(ctx context.Context, by Identity, old, new string) (sessionID string, _ error) {
	if by.Session == nil {
		return "", needsSession()
	}
	account, err := s.store.AccountByID(ctx, by.Account.ID)
	if errors.Is(err, ErrNotFound) {
		return "", noSession()
	} else if err != nil {
		return "", fmt.Errorf("look for account %d: %w", by.Account.ID, err)
	}
	if err := CheckPassword(account.Name, new); err != nil {
		return "", err
	}
	if account.PasswordHash != "" {
		if err := s.checkOld(ctx, by, account, old); err != nil {
			return "", err
		}
	}
	hash, err := s.hash(ctx, new)
	if err != nil {
		return "", fmt.Errorf("hash a password for account %d: %w", account.ID, err)
	}
	from := Client{UserAgent: by.Session.UserAgent}
	from.IP, _ = netip.ParseAddr(by.Session.IP) // the zero one when unknown
	id, next := s.newSession(account, from)
	if err := s.store.SetPassword(ctx, account.ID, hash, &next); errors.Is(err, ErrNotFound) {
		return "", noSession() // it was disabled a moment ago
	} else if err != nil {
		return "", fmt.Errorf("set the password of account %d: %w", account.ID, err)
	}
	if err := s.audit(ctx, by.Event(next.CreatedAt, AuditPasswordSet, account.Name, "")); err != nil {
		return "", fmt.Errorf("record a new password of account %d: %w", account.ID, err)
	}
	return id, nil
}

// checkOld keeps whoever found an open browser from guessing.
func (s *Service) checkOld(ctx context.Context, by Identity, account Account, old string) error {
	from, _ := netip.ParseAddr(by.Session.IP)
	try, err := s.admit(ctx, FoldName(account.Name), from)
	if err != nil {
		return err
	}
	ok := false
	if len(old) <= maxPassword {
		if ok, err = s.verify(ctx, account.PasswordHash, old); err != nil {
			return fmt.Errorf("compare the password of account %d: %w", account.ID, err)
		}
	}
	if !ok {
		return s.failed(ctx, try, by.Event(s.now(), AuditPasswordFailed, account.Name, ""), wrongOldPassword())
	}
	s.limits.giveBack(try.at, try.keys...)
	return nil
}

// ClearPassword takes the password of an account away and ends its sessions: for people who have forgotten it, together
// with NewLink, after which ChangePassword asks for no old one. It needs the right to Manage. Errors: ErrForbidden,
// ErrNotFound.
func (s *Service) ClearPassword(ctx context.Context, by Identity, name string) error {
	if err := need(by, Manage); err != nil {
		return err
	}
	account, err := s.byName(ctx, name)
	if err != nil {
		return err
	}
	if err := s.store.SetPassword(ctx, account.ID, "", nil); err != nil {
		return fmt.Errorf("clear the password of account %d: %w", account.ID, err)
	}
	return s.audit(ctx, by.Event(s.now(), AuditPasswordCleared, account.Name, ""))
}
