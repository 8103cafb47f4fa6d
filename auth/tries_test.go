package auth_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestTriesAtOneAccount(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		want(t, fmt.Sprint("try ", i+1), w.try("ming", "wrong", "192.0.2.1"), auth.ErrWrongPassword)
	}
	if e := w.last(); e.Detail != "wait=60" {
		t.Errorf("the fifth is recorded as %+v", e)
	}
	recorded := len(w.store.Events())
	err := w.try("MING ", good, "192.0.2.1") // the right one too, or the answer would tell
	want(t, "try 6", err, auth.ErrTooManyTries)
	if got := auth.RetryAfter(err); got != 60 {
		t.Errorf("Retry-After: got %d, want 60", got)
	}
	if got := err.(*lang.Error).In(lang.Chinese); got != "尝试次数过多，请在 60 秒后重试" {
		t.Errorf("got %q", got)
	}
	if n := w.hasher.verifies.Load(); n != 5 {
		t.Errorf("%d passwords were compared, want 5", n)
	}
	if n := len(w.store.Events()); n != recorded {
		t.Errorf("%d tries that were not evaluated are recorded", n-recorded)
	}

	w.now = start.Add(500 * time.Millisecond)
	if got := auth.RetryAfter(w.try("ming", good, "192.0.2.1")); got != 60 {
		t.Errorf("Retry-After with 59.5 s to go: got %d, want 60", got)
	}
	w.now = start

	want(t, "from elsewhere", w.try("ming", good, "192.0.2.2"), nil)
	want(t, "another account from here", w.try("root", "wrong", "192.0.2.1"), auth.ErrWrongPassword)

	w.now = start.Add(time.Minute - 1)
	err = w.try("ming", good, "192.0.2.1")
	want(t, "before the minute is over", err, auth.ErrTooManyTries)
	if got := auth.RetryAfter(err); got != 1 {
		t.Errorf("Retry-After: got %d, want 1", got)
	}
	w.now = start.Add(time.Minute)
	for range 5 {
		want(t, "after a minute", w.try("ming", "wrong", "192.0.2.1"), auth.ErrWrongPassword)
	}
	if got := auth.RetryAfter(w.try("ming", good, "192.0.2.1")); got != 120 {
		t.Errorf("the second pause: got %d s, want 120", got)
	}
	w.now = w.now.Add(2 * time.Minute)
	want(t, "after two", w.try("ming", good, "192.0.2.1"), nil)
	for range 5 {
		want(t, "a success forgets", w.try("ming", "wrong", "192.0.2.1"), auth.ErrWrongPassword)
	}
	if got := auth.RetryAfter(w.try("ming", good, "192.0.2.1")); got != 60 {
		t.Errorf("the first pause after a success: got %d s, want 60", got)
	}
}

// TestTriesOfAMinute is a machine that does nothing else.
func TestTriesOfAMinute(t *testing.T) {
	for name, account := range map[string]string{"an account": "ming", "a name of nobody": "nobody"} {
		w := newWorld(t)
		for range 10_000 {
			w.now = w.now.Add(6 * time.Millisecond)
			_ = w.try(account, "wrong", "192.0.2.1")
		}
		if n := w.hasher.verifies.Load(); n != 5 {
			t.Errorf("%s: %d of 10000 tries were evaluated, want 5", name, n)
		}
		want(t, name+": from another address", w.try("ming", good, "192.0.2.2"), nil)
	}
}

// TestTriesFromEverywhere is what a botnet does. Where the account is signed in, its owner gets in all the same.
func TestTriesFromEverywhere(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings() // from 192.0.2.7
	w.hasher.reset()
	attack := func() (evaluated int64) {
		before := w.hasher.verifies.Load()
		for i := range 2000 {
			_ = w.try("ming", "wrong", fmt.Sprintf("198.18.%d.%d", i/250, i%250))
		}
		return w.hasher.verifies.Load() - before
	}
	for minute := range 10 {
		if n := attack(); n != 50 {
			t.Fatalf("minute %d: %d tries were evaluated, want 50", minute, n)
		}
		err := w.try("ming", good, "192.0.2.8")
		want(t, "from an unknown place", err, auth.ErrTooManyTries)
		if got := auth.RetryAfter(err); got != 60 { // never more, or the owner were kept out by strangers
			t.Errorf("minute %d: Retry-After: got %d, want 60", minute, got)
		}
		want(t, "where the account is signed in", w.try("ming", good, "192.0.2.7"), nil)
		w.now = w.now.Add(time.Minute)
	}
	attack()
	for range 5 {
		want(t, "guessing there", w.try("ming", "wrong", "192.0.2.7"), auth.ErrWrongPassword)
	}
	want(t, "guessing there is bounded too", w.try("ming", good, "192.0.2.7"), auth.ErrTooManyTries)

	w.now = start.Add(auth.SessionIdle) // the session is over
	must(t, w.store.DeleteSessionsOf(t.Context(), w.ming.ID, by.Session.Hash))
	attack()
	want(t, "where the account was signed in", w.try("ming", good, "192.0.2.7"), auth.ErrTooManyTries)
	token, _, err := w.NewLink(t.Context(), auth.Machine(), "ming")
	must(t, err)
	_, _, err = w.SignInByLink(t.Context(), token, at("192.0.2.8"))
	want(t, "a link is a way past all limits", err, nil)
}

func TestTriesOfOneNetwork(t *testing.T) {
	for name, address := range map[string]func(i int) string{
		"IPv4": func(int) string { return "192.0.2.1" },
		"IPv6": func(i int) string { return fmt.Sprintf("2001:db8:1:23%02x::%x", i, i+1) },
	} {
		w := newWorld(t)
		for i := range 20 {
			want(t, name, w.try(fmt.Sprint("name", i), "wrong", address(i)), auth.ErrWrongPassword)
		}
		err := w.try("ming", good, address(20))
		want(t, name+": the 21st", err, auth.ErrTooManyTries)
		if got := auth.RetryAfter(err); got != 60 {
			t.Errorf("%s: Retry-After: got %d, want 60", name, got)
		}
		want(t, name+": the next network", w.try("ming", good, "2001:db8:1:2400::1"), nil)
	}
}

// TestTriesBesideOnesOwnAccount signs in properly between the guesses.
func TestTriesBesideOnesOwnAccount(t *testing.T) {
	w := newWorld(t)
	guesses := 0
	for i := range 100 {
		if auth.RetryAfter(w.try(fmt.Sprint("name", i), "wrong", "192.0.2.1")) > 0 {
			break
		}
		guesses++
		_ = w.try("ming", good, "192.0.2.1")
	}
	if guesses != 20 {
		t.Errorf("%d guesses passed, want 20", guesses)
	}
}

// TestTriesAtOnce starts them together: none may slip through between the question and the count.
func TestTriesAtOnce(t *testing.T) {
	w := newWorld(t)
	done := make(chan error)
	for range 200 {
		go func() { done <- w.try("ming", "wrong", "192.0.2.1") }()
	}
	for range 200 {
		<-done
	}
	if n := w.hasher.verifies.Load(); n != 5 {
		t.Errorf("%d tries were evaluated, want 5", n)
	}
}

// TestTriesOfWhoHangsUp closes the connection while the password is compared.
func TestTriesOfWhoHangsUp(t *testing.T) {
	w := newWorldOver(t, func(s auth.Store) auth.Store { return strict{s} })
	ctx, cancel := context.WithCancel(t.Context())
	w.hasher.during = cancel
	_, _, err := w.SignIn(ctx, "ming", "wrong", at("192.0.2.1"))
	want(t, "SignIn", err, auth.ErrWrongPassword)
	if e := w.last(); e.Action != auth.AuditSignInFailed {
		t.Errorf("recorded: %+v", e)
	}
}

// strict is a store that does nothing for who has hung up, as databases do.
type strict struct{ auth.Store }

func (s strict) Audit(ctx context.Context, e auth.AuditEvent) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.Store.Audit(ctx, e)
}
