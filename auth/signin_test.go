package auth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	w.account("gone", auth.Viewer)
	gone, err := w.store.AccountByName(t.Context(), "gone")
	must(t, err)
	must(t, w.store.SetPassword(t.Context(), gone.ID, "hash 1 of "+good, nil))
	must(t, w.store.Disable(t.Context(), gone.ID, start))

	for i, c := range []struct {
		name, account, password string
		kind                    error
		recorded                int64
	}{
		{"right", "Ming", good, nil, w.ming.ID},
		{"another case, and spaces", " mING ", good, nil, w.ming.ID},
		{"wrong password", "ming", good + " ", auth.ErrWrongPassword, w.ming.ID},
		{"another case of the password", "ming", strings.ToUpper(good), auth.ErrWrongPassword, w.ming.ID},
		{"no password", "ming", "", auth.ErrWrongPassword, w.ming.ID},
		{"a password beyond all bounds", "ming", strings.Repeat("x", 1<<20), auth.ErrWrongPassword, w.ming.ID},
		{"nobody", "hong", good, auth.ErrWrongPassword, 0},
		{"a name that nobody can have", "ming\x00' OR 1=1", good, auth.ErrWrongPassword, 0},
		{"a very long name", strings.Repeat("m", 1<<20), good, auth.ErrWrongPassword, 0},
		{"no name", "", good, auth.ErrWrongPassword, 0},
		{"an account without a password", "root", "", auth.ErrWrongPassword, w.root.ID},
		{"an account without a password, and one given", "root", good, auth.ErrWrongPassword, w.root.ID},
		{"disabled", "gone", good, auth.ErrDisabled, gone.ID},
		{"disabled, wrong password", "gone", "x", auth.ErrWrongPassword, gone.ID},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.hasher.reset()
			from := at(fmt.Sprintf("192.0.2.%d", i+1))
			id, account, err := w.SignIn(t.Context(), c.account, c.password, from)
			want(t, "SignIn", err, c.kind)
			// One comparison each, so that the time tells nothing.
			if n := w.hasher.verifies.Load(); n != 1 {
				t.Errorf("%d passwords were compared, want 1", n)
			}
			if n := w.hasher.hashes.Load(); n != 0 {
				t.Errorf("%d passwords were hashed, want 0", n)
			}
			e := w.last()
			if e.Account != c.recorded || e.IP != from.IP.String() || !e.At.Equal(start.Truncate(time.Microsecond)) {
				t.Errorf("recorded: %+v, want account %d", e, c.recorded)
			}
			if c.kind != nil {
				if id != "" || account != (auth.Account{}) || e.Action != auth.AuditSignInFailed {
					t.Errorf("got %q, %+v, recorded %s", id, account, e.Action)
				}
				return
			}
			if len(id) != 43 || account.ID != w.ming.ID || e.Action != auth.AuditSignIn {
				t.Errorf("got %q, %+v, recorded %s", id, account, e.Action)
			}
			by := w.identify(id)
			if by.Account.ID != w.ming.ID || by.Role != auth.Operator || by.Token != nil || by.Session.IP != from.IP.String() || by.Session.UserAgent != "Mozilla/5.0" {
				t.Errorf("identified as %+v", by)
			}
		})
	}
	// What was typed may have been a password in the wrong field.
	for _, e := range w.store.Events() {
		if e.Object+e.Detail != "" && e.Detail != "disabled" {
			t.Errorf("recorded: %+v", e)
		}
	}
}

// TestSignInOfNobody has a hasher that takes everything for right.
func TestSignInOfNobody(t *testing.T) {
	asked := &askedStore{}
	w := newWorldOver(t, func(s auth.Store) auth.Store { asked.Store = s; return asked })
	w.hasher.yes = true
	for i, name := range []string{"hong", "root", "a\x00", "a b", "", strings.Repeat("m", 65)} {
		want(t, name, w.try(name, good, fmt.Sprintf("192.0.2.%d", i+1)), auth.ErrWrongPassword)
	}
	want(t, "a password beyond all bounds", w.try("ming", strings.Repeat("x", 257), "192.0.2.100"), auth.ErrWrongPassword)
	want(t, "the longest password", w.try("ming", strings.Repeat("x", 256), "192.0.2.100"), nil)
	if got := w.hasher.longest.Load(); got != 256 {
		t.Errorf("a password of %d bytes was hashed", got)
	}
	if got := strings.Join(asked.names, " "); got != "hong root ming ming" { // databases refuse a NUL
		t.Errorf("the store was asked for %q", got)
	}
}

// TestDummyCostsTheSame looks at what an unknown name is compared with: a hash by the parameters of all others.
func TestDummyCostsTheSame(t *testing.T) {
	var verified []string
	spy := spyHasher{auth.Argon2id{Memory: 32, Time: 1, Threads: 1}, &verified}
	store := authtest.NewStore()
	s := auth.New(auth.Deps{Store: store, Clock: clock.Fixed(start), Hasher: spy})
	_, err := store.CreateAccount(t.Context(), auth.Account{Name: "ming", Role: auth.Viewer, PasswordHash: spy.Hash(good)})
	must(t, err)
	for _, name := range []string{"ming", "hong"} {
		_, _, err := s.SignIn(t.Context(), name, "not the password", at("192.0.2.1"))
		want(t, name, err, auth.ErrWrongPassword)
	}
	if len(verified) != 2 || verified[0] == verified[1] || len(verified[0]) != len(verified[1]) || verified[0][:28] != verified[1][:28] {
		t.Errorf("compared with %q", verified)
	}
}

type spyHasher struct {
	auth.Argon2id
	verified *[]string
}

func (s spyHasher) Verify(hash, password string) (bool, error) {
	*s.verified = append(*s.verified, hash)
	return s.Argon2id.Verify(hash, password)
}

func TestSignInIsNewEachTime(t *testing.T) {
	w := newWorld(t)
	seen := map[string]bool{}
	for range 50 {
		id, by := w.mings()
		if seen[id] {
			t.Fatal("an id came twice")
		}
		seen[id] = true
		if bytes.Contains(by.Session.Hash[:], []byte(id)) || strings.Contains(by.Session.Handle(), id) {
			t.Fatal("the id itself is stored")
		}
	}
}

// TestSignInDuringChange signs in while the password is being changed, or the account disabled.
func TestSignInDuringChange(t *testing.T) {
	for name, change := range map[string]func(w *world) error{
		"password changed": func(w *world) error { return w.store.SetPassword(t.Context(), w.ming.ID, "hash 9 of another", nil) },
		"disabled":         func(w *world) error { return w.store.Disable(t.Context(), w.ming.ID, start) },
	} {
		w := newWorld(t)
		w.hasher.during = func() { must(t, change(w)) }
		id, _, err := w.SignIn(t.Context(), "ming", good, at("192.0.2.1"))
		want(t, name, err, auth.ErrWrongPassword)
		if left, _ := w.store.SessionsOf(t.Context(), w.ming.ID); id != "" || len(left) != 0 {
			t.Errorf("%s: got %q and %d sessions", name, id, len(left))
		}
	}
}

func TestSignInWaitsForACore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		running, gate := make(chan struct{}, 10), make(chan struct{})
		w.hasher.during = func() {
			running <- struct{}{}
			<-gate
			<-running
		}
		done := make(chan error, 10)
		for i := range 9 {
			go func() { done <- w.try("ming", good, fmt.Sprintf("192.0.2.%d", i+1)) }()
		}
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			_, _, err := w.SignIn(ctx, "ming", good, at("192.0.2.100"))
			done <- err
		}()
		synctest.Wait()
		if n := len(running); n != 2 {
			t.Errorf("%d passwords are compared at once, want 2", n)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("who hung up: got %v", err)
		}
		close(gate)
		for range 9 {
			must(t, <-done)
		}
	})
}

func TestSignInWhenBroken(t *testing.T) {
	t.Run("the record", func(t *testing.T) {
		w := newWorldOver(t, func(s auth.Store) auth.Store { return mute{s} })
		for _, password := range []string{good, "wrong"} {
			id, _, err := w.SignIn(t.Context(), "ming", password, at("192.0.2.1"))
			if !errors.Is(err, errBroken) || id != "" {
				t.Errorf("%q: got %q, %v", password, id, err)
			}
			if _, ok := errors.AsType[*lang.Error](err); ok {
				t.Errorf("%q: people are shown %v", password, err)
			}
		}
	})
	t.Run("a damaged hash", func(t *testing.T) {
		w := newWorld(t)
		must(t, w.store.SetPassword(t.Context(), w.ming.ID, "damaged", nil))
		if _, ok := errors.AsType[*lang.Error](w.try("ming", good, "192.0.2.1")); ok {
			t.Error("people are shown our own fault")
		}
	})
}

func TestClientIsCleaned(t *testing.T) {
	w := newWorld(t)
	from := at("::ffff:192.0.2.7")
	from.UserAgent = "Mozilla\x00/5.0\r\n\x1b[31m\u202e\xff" + strings.Repeat("浏", 200)
	id, _, err := w.SignIn(t.Context(), "ming", good, from)
	must(t, err)
	got := w.identify(id).Session
	if want := "Mozilla/5.0[31m" + strings.Repeat("浏", 80); got.UserAgent != want || got.IP != "192.0.2.7" {
		t.Errorf("got %q from %s, want %q", got.UserAgent, got.IP, want)
	}
	id, _, err = w.SignIn(t.Context(), "ming", good, auth.Client{})
	must(t, err)
	if got := w.identify(id).Session; got.UserAgent != "" || got.IP != "" {
		t.Errorf("unknown: got %q from %q", got.UserAgent, got.IP)
	}
}
