package authtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

var sessionCases = []storeCase{
	{"a session is kept as it was given", func(w *world) {
		ming := w.account("ming", auth.Operator)
		want := w.session(ming)
		got, account, err := w.SessionByHash(w.Context(), want.Hash)
		w.must(err)
		sameSession(w.T, "SessionByHash", got, want)
		sameAccount(w.T, "its account", account, ming)

		bare := w.newSession(ming)
		bare.UserAgent, bare.IP, bare.SeenAt = "", "", start.Add(-time.Second)
		w.must(w.SaveSession(w.Context(), bare, ""))
		got, _, err = w.SessionByHash(w.Context(), bare.Hash)
		w.must(err)
		sameSession(w.T, "without an address", got, bare)
	}},
	{"an old session is there until it is deleted", func(w *world) {
		old := w.newSession(w.account("ming", auth.Viewer))
		lastYear := start.AddDate(-1, 0, 0)
		old.CreatedAt, old.SeenAt, old.ExpiresAt = lastYear, lastYear, lastYear.AddDate(0, 0, 7)
		w.must(w.SaveSession(w.Context(), old, ""))
		w.lives("an old session", old)
	}},
	{"a session needs the password of now", func(w *world) {
		ctx := w.Context()
		w.account("root", auth.Admin)
		ming := w.account("ming", auth.Viewer)
		save := func(when, hash string, want error) {
			w.Helper()
			one := w.newSession(ming)
			w.want(when, w.SaveSession(ctx, one, hash), want)
			if want != nil {
				w.ended(when, one)
			}
		}
		save("none set", "", nil)
		save("none set, and one given", "a hash", auth.ErrNotFound)
		w.must(w.SetPassword(ctx, ming.ID, "a hash", nil))
		save("the hash", "a hash", nil)
		save("none given", "", auth.ErrNotFound)
		save("another case", "A hash", auth.ErrNotFound)
		w.must(w.Disable(ctx, ming.ID, start))
		save("disabled", "a hash", auth.ErrNotFound)
		w.must(w.Enable(ctx, ming.ID))
		save("enabled", "a hash", nil)
	}},
	{"no sign-in outlives a change of the password", func(w *world) {
		ming := w.account("ming", auth.Viewer)
		race(w, ming, func(i int) error { return w.SetPassword(w.Context(), ming.ID, fmt.Sprint("hash ", i), nil) })
	}},
	{"no sign-in outlives being disabled", func(w *world) {
		w.account("root", auth.Admin)
		ming := w.account("ming", auth.Viewer)
		race(w, ming, func(int) error { return w.Disable(w.Context(), ming.ID, start) })
	}},
	{"a session is seen", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Viewer)
		one, two := w.session(ming), w.session(ming)
		for _, at := range []time.Time{start.Add(time.Minute), start.Add(-time.Hour), start.Add(time.Second)} {
			w.must(w.TouchSession(ctx, one.Hash, at))
			want := one
			want.SeenAt = start.Add(time.Minute)
			got, _, err := w.SessionByHash(ctx, one.Hash)
			w.must(err)
			sameSession(w.T, "seen", got, want)
		}
		got, _, err := w.SessionByHash(ctx, two.Hash)
		w.must(err)
		sameSession(w.T, "another session", got, two)
		unknown := w.newSession(ming)
		w.want("TouchSession", w.TouchSession(ctx, unknown.Hash, start), auth.ErrNotFound)
		w.ended("TouchSession of an unknown one", unknown)
	}},
	{"a session is ended once", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Viewer)
		one, two := w.session(ming), w.session(ming)
		w.must(w.DeleteSession(ctx, one.Hash))
		w.want("again", w.DeleteSession(ctx, one.Hash), auth.ErrNotFound)
		w.want("touched", w.TouchSession(ctx, one.Hash, start.Add(time.Hour)), auth.ErrNotFound)
		w.ended("DeleteSession", one)
		w.lives("DeleteSession", two)
	}},
	{"all sessions but one are ended", func(w *world) {
		ctx := w.Context()
		ming, hong := w.account("ming", auth.Viewer), w.account("hong", auth.Viewer)
		one, two, three, others := w.session(ming), w.session(ming), w.session(ming), w.session(hong)
		w.must(w.DeleteSessionsOf(ctx, ming.ID, two.Hash))
		w.ended("but one", one, three)
		w.lives("but one", two, others)
		w.must(w.DeleteSessionsOf(ctx, ming.ID, others.Hash)) // not its own
		w.ended("all", two)
		w.lives("all", others)
		w.must(w.DeleteSessionsOf(ctx, ming.ID, [32]byte{}))
	}},
	{"sessions of an account, the last seen first", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Viewer)
		one, two, three := w.session(ming), w.session(ming), w.session(ming)
		w.session(w.account("hong", auth.Viewer))
		w.must(w.TouchSession(ctx, two.Hash, start.Add(2*time.Minute)))
		w.must(w.TouchSession(ctx, one.Hash, start.Add(time.Minute)))
		got, err := w.SessionsOf(ctx, ming.ID)
		w.must(err)
		if len(got) != 3 || got[0].Hash != two.Hash || got[1].Hash != one.Hash || got[2].Hash != three.Hash {
			w.Errorf("got %+v", got)
		}
	}},
}

// race lets a sign-in, checked against the account as it was, loose on what shuts the account out. Whoever comes first,
// no session is left.
func race(w *world, a auth.Account, shut func(i int) error) {
	for i := range rounds {
		w.must(w.Enable(w.Context(), a.ID))
		before, one := w.again(a), w.newSession(a)
		errs := together(
			func() error { return w.SaveSession(w.Context(), one, before.PasswordHash) },
			func() error { return shut(i) },
		)
		if errs[0] != nil {
			w.want("SaveSession", errs[0], auth.ErrNotFound)
		}
		w.must(errs[1])
		w.ended(fmt.Sprintf("round %d, in which SaveSession gave %v", i, errs[0]), one)
		if w.Failed() {
			return
		}
	}
}

func sameSession(t *testing.T, what string, got, want auth.Session) {
	t.Helper()
	if got.Hash != want.Hash || got.Account != want.Account || got.UserAgent != want.UserAgent || got.IP != want.IP ||
		!got.CreatedAt.Equal(want.CreatedAt) || !got.SeenAt.Equal(want.SeenAt) || !got.ExpiresAt.Equal(want.ExpiresAt) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
