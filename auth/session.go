package auth

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// How long a session lives: OWASP ASVS 5.0 7.3.1 and 7.3.2 want both bounds and leave the numbers to us.
const (
	SessionIdle     = 12 * time.Hour     // without a request
	SessionAbsolute = 7 * 24 * time.Hour // whatever happens

	touchEvery = time.Minute     // so that reading pages does not write to the database all the time
	clockSlack = 5 * time.Minute // between the clocks of our machines
)

func (s *Service) newSession(account Account, from Client) (id string, _ Session) {
	id, hash := newSecret()
	now := s.now()
	return id, Session{
		Hash: hash, Account: account.ID, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(SessionAbsolute),
		UserAgent: from.userAgent(), IP: from.ip(),
	}
}

// Live reports whether the session is good at a time. One that was made in the future is not: some clock was wrong, and
// its end may be weeks away.
func (s Session) Live(now time.Time) bool {
	return now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < SessionIdle && s.CreatedAt.Sub(now) <= clockSlack
}

// Handle names the session in pages and in calls of RevokeSession. Nobody can sign in with it.
func (s Session) Handle() string { return hex.EncodeToString(s.Hash[:]) }

func (s Session) network() string {
	addr, _ := netip.ParseAddr(s.IP) // the zero one when unknown
	return network(addr)
}

// Identify tells whose session an id is; ErrNoSession when it is nobody's, has ended, or its account is disabled. One
// that has ended is deleted, so that it stays ended when the clock is set back.
func (s *Service) Identify(ctx context.Context, sessionID string) (Identity, error) {
	hash, ok := hashSecret(sessionID)
	if !ok {
		return Identity{}, noSession()
	}
	session, account, err := s.store.SessionByHash(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return Identity{}, noSession()
	} else if err != nil {
		return Identity{}, fmt.Errorf("look for a session: %w", err)
	}
	now := s.now()
	switch {
	case !session.Live(now):
		if err := s.store.DeleteSession(ctx, hash); err != nil && !errors.Is(err, ErrNotFound) {
			return Identity{}, fmt.Errorf("delete a session that has ended: %w", err)
		}
		return Identity{}, noSession()
	case account.DisabledAt != nil:
		return Identity{}, noSession()
	case now.Sub(session.SeenAt) >= touchEvery:
		session.SeenAt = now
		if err := s.store.TouchSession(ctx, hash, now); errors.Is(err, ErrNotFound) {
			return Identity{}, noSession() // it was ended a moment ago
		} else if err != nil {
			return Identity{}, fmt.Errorf("touch a session: %w", err)
		}
	}
	return Identity{Account: account, Role: account.Role, Session: &session}, nil
}

// SignOut ends the session of the identity; ErrNeedsSession when it has none.
func (s *Service) SignOut(ctx context.Context, by Identity) error {
	if by.Session == nil {
		return needsSession()
	}
	return s.endSession(ctx, by, *by.Session, AuditSignOut, "")
}

// Sessions gives the live sessions of an account, the one that was seen last first: one's own, or with the right to
// Manage anybody's. ErrForbidden else.
func (s *Service) Sessions(ctx context.Context, by Identity, account int64) ([]Session, error) {
	if !owns(by, account) {
		return nil, forbidden()
	}
	sessions, err := s.store.SessionsOf(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list sessions of account %d: %w", account, err)
	}
	now := s.now()
	return slices.DeleteFunc(sessions, func(one Session) bool { return !one.Live(now) }), nil
}

// RevokeSession ends the session with this handle. ErrNotFound when there is none, and when it is somebody else's and
// the right to Manage is missing.
func (s *Service) RevokeSession(ctx context.Context, by Identity, handle string) error {
	var hash [32]byte
	if len(handle) != hex.EncodedLen(len(hash)) {
		return missing()
	}
	if _, err := hex.Decode(hash[:], []byte(handle)); err != nil {
		return missing()
	}
	session, account, err := s.store.SessionByHash(ctx, hash)
	if errors.Is(err, ErrNotFound) || err == nil && !owns(by, account.ID) {
		return missing()
	} else if err != nil {
		return fmt.Errorf("look for a session: %w", err)
	}
	return s.endSession(ctx, by, session, AuditSessionRevoked, account.Name)
}

// RevokeOtherSessions ends all sessions of the identity's account but its own.
func (s *Service) RevokeOtherSessions(ctx context.Context, by Identity) error {
	if by.Session == nil {
		return needsSession()
	}
	if err := s.store.DeleteSessionsOf(ctx, by.Account.ID, by.Session.Hash); err != nil {
		return fmt.Errorf("end other sessions of account %d: %w", by.Account.ID, err)
	}
	return s.audit(ctx, by.Event(s.now(), AuditSessionRevoked, by.Account.Name, "others"))
}

func (s *Service) endSession(ctx context.Context, by Identity, session Session, how AuditAction, object string) error {
	err := s.store.DeleteSession(ctx, session.Hash)
	if errors.Is(err, ErrNotFound) {
		return nil // somebody was faster
	} else if err != nil {
		return fmt.Errorf("end a session of account %d: %w", session.Account, err)
	}
	return s.audit(ctx, by.Event(s.now(), how, object, ""))
}

// owns reports whether what belongs to the account is the identity's to see and to end. A token of a narrow scope sees
// nothing of its owner's sessions and tokens.
func owns(by Identity, account int64) bool {
	return by.May(Manage) || by.Session != nil && by.Account.ID == account
}
