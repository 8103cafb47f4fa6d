package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestSessionEdges(t *testing.T) {
	made := start.Truncate(time.Microsecond)
	for _, c := range []struct {
		name string
		at   []time.Duration // requests, since the sign-in; the last one decides
		want error
	}{
		{"at once", []time.Duration{0}, nil},
		{"the last second of the idle time", []time.Duration{12*time.Hour - time.Second}, nil},
		{"the last microsecond of the idle time", []time.Duration{12*time.Hour - time.Microsecond}, nil},
		{"the end of the idle time", []time.Duration{12 * time.Hour}, auth.ErrNoSession},
		{"a request begins the idle time anew", []time.Duration{12*time.Hour - time.Second, 24*time.Hour - 2*time.Second}, nil},
		{"and it ends again", []time.Duration{12*time.Hour - time.Second, 24*time.Hour - time.Second}, auth.ErrNoSession},
		{"the last second of all", append(every(10*time.Hour, 16), 168*time.Hour-time.Second), nil},
		{"the end of all", append(every(10*time.Hour, 16), 168*time.Hour), auth.ErrNoSession},
		{"ended stays ended when the clock is set back", []time.Duration{13 * time.Hour, time.Hour}, auth.ErrNoSession},
		{"ended by age stays ended too", []time.Duration{200 * time.Hour, time.Hour}, auth.ErrNoSession},
		{"a clock that is a little behind", []time.Duration{-5 * time.Minute}, nil},
		{"a clock that is set back", []time.Duration{-5*time.Minute - time.Microsecond}, auth.ErrNoSession},
		{"and set right again", []time.Duration{-time.Hour, time.Minute}, auth.ErrNoSession},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			id, _ := w.mings()
			for i, after := range c.at {
				w.now = made.Add(after)
				_, err := w.Identify(t.Context(), id)
				if i == len(c.at)-1 {
					want(t, after.String(), err, c.want)
					left, _ := w.store.SessionsOf(t.Context(), w.ming.ID)
					if (len(left) == 1) != (c.want == nil) {
						t.Errorf("%d sessions are stored", len(left))
					}
				}
			}
		})
	}
}

// every gives n moments, so far apart.
func every(gap time.Duration, n int) (out []time.Duration) {
	for i := range n {
		out = append(out, gap*time.Duration(i+1))
	}
	return out
}

func TestSessionIsTouchedOnceAMinute(t *testing.T) {
	w := newWorld(t)
	id, by := w.mings()
	made := by.Session.CreatedAt
	for _, c := range []struct{ at, want time.Duration }{
		{0, 0},
		{59 * time.Second, 0},
		{time.Minute, time.Minute},
		{119 * time.Second, time.Minute},
		{30 * time.Second, time.Minute}, // another machine's clock
		{2 * time.Minute, 2 * time.Minute},
	} {
		w.now = made.Add(c.at)
		w.identify(id)
		stored, _, err := w.store.SessionByHash(t.Context(), by.Session.Hash)
		must(t, err)
		if got := stored.SeenAt.Sub(made); got != c.want {
			t.Errorf("after %s: seen at %s, want %s", c.at, got, c.want)
		}
	}
}

func TestIdentifyRefuses(t *testing.T) {
	w := newWorldOver(t, func(s auth.Store) auth.Store { return &askedStore{Store: s} })
	id, by := w.mings()
	for name, bad := range map[string]string{
		"nothing":      "",
		"cut":          id[:42],
		"longer":       id + "A",
		"the handle":   by.Session.Handle(),
		"another text": strings.Repeat(" ", 43),
	} {
		_, err := w.Identify(t.Context(), bad)
		want(t, name, err, auth.ErrNoSession)
	}
	_, err := w.Identify(t.Context(), strings.Repeat("A", 43))
	want(t, "an unknown one", err, auth.ErrNoSession)
	if got, err := w.Identify(t.Context(), id); err != nil || got.Account.ID != w.ming.ID {
		t.Errorf("the right one: got %+v, %v", got, err)
	}
}

func TestIdentifyWhenBroken(t *testing.T) {
	asked := &askedStore{}
	w := newWorldOver(t, func(s auth.Store) auth.Store { asked.Store = s; return asked })
	id, _ := w.mings()
	asked.fail = errBroken
	_, err := w.Identify(t.Context(), id)
	if _, shown := errors.AsType[*lang.Error](err); !errors.Is(err, errBroken) || shown {
		t.Errorf("got %v", err)
	}
	asked.hashes = 0
	_, err = w.Identify(t.Context(), "no id")
	if want(t, "no id", err, auth.ErrNoSession); asked.hashes != 0 {
		t.Error("the store was asked for what cannot be an id")
	}
}

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	id, by := w.mings()
	other, _ := w.mings()
	must(t, w.SignOut(t.Context(), by))
	if e := w.last(); e.Action != auth.AuditSignOut || e.Account != w.ming.ID || e.IP != "192.0.2.7" {
		t.Errorf("recorded: %+v", e)
	}
	_, err := w.Identify(t.Context(), id)
	want(t, "after it", err, auth.ErrNoSession)
	w.identify(other)
	must(t, w.SignOut(t.Context(), by)) // twice
	want(t, "without a session", w.SignOut(t.Context(), auth.Identity{Account: w.ming}), auth.ErrNeedsSession)
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	_, old := w.mings()
	w.now = w.now.Add(auth.SessionIdle - time.Minute)
	_, one := w.mings()
	w.now = w.now.Add(time.Minute)
	_, two := w.mings()
	root := w.roots()

	for name, by := range map[string]auth.Identity{"one's own": one, "an admin": root, "the machine": auth.Machine()} {
		got, err := w.Sessions(t.Context(), by, w.ming.ID)
		if err != nil || len(got) != 2 || got[0].Hash != two.Session.Hash || got[1].Hash != one.Session.Hash {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	for name, by := range map[string]auth.Identity{"nobody": {}, "a token": {Account: w.ming, Role: auth.Operator, Token: &auth.Token{}}} {
		_, err := w.Sessions(t.Context(), by, w.ming.ID)
		want(t, name, err, auth.ErrForbidden)
	}
	_, err := w.Sessions(t.Context(), one, w.root.ID)
	want(t, "somebody else's", err, auth.ErrForbidden)

	for name, handle := range map[string]string{
		"none": "", "not hex": strings.Repeat("z", 64), "short": one.Session.Handle()[:62], "long": one.Session.Handle() + "00",
		"unknown": strings.Repeat("0", 64), "somebody else's": root.Session.Handle(),
	} {
		want(t, name, w.RevokeSession(t.Context(), one, handle), auth.ErrNotFound)
	}
	must(t, w.RevokeSession(t.Context(), one, two.Session.Handle()))
	if e := w.last(); e.Action != auth.AuditSessionRevoked || e.Account != w.ming.ID || e.Object != "Ming" {
		t.Errorf("recorded: %+v", e)
	}
	want(t, "again", w.RevokeSession(t.Context(), one, two.Session.Handle()), auth.ErrNotFound)
	must(t, w.RevokeSession(t.Context(), root, one.Session.Handle()))
	if e := w.last(); e.Account != w.root.ID || e.Object != "Ming" {
		t.Errorf("recorded: %+v", e)
	}
	if got, _ := w.store.SessionsOf(t.Context(), w.ming.ID); len(got) != 1 || got[0].Hash != old.Session.Hash {
		t.Errorf("left: %+v", got)
	}
}

func TestRevokeOtherSessions(t *testing.T) {
	w := newWorld(t)
	other, _ := w.mings()
	id, by := w.mings()
	root := w.roots()
	must(t, w.RevokeOtherSessions(t.Context(), by))
	_, err := w.Identify(t.Context(), other)
	want(t, "the other", err, auth.ErrNoSession)
	w.identify(id)
	if got, _ := w.store.SessionsOf(t.Context(), root.Account.ID); len(got) != 1 {
		t.Errorf("somebody else has %d sessions, want 1", len(got))
	}
	want(t, "without a session", w.RevokeOtherSessions(t.Context(), auth.Machine()), auth.ErrNeedsSession)
}
