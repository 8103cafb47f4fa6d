package authtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

var accountCases = []storeCase{
	{"an account is kept as it was given", func(w *world) {
		given := auth.Account{
			ID: 77, Name: "Ops@Example.com", Role: auth.Operator, PasswordHash: "$argon2id$…", CreatedAt: start,
		}
		made, err := w.CreateAccount(w.Context(), given)
		w.must(err)
		if made.ID <= 0 {
			w.Errorf("got ID %d, want one above 0", made.ID)
		}
		given.ID = made.ID
		sameAccount(w.T, "CreateAccount", made, given)
		sameAccount(w.T, "AccountByID", w.again(made), given)
		all, err := w.Accounts(w.Context())
		w.must(err)
		if len(all) != 1 {
			w.Fatalf("got %d accounts, want 1", len(all))
		}
		sameAccount(w.T, "Accounts", all[0], given)
	}},
	{"names are compared folded", func(w *world) {
		want := w.account("Wang.Ming", auth.Viewer)
		han := w.account("运维-王", auth.Viewer)
		for name, id := range map[string]int64{
			"Wang.Ming": want.ID, "wang.ming": want.ID, " WANG.MING ": want.ID, "运维-王": han.ID,
		} {
			got, err := w.AccountByName(w.Context(), name)
			if err != nil || got.ID != id {
				w.Errorf("AccountByName(%q): got account %d, %v, want %d", name, got.ID, err, id)
			}
		}
		for _, name := range []string{"wang.min", "wang_ming", "wang%", "", "运维"} {
			_, err := w.AccountByName(w.Context(), name)
			w.want(fmt.Sprintf("AccountByName(%q)", name), err, auth.ErrNotFound)
		}
	}},
	{"a name is taken once, in any case, for good", func(w *world) {
		w.account("root", auth.Admin)
		old := w.account("Ming", auth.Viewer)
		w.must(w.Disable(w.Context(), old.ID, start))
		for _, name := range []string{"Ming", "ming", "MING "} {
			_, err := w.CreateAccount(w.Context(), auth.Account{Name: name, Role: auth.Admin, CreatedAt: start})
			w.want(fmt.Sprintf("CreateAccount(%q)", name), err, auth.ErrNameTaken)
		}
		old.DisabledAt = &start
		sameAccount(w.T, "the first of the name", w.again(old), old)
		if all, err := w.Accounts(w.Context()); err != nil || len(all) != 2 {
			w.Errorf("got %d accounts, %v, want 2", len(all), err)
		}
	}},
	{"a name is taken once by all who try at once", func(w *world) {
		var calls []func() error
		for i := range 8 {
			calls = append(calls, func() error {
				name := []string{"ming", "Ming"}[i%2]
				_, err := w.CreateAccount(w.Context(), auth.Account{Name: name, Role: auth.Viewer, CreatedAt: start})
				return err
			})
		}
		if errs := together(calls...); count(errs, nil) != 1 || count(errs, auth.ErrNameTaken) != 7 {
			w.Errorf("got %v, want one success and 7 times %v", errs, auth.ErrNameTaken)
		}
	}},
	{"accounts come by ID, disabled ones too", func(w *world) {
		made := []auth.Account{
			w.account("zhao", auth.Admin), w.account("qian", auth.Viewer), w.account("sun", auth.Operator),
		}
		w.must(w.Disable(w.Context(), made[1].ID, start))
		all, err := w.Accounts(w.Context())
		w.must(err)
		if len(all) != len(made) {
			w.Fatalf("got %d accounts, want %d", len(all), len(made))
		}
		for i := range made {
			if all[i].ID != made[i].ID {
				w.Errorf("account %d: got ID %d, want %d", i, all[i].ID, made[i].ID)
			}
		}
	}},
	{"an empty store has nothing", func(w *world) {
		if all, err := w.Accounts(w.Context()); err != nil || len(all) != 0 {
			w.Errorf("got %d accounts, %v", len(all), err)
		}
		if has, err := w.HasPassword(w.Context()); err != nil || has {
			w.Errorf("HasPassword: got %v, %v", has, err)
		}
	}},
	{"what is not there is ErrNotFound", func(w *world) {
		ctx := w.Context()
		for _, id := range []int64{0, -1, 1, 1 << 62} {
			_, err := w.AccountByID(ctx, id)
			w.want("AccountByID", err, auth.ErrNotFound)
			w.want("SetPassword", w.SetPassword(ctx, id, "x", nil), auth.ErrNotFound)
			w.want("SetRole", w.SetRole(ctx, id, auth.Viewer), auth.ErrNotFound)
			w.want("Disable", w.Disable(ctx, id, start), auth.ErrNotFound)
			w.want("Enable", w.Enable(ctx, id), auth.ErrNotFound)
			w.want("SaveSession", w.SaveSession(ctx, w.newSession(auth.Account{ID: id}), ""), auth.ErrNotFound)
			l := auth.Link{Hash: w.hash(), Account: id, ExpiresAt: start}
			w.want("SaveLink", w.SaveLink(ctx, l), auth.ErrNotFound)
			token := auth.Token{Account: id, Name: "x", Hash: w.hash(), Scope: auth.ScopeRead, CreatedAt: start}
			_, err = w.SaveToken(ctx, token)
			w.want("SaveToken", err, auth.ErrNotFound)
			w.must(w.DeleteSessionsOf(ctx, id, [32]byte{}))
			if got, err := w.SessionsOf(ctx, id); err != nil || len(got) != 0 {
				w.Errorf("SessionsOf(%d): got %d, %v", id, len(got), err)
			}
			if got, err := w.TokensOf(ctx, id); err != nil || len(got) != 0 {
				w.Errorf("TokensOf(%d): got %d, %v", id, len(got), err)
			}
		}
	}},
	{"disabled and enabled", func(w *world) {
		ctx := w.Context()
		w.account("root", auth.Admin)
		a, other := w.account("ming", auth.Operator), w.account("hong", auth.Operator)
		one, others := w.session(a), w.session(other)
		l, otherLink := w.link(a), w.link(other)
		token := w.token(a)
		w.must(w.Disable(ctx, a.ID, start))
		w.must(w.Disable(ctx, a.ID, start.Add(time.Hour)))
		if got := w.again(a).DisabledAt; !sameTime(got, &start) {
			w.Errorf("DisabledAt: got %v, want the first time, %v", got, start)
		}
		w.must(w.Enable(ctx, a.ID))
		w.must(w.Enable(ctx, a.ID))
		sameAccount(w.T, "after Enable", w.again(a), a)
		w.ended("Disable", one)
		w.lives("Disable of another", others)
		_, err := w.UseLink(ctx, l.Hash, start)
		w.want("UseLink after Disable", err, auth.ErrNotFound)
		_, err = w.UseLink(ctx, otherLink.Hash, start)
		w.want("UseLink of another", err, nil)
		if got, err := w.TokenByID(ctx, token.ID); err != nil || got.RevokedAt != nil {
			w.Errorf("its token: got %+v, %v, want it unchanged", got, err)
		}
	}},
	{"an event is kept", func(w *world) {
		a := w.account("ming", auth.Viewer)
		for _, e := range []auth.AuditEvent{
			{At: start, Account: a.ID, Token: w.token(a).ID, IP: "192.0.2.7", Action: auth.AuditSignIn},
			{At: start, Action: "of_another_package", Object: "名字", Detail: "k=v"}, // by the machine
		} {
			w.must(w.Audit(w.Context(), e))
		}
	}},
}

func sameAccount(t *testing.T, what string, got, want auth.Account) {
	t.Helper()
	if got.ID != want.ID || got.Name != want.Name || got.Role != want.Role || got.PasswordHash != want.PasswordHash ||
		!sameTime(got.DisabledAt, want.DisabledAt) || !got.CreatedAt.Equal(want.CreatedAt) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
