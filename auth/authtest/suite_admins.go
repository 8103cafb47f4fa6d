package authtest

import (
	"fmt"

	"github.com/tongguan/tongguan/auth"
)

var adminCases = []storeCase{
	{"the only admin stays one", func(w *world) {
		ctx := w.Context()
		root, gone := w.account("root", auth.Admin), w.account("gone", auth.Admin)
		w.account("ming", auth.Operator)
		w.must(w.Disable(ctx, gone.ID, start)) // a disabled admin is none
		one := w.session(root)
		w.want("SetRole", w.SetRole(ctx, root.ID, auth.Operator), auth.ErrLastAdmin)
		w.want("Disable", w.Disable(ctx, root.ID, start), auth.ErrLastAdmin)
		sameAccount(w.T, "the only admin", w.again(root), root)
		w.lives("nothing was changed", one)
		w.must(w.SetRole(ctx, root.ID, auth.Admin))
		w.lives("the same role", one)
		w.must(w.SetRole(ctx, gone.ID, auth.Viewer)) // takes nothing from anybody
		w.must(w.SetRole(ctx, gone.ID, auth.Admin))
		w.must(w.Enable(ctx, gone.ID))
		w.must(w.SetRole(ctx, root.ID, auth.Operator))
		w.want("the other one", w.Disable(ctx, gone.ID, start), auth.ErrLastAdmin)
	}},
	{"another role ends the sessions", func(w *world) {
		root, ming := w.account("root", auth.Admin), w.account("ming", auth.Viewer)
		one, others := w.session(ming), w.session(root)
		l := w.link(ming)
		w.must(w.SetRole(w.Context(), ming.ID, auth.Viewer))
		w.lives("the same role", one, others)
		w.must(w.SetRole(w.Context(), ming.ID, auth.Operator))
		if got := w.again(ming).Role; got != auth.Operator {
			w.Errorf("role: got %s, want %s", got, auth.Operator)
		}
		w.ended("another role", one)
		w.lives("of another account", others)
		_, err := w.UseLink(w.Context(), l.Hash, start)
		w.want("UseLink", err, nil)
	}},
	{"two admins shut each other out at once", func(w *world) {
		ctx := w.Context()
		a, b := w.account("zhao", auth.Admin), w.account("qian", auth.Admin)
		for i := range rounds {
			errs := together(
				func() error {
					if i%2 == 0 {
						return w.Disable(ctx, a.ID, start)
					}
					return w.SetRole(ctx, a.ID, auth.Viewer)
				},
				func() error {
					if i%4 < 2 {
						return w.Disable(ctx, b.ID, start)
					}
					return w.SetRole(ctx, b.ID, auth.Viewer)
				},
			)
			if count(errs, nil) != 1 || count(errs, auth.ErrLastAdmin) != 1 {
				w.Fatalf("round %d: got %v, want one success and one %v", i, errs, auth.ErrLastAdmin)
			}
			for _, one := range []auth.Account{a, b} {
				w.must(w.Enable(ctx, one.ID))
				w.must(w.SetRole(ctx, one.ID, auth.Admin))
			}
		}
	}},
	{"of many admins one stays", func(w *world) {
		ctx := w.Context()
		var calls []func() error
		for i := range 8 {
			a := w.account(fmt.Sprintf("admin%d", i), auth.Admin)
			calls = append(calls, func() error { return w.Disable(ctx, a.ID, start) })
		}
		if errs := together(calls...); count(errs, nil) != 7 || count(errs, auth.ErrLastAdmin) != 1 {
			w.Errorf("got %v, want 7 successes and one %v", errs, auth.ErrLastAdmin)
		}
	}},
}

var passwordCases = []storeCase{
	{"whether there is a password", func(w *world) {
		ctx := w.Context()
		has := func(when string, want bool) {
			w.Helper()
			if got, err := w.HasPassword(ctx); err != nil || got != want {
				w.Errorf("%s: got %v, %v, want %v", when, got, err, want)
			}
		}
		w.account("root", auth.Admin)
		ming := w.account("ming", auth.Viewer)
		has("none", false)
		w.must(w.SetPassword(ctx, ming.ID, "a hash", nil))
		has("one", true)
		w.must(w.Disable(ctx, ming.ID, start))
		has("of a disabled account", false)
		w.must(w.Enable(ctx, ming.ID))
		has("enabled again", true)
		w.must(w.SetPassword(ctx, ming.ID, "", nil))
		has("cleared", false)
	}},
	{"a password changes everything at once", func(w *world) {
		ctx := w.Context()
		ming, hong := w.account("ming", auth.Admin), w.account("hong", auth.Admin)
		one, two, others := w.session(ming), w.session(ming), w.session(hong)
		l, otherLink, token := w.link(ming), w.link(hong), w.token(ming)
		next := w.newSession(ming)
		w.must(w.SetPassword(ctx, ming.ID, "hash 1", &next))
		if got := w.again(ming).PasswordHash; got != "hash 1" {
			w.Errorf("got the hash %q", got)
		}
		if got := w.again(hong).PasswordHash; got != "" {
			w.Errorf("another account got the hash %q", got)
		}
		w.ended("SetPassword", one, two)
		w.lives("SetPassword", next, others)
		_, err := w.UseLink(ctx, l.Hash, start)
		w.want("UseLink", err, auth.ErrNotFound)
		_, err = w.UseLink(ctx, otherLink.Hash, start)
		w.want("UseLink of another", err, nil)
		if got, err := w.TokenByID(ctx, token.ID); err != nil || got.RevokedAt != nil {
			w.Errorf("its token: got %+v, %v, want it unchanged", got, err)
		}
		w.must(w.SetPassword(ctx, ming.ID, "", nil))
		w.ended("SetPassword without a next", next)
	}},
	{"a disabled account gets no session with its password", func(w *world) {
		ctx := w.Context()
		w.account("root", auth.Admin)
		ming := w.account("ming", auth.Viewer)
		w.must(w.Disable(ctx, ming.ID, start))
		next := w.newSession(ming)
		w.want("SetPassword", w.SetPassword(ctx, ming.ID, "hash", &next), auth.ErrNotFound)
		w.ended("SetPassword", next)
		if got := w.again(ming).PasswordHash; got != "" {
			w.Errorf("got the hash %q, want nothing changed", got)
		}
		w.must(w.SetPassword(ctx, ming.ID, "hash", nil))
	}},
}
