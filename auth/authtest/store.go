// Package authtest gives tests a [Store] in memory, and holds any other auth.Store to the same promises: [RunStore].
package authtest

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/auth"
)

// A Store is an auth.Store in memory. It is safe for use at once by many; what it gives back is the caller's to change.
type Store struct {
	mu       sync.Mutex
	accounts []auth.Account // the ID is the index and 1
	tokens   []auth.Token   // likewise
	sessions map[[32]byte]auth.Session
	links    map[[32]byte]auth.Link
	events   []auth.AuditEvent
}

var _ auth.Store = (*Store)(nil)

// NewStore makes an empty one.
func NewStore() *Store {
	return &Store{sessions: map[[32]byte]auth.Session{}, links: map[[32]byte]auth.Link{}}
}

// Events gives what Audit was given, in order.
func (s *Store) Events() []auth.AuditEvent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// account finds one; nil when there is none. The caller holds the lock.
func (s *Store) account(id int64) *auth.Account {
	if id < 1 || id > int64(len(s.accounts)) {
		return nil
	}
	return &s.accounts[id-1]
}

// copied shares no memory with the store.
func copied(a auth.Account) auth.Account {
	a.DisabledAt = copyTime(a.DisabledAt)
	return a
}

func copyTime(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return new(*t)
}

func (s *Store) AccountByID(_ context.Context, id int64) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.account(id); a != nil {
		return copied(*a), nil
	}
	return auth.Account{}, auth.ErrNotFound
}

func (s *Store) AccountByName(_ context.Context, name string) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.named(name); i >= 0 {
		return copied(s.accounts[i]), nil
	}
	return auth.Account{}, auth.ErrNotFound
}

func (s *Store) named(name string) int {
	folded := auth.FoldName(name)
	return slices.IndexFunc(s.accounts, func(a auth.Account) bool { return auth.FoldName(a.Name) == folded })
}

func (s *Store) Accounts(context.Context) ([]auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []auth.Account
	for _, a := range s.accounts {
		out = append(out, copied(a))
	}
	return out, nil
}

func (s *Store) CreateAccount(_ context.Context, a auth.Account) (auth.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.named(a.Name) >= 0 {
		return auth.Account{}, auth.ErrNameTaken
	}
	a = copied(a)
	a.ID = int64(len(s.accounts)) + 1
	s.accounts = append(s.accounts, a)
	return copied(a), nil
}

func (s *Store) SetPassword(_ context.Context, account int64, hash string, next *auth.Session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(account)
	if a == nil || next != nil && a.DisabledAt != nil {
		return auth.ErrNotFound
	}
	a.PasswordHash = hash
	s.shutOut(account)
	if next != nil {
		s.sessions[next.Hash] = *next
	}
	return nil
}

// shutOut ends the sessions of an account and drops its links.
func (s *Store) shutOut(account int64) {
	s.endSessions(account)
	for hash, l := range s.links {
		if l.Account == account {
			delete(s.links, hash)
		}
	}
}

func (s *Store) endSessions(account int64) {
	for hash, one := range s.sessions {
		if one.Account == account {
			delete(s.sessions, hash)
		}
	}
}

// isLast reports whether no enabled admin would be left without this account.
func (s *Store) isLast(account int64) bool {
	return !slices.ContainsFunc(s.accounts, func(a auth.Account) bool {
		return a.Role == auth.Admin && a.DisabledAt == nil && a.ID != account
	})
}

func (s *Store) SetRole(_ context.Context, account int64, role auth.Role) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(account)
	switch {
	case a == nil:
		return auth.ErrNotFound
	case a.Role == role:
		return nil
	case a.Role == auth.Admin && a.DisabledAt == nil && s.isLast(account):
		return auth.ErrLastAdmin
	}
	a.Role = role
	s.endSessions(account)
	return nil
}

func (s *Store) Disable(_ context.Context, account int64, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(account)
	switch {
	case a == nil:
		return auth.ErrNotFound
	case a.DisabledAt != nil:
		return nil
	case a.Role == auth.Admin && s.isLast(account):
		return auth.ErrLastAdmin
	}
	a.DisabledAt = &at
	s.shutOut(account)
	return nil
}

func (s *Store) Enable(_ context.Context, account int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(account)
	if a == nil {
		return auth.ErrNotFound
	}
	a.DisabledAt = nil
	return nil
}

func (s *Store) HasPassword(context.Context) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.accounts, func(a auth.Account) bool {
		return a.DisabledAt == nil && a.PasswordHash != ""
	}), nil
}

func (s *Store) Audit(_ context.Context, e auth.AuditEvent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
	return nil
}
