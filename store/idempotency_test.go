package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func newAccount(t *testing.T, s *store.Store, name string) int64 {
	t.Helper()
	a, err := s.CreateAccount(t.Context(), auth.Account{Name: name, Role: auth.Operator})
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func TestIdempotent(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	one, two := newAccount(t, s, "one"), newAccount(t, s, "two")
	begin := func(what string, account int64, key, hash string, want store.IdempotencyState) store.Answer {
		t.Helper()
		got, answer, err := s.BeginIdempotent(ctx, account, key, []byte(hash))
		if got != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", what, got, err, want)
		}
		return answer
	}
	begin("new", one, "k", "h", store.IdempotencyFresh)
	begin("the same while it runs", one, "k", "h", store.IdempotencyRunning)
	begin("another request while it runs", one, "k", "other", store.IdempotencyMismatch)
	begin("another key", one, "k2", "h", store.IdempotencyFresh)
	begin("another account's key", two, "k", "other", store.IdempotencyFresh)

	want := store.Answer{Status: 202, Header: map[string][]string{"Location": {"/scans/7"}, "X": {"a\x00b", "c"}}, Body: []byte("\x00\xff{}")}
	if err := s.FinishIdempotent(ctx, one, "k", want); err != nil {
		t.Fatal(err)
	}
	want.Header["X"][0] = "ab"
	if diff := cmp.Diff(want, begin("done", one, "k", "h", store.IdempotencyReplay)); diff != "" {
		t.Errorf("the answer (-want +got):\n%s", diff)
	}
	begin("another request when it is done", one, "k", "other", store.IdempotencyMismatch)
	begin("another account's key is still running", two, "k", "other", store.IdempotencyRunning)
	if err := s.FinishIdempotent(ctx, one, "k", store.Answer{Status: 500}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("finished twice: %v", err)
	}
	if err := s.AbandonIdempotent(ctx, one, "k"); err != nil {
		t.Error(err)
	}
	begin("what is done cannot be abandoned", one, "k", "h", store.IdempotencyReplay)

	if err := s.AbandonIdempotent(ctx, one, "k2"); err != nil {
		t.Error(err)
	}
	begin("abandoned", one, "k2", "now something else", store.IdempotencyFresh)
	if err := s.FinishIdempotent(ctx, one, "k2", store.Answer{Status: 204}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(store.Answer{Status: 204}, begin("without header and body", one, "k2", "now something else", store.IdempotencyReplay)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	if _, _, err := s.BeginIdempotent(ctx, 1<<40, "k", []byte("h")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an account that is not there: %v", err)
	}
}

func TestIdempotencyEnds(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	account := newAccount(t, s, "one")
	for name, c := range map[string]struct {
		age  string
		done bool
		hash string
		want store.IdempotencyState
	}{
		"running for a while":                   {"4 minutes", false, "h", store.IdempotencyRunning},
		"lost with its process":                 {"6 minutes", false, "h", store.IdempotencyFresh},
		"lost, and now something else":          {"6 minutes", false, "other", store.IdempotencyMismatch},
		"done, almost a day ago":                {"23 hours 59 minutes", true, "h", store.IdempotencyReplay},
		"done, a day ago":                       {"24 hours 1 minute", true, "h", store.IdempotencyFresh},
		"done, a day ago, other":                {"24 hours 1 minute", true, "other", store.IdempotencyFresh},
		"something else, lost for almost a day": {"23 hours", false, "other", store.IdempotencyMismatch},
	} {
		if _, _, err := s.BeginIdempotent(ctx, account, name, []byte("h")); err != nil {
			t.Fatal(err)
		}
		if c.done {
			if err := s.FinishIdempotent(ctx, account, name, store.Answer{Status: 200}); err != nil {
				t.Fatal(err)
			}
		}
		sql(t, s, `UPDATE idempotency SET at = now() - $1::text::interval WHERE key = $2`, c.age, name)
		got, _, err := s.BeginIdempotent(ctx, account, name, []byte(c.hash))
		if got != c.want || err != nil {
			t.Errorf("%s: %d, %v, want %d", name, got, err, c.want)
		}
		if got != store.IdempotencyFresh {
			continue
		}
		if got, _, err := s.BeginIdempotent(ctx, account, name, []byte(c.hash)); got != store.IdempotencyRunning || err != nil {
			t.Errorf("%s, taken over: %d, %v, want it running", name, got, err)
		}
	}
}

// Of several who come at once one does it, also when what was there is abandoned meanwhile.
func TestIdempotentByMany(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	account := newAccount(t, s, "one")
	for round := range 10 {
		key := fmt.Sprint(round)
		states := make([]store.IdempotencyState, 8)
		var wg sync.WaitGroup
		for i := range states {
			wg.Go(func() {
				var err error
				if states[i], _, err = s.BeginIdempotent(ctx, account, key, []byte("h")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := map[store.IdempotencyState]int{}
		for _, state := range states {
			n[state]++
		}
		if n[store.IdempotencyFresh] != 1 || n[store.IdempotencyRunning] != 7 {
			t.Fatalf("%v, want one fresh and seven running", states)
		}
	}
}
