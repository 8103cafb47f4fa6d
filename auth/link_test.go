package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/auth/authtest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
)

// bare is a service over an empty store.
func bare(over func(*authtest.Store) auth.Store) (*auth.Service, *authtest.Store) {
	store := authtest.NewStore()
	return auth.New(auth.Deps{Store: over(store), Clock: clock.Fixed(start), Hasher: &hasher{}}), store
}

func itself(s *authtest.Store) auth.Store { return s }

func TestFirstLink(t *testing.T) {
	s, store := bare(itself)
	ctx := t.Context()
	if has, err := s.HasPassword(ctx); has || err != nil {
		t.Errorf("HasPassword: got %v, %v", has, err)
	}
	var ids []string
	for range 2 { // started twice, and both links lie about
		token, account, err := s.FirstLink(ctx)
		must(t, err)
		if account.Name != "admin" || account.Role != auth.Admin {
			t.Errorf("got %+v", account)
		}
		ids = append(ids, token)
	}
	all, err := store.Accounts(ctx)
	must(t, err)
	if len(all) != 1 || all[0].PasswordHash != "" {
		t.Errorf("got %+v", all)
	}
	for _, token := range ids {
		id, account, err := s.SignInByLink(ctx, token, at("127.0.0.1"))
		must(t, err)
		by, err := s.Identify(ctx, id)
		must(t, err)
		if account.Name != "admin" || by.Account.ID != account.ID || !by.May(auth.Manage) {
			t.Errorf("got %+v, %+v", account, by)
		}
	}
	var did []auth.AuditAction
	for _, e := range store.Events() {
		did = append(did, e.Action)
	}
	wantDid := []auth.AuditAction{auth.AuditAccountMade, auth.AuditLinkMade, auth.AuditLinkMade, auth.AuditLinkSignIn, auth.AuditLinkSignIn}
	if len(did) != len(wantDid) {
		t.Fatalf("recorded: %v, want %v", did, wantDid)
	}
	for i := range did {
		if did[i] != wantDid[i] {
			t.Errorf("recorded: %v, want %v", did, wantDid)
		}
	}
}

func TestFirstLinkChoosesAnAdmin(t *testing.T) {
	w := newWorld(t)
	w.account("admin", auth.Viewer) // has the name, and not the role
	_, account, err := w.FirstLink(t.Context())
	if err != nil || account.ID != w.root.ID {
		t.Errorf("got %+v, %v, want root", account, err)
	}
	must(t, w.store.SetRole(t.Context(), w.ming.ID, auth.Admin))
	must(t, w.store.Disable(t.Context(), w.root.ID, start))
	_, account, err = w.FirstLink(t.Context())
	if err != nil || account.ID != w.ming.ID {
		t.Errorf("root is disabled: got %+v, %v, want Ming", account, err)
	}
	w2 := newWorld(t)
	admin := w2.account("Admin", auth.Admin)
	_, account, err = w2.FirstLink(t.Context())
	if err != nil || account.ID != admin.ID {
		t.Errorf("got %+v, %v, want Admin", account, err)
	}
}

// late is a store in which another process makes the account between the question and the act.
type late struct{ *authtest.Store }

func (s late) CreateAccount(ctx context.Context, a auth.Account) (auth.Account, error) {
	if _, err := s.Store.CreateAccount(ctx, a); err != nil {
		return auth.Account{}, err
	}
	return s.Store.CreateAccount(ctx, a)
}

func TestFirstLinkOfTwoProcesses(t *testing.T) {
	s, _ := bare(func(s *authtest.Store) auth.Store { return late{s} })
	token, account, err := s.FirstLink(t.Context())
	if err != nil || token == "" || account.Name != "admin" {
		t.Errorf("got %q, %+v, %v", token, account, err)
	}
}

func TestLink(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(w *world)
		after time.Duration
		want  error
	}{
		"at once":                         {nil, 0, nil},
		"the last moment":                 {nil, auth.LinkLife - time.Microsecond, nil},
		"too late":                        {nil, auth.LinkLife, auth.ErrLinkSpent},
		"disabled meanwhile":              {func(w *world) { must(t, w.store.Disable(t.Context(), w.ming.ID, start)) }, 0, auth.ErrLinkSpent},
		"the password changed meanwhile":  {func(w *world) { must(t, w.store.SetPassword(t.Context(), w.ming.ID, "hash", nil)) }, 0, auth.ErrLinkSpent},
		"another link was made meanwhile": {func(w *world) { _, _, err := w.NewLink(t.Context(), auth.Machine(), "ming"); must(t, err) }, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			token, account, err := w.NewLink(t.Context(), auth.Machine(), " MING")
			must(t, err)
			if e := w.last(); e.Action != auth.AuditLinkMade || e.Object != "Ming" || e.Account != 0 || account.ID != w.ming.ID {
				t.Errorf("recorded: %+v, got %+v", e, account)
			}
			if c.do != nil {
				c.do(w)
			}
			w.now = start.Truncate(time.Microsecond).Add(c.after)
			id, _, err := w.SignInByLink(t.Context(), token, at("192.0.2.9"))
			want(t, "SignInByLink", err, c.want)
			if c.want != nil {
				if e := w.last(); id != "" || e.Action != auth.AuditLinkFailed || e.IP != "192.0.2.9" {
					t.Errorf("got %q, recorded: %+v", id, e)
				}
				if said := err.(*lang.Error); !strings.Contains(said.In(lang.English), "tongguan-api link") || !strings.Contains(said.In(lang.Chinese), "tongguan-api link") {
					t.Errorf("%v does not say where a new one comes from", err)
				}
				return
			}
			if e := w.last(); e.Action != auth.AuditLinkSignIn || e.Account != w.ming.ID || e.IP != "192.0.2.9" {
				t.Errorf("recorded: %+v", e)
			}
			w.identify(id)
			_, _, err = w.SignInByLink(t.Context(), token, at("192.0.2.9"))
			want(t, "again", err, auth.ErrLinkSpent)
		})
	}
}

func TestNewLinkRefuses(t *testing.T) {
	w := newWorld(t)
	_, ming := w.mings()
	must(t, w.store.Disable(t.Context(), w.account("gone", auth.Viewer).ID, start))
	for _, c := range []struct {
		name, account string
		by            auth.Identity
		want          error
	}{
		{"no right", "ming", ming, auth.ErrForbidden},
		{"nobody", "ming", auth.Identity{}, auth.ErrForbidden},
		{"unknown", "hong", auth.Machine(), auth.ErrNotFound},
		{"no name", "a\x00", auth.Machine(), auth.ErrNotFound},
		{"disabled", "gone", auth.Machine(), auth.ErrDisabled},
	} {
		token, _, err := w.NewLink(t.Context(), c.by, c.account)
		if want(t, c.name, err, c.want); token != "" {
			t.Errorf("%s: got a token", c.name)
		}
	}
}

// TestLinkTries sends what no link ever was: the store is not asked, and the record does not fill up.
func TestLinkTries(t *testing.T) {
	asked := &askedStore{}
	w := newWorldOver(t, func(s auth.Store) auth.Store { asked.Store = s; return asked })
	token, _, err := w.NewLink(t.Context(), auth.Machine(), "ming")
	must(t, err)
	recorded := len(w.store.Events())
	for range 20 {
		_, _, err := w.SignInByLink(t.Context(), "nonsense", at("192.0.2.1"))
		want(t, "nonsense", err, auth.ErrLinkSpent)
	}
	for range 1000 {
		_, _, err := w.SignInByLink(t.Context(), token, at("192.0.2.1"))
		want(t, "the 21st", err, auth.ErrTooManyTries)
	}
	if n := len(w.store.Events()) - recorded; n != 20 || asked.hashes != 0 {
		t.Errorf("%d lines were recorded, want 20; the store was asked %d times", n, asked.hashes)
	}
	asked.fail = errBroken
	_, _, err = w.SignInByLink(t.Context(), token, at("192.0.2.2"))
	if _, shown := errors.AsType[*lang.Error](err); !errors.Is(err, errBroken) || shown {
		t.Errorf("a broken store: got %v", err)
	}
}
