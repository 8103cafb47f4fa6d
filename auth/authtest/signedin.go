package authtest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/tongguan/tongguan/auth"
)

func (s *Store) SaveSession(_ context.Context, one auth.Session, passwordHash string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(one.Account)
	if a == nil || a.DisabledAt != nil || a.PasswordHash != passwordHash {
		return auth.ErrNotFound
	}
	s.sessions[one.Hash] = one
	return nil
}

func (s *Store) SessionByHash(_ context.Context, hash [32]byte) (auth.Session, auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.sessions[hash]
	if !ok {
		return auth.Session{}, auth.Account{}, auth.ErrNotFound
	}
	return one, copied(*s.account(one.Account)), nil
}

func (s *Store) TouchSession(_ context.Context, hash [32]byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.sessions[hash]
	if !ok {
		return auth.ErrNotFound
	}
	if at.After(one.SeenAt) {
		one.SeenAt = at
		s.sessions[hash] = one
	}
	return nil
}

func (s *Store) DeleteSession(_ context.Context, hash [32]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.sessions[hash]; !ok {
		return auth.ErrNotFound
	}
	delete(s.sessions, hash)
	return nil
}

func (s *Store) DeleteSessionsOf(_ context.Context, account int64, except [32]byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for hash, one := range s.sessions {
		if one.Account == account && hash != except {
			delete(s.sessions, hash)
		}
	}
	return nil
}

func (s *Store) SessionsOf(_ context.Context, account int64) ([]auth.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []auth.Session
	for _, one := range s.sessions {
		if one.Account == account {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(a, b auth.Session) int { return b.SeenAt.Compare(a.SeenAt) })
	return out, nil
}

// token finds one; nil when there is none. The caller holds the lock.
func (s *Store) token(id int64) *auth.Token {
	if id < 1 || id > int64(len(s.tokens)) {
		return nil
	}
	return &s.tokens[id-1]
}

func copiedToken(t auth.Token) auth.Token {
	t.ExpiresAt, t.LastUsedAt, t.RevokedAt = copyTime(t.ExpiresAt), copyTime(t.LastUsedAt), copyTime(t.RevokedAt)
	return t
}

func (s *Store) SaveToken(_ context.Context, t auth.Token) (auth.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(t.Account) == nil {
		return auth.Token{}, auth.ErrNotFound
	}
	t = copiedToken(t)
	t.ID = int64(len(s.tokens)) + 1
	s.tokens = append(s.tokens, t)
	return copiedToken(t), nil
}

func (s *Store) TokenByID(_ context.Context, id int64) (auth.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.token(id); t != nil {
		return copiedToken(*t), nil
	}
	return auth.Token{}, auth.ErrNotFound
}

func (s *Store) TokenByHash(_ context.Context, hash [32]byte) (auth.Token, auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.tokens {
		if t.Hash == hash {
			return copiedToken(t), copied(*s.account(t.Account)), nil
		}
	}
	return auth.Token{}, auth.Account{}, auth.ErrNotFound
}

func (s *Store) TouchToken(_ context.Context, id int64, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.token(id)
	if t == nil {
		return auth.ErrNotFound
	}
	if t.LastUsedAt == nil || at.After(*t.LastUsedAt) {
		t.LastUsedAt = &at
	}
	return nil
}

func (s *Store) RevokeToken(_ context.Context, id int64, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.token(id)
	if t == nil {
		return auth.ErrNotFound
	}
	if t.RevokedAt == nil {
		t.RevokedAt = &at
	}
	return nil
}

func (s *Store) TokensOf(_ context.Context, account int64) ([]auth.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []auth.Token
	for _, t := range s.tokens {
		if t.Account == account {
			out = append(out, copiedToken(t))
		}
	}
	slices.SortFunc(out, func(a, b auth.Token) int { return cmp.Compare(b.ID, a.ID) })
	return out, nil
}

func (s *Store) SaveLink(_ context.Context, l auth.Link) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account(l.Account) == nil {
		return auth.ErrNotFound
	}
	s.links[l.Hash] = l
	return nil
}

func (s *Store) UseLink(_ context.Context, hash [32]byte, now time.Time) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.links[hash]
	if !ok || !now.Before(l.ExpiresAt) || s.account(l.Account).DisabledAt != nil {
		return auth.Account{}, auth.ErrNotFound
	}
	delete(s.links, hash)
	return copied(*s.account(l.Account)), nil
}
