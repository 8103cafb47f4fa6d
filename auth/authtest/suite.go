package authtest

import (
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

// RunStore holds a store to what auth.Store promises. newStore gives an empty one for each subtest; they run one after
// another, and start goroutines that call the store at once.
func RunStore(t *testing.T, newStore func(t *testing.T) auth.Store) {
	for _, c := range slices.Concat(accountCases, adminCases, passwordCases, sessionCases, tokenCases, linkCases) {
		t.Run(c.name, func(t *testing.T) { c.run(&world{T: t, Store: newStore(t)}) })
	}
}

type storeCase struct {
	name string
	run  func(w *world)
}

// start has microseconds, as the times of a Service have.
var start = time.Date(2026, 11, 23, 12, 0, 0, 123456e3, time.UTC)

// rounds is how often two calls are let loose on each other.
const rounds = 40

// A world is a store under test.
type world struct {
	*testing.T
	auth.Store
	made uint64
}

// hash gives another one each time, with every kind of byte in it.
func (w *world) hash() (h [32]byte) {
	w.made++
	for i := range h {
		h[i] = byte(i * 37)
	}
	binary.BigEndian.PutUint64(h[8:], w.made)
	return h
}

// must ends the test unless err is nil; want fails it unless err is of that kind.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) want(what string, err, kind error) {
	w.Helper()
	if !errors.Is(err, kind) {
		w.Errorf("%s: got %v, want %v", what, err, kind)
	}
}

func (w *world) account(name string, role auth.Role) auth.Account {
	w.Helper()
	a, err := w.CreateAccount(w.Context(), auth.Account{Name: name, Role: role, CreatedAt: start})
	w.must(err)
	return a
}

func (w *world) again(a auth.Account) auth.Account {
	w.Helper()
	a, err := w.AccountByID(w.Context(), a.ID)
	w.must(err)
	return a
}

// newSession makes one that is not saved yet.
func (w *world) newSession(a auth.Account) auth.Session {
	return auth.Session{
		Hash: w.hash(), Account: a.ID, CreatedAt: start, SeenAt: start, ExpiresAt: start.Add(auth.SessionAbsolute),
		UserAgent: "Mozilla/5.0 (浏览器)", IP: "2001:db8::7",
	}
}

// session saves one, of an account that has the password hash of a.
func (w *world) session(a auth.Account) auth.Session {
	w.Helper()
	one := w.newSession(a)
	w.must(w.SaveSession(w.Context(), one, a.PasswordHash))
	return one
}

func (w *world) link(a auth.Account) auth.Link {
	w.Helper()
	l := auth.Link{Hash: w.hash(), Account: a.ID, ExpiresAt: start.Add(auth.LinkLife)}
	w.must(w.SaveLink(w.Context(), l))
	return l
}

func (w *world) token(a auth.Account) auth.Token {
	w.Helper()
	t, err := w.SaveToken(w.Context(), auth.Token{
		Account: a.ID, Name: "CI 流水线", Prefix: "tg_pat_AbCd", Hash: w.hash(), Scope: auth.ScopeWrite, CreatedAt: start,
	})
	w.must(err)
	return t
}

// lives and ended say which of the sessions are to be there.
func (w *world) lives(what string, sessions ...auth.Session) {
	w.Helper()
	for _, one := range sessions {
		if _, _, err := w.SessionByHash(w.Context(), one.Hash); err != nil {
			w.Errorf("%s: session of account %d: got %v, want it to live", what, one.Account, err)
		}
	}
}

func (w *world) ended(what string, sessions ...auth.Session) {
	w.Helper()
	for _, one := range sessions {
		_, _, err := w.SessionByHash(w.Context(), one.Hash)
		w.want(what+": a session that was ended", err, auth.ErrNotFound)
	}
}

// together lets the calls loose at once and gives their errors.
func together(calls ...func() error) []error {
	errs := make([]error, len(calls))
	var wait sync.WaitGroup
	gate := make(chan struct{})
	for i, call := range calls {
		wait.Go(func() {
			<-gate
			errs[i] = call()
		})
	}
	close(gate)
	wait.Wait()
	return errs
}

// count tells how many of the errors are of a kind; nil is one too.
func count(errs []error, kind error) (n int) {
	for _, err := range errs {
		if errors.Is(err, kind) {
			n++
		}
	}
	return n
}

// sameTime compares times that may be nil and may have been in a database.
func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}
