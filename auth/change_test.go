package auth_test

import (
	"errors"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

const other = "seven small boats at dusk"

func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	elsewhere, _ := w.mings()
	id, by := w.mings()
	token, _, err := w.IssueToken(t.Context(), by, "CI", auth.ScopeRead, nil)
	must(t, err)
	link, _, err := w.NewLink(t.Context(), auth.Machine(), "ming")
	must(t, err)
	w.now = w.now.Add(time.Hour)

	next, err := w.ChangePassword(t.Context(), by, good, other)
	must(t, err)
	if e := w.last(); e.Action != auth.AuditPasswordSet || e.Account != w.ming.ID || e.IP != "192.0.2.7" {
		t.Errorf("recorded: %+v", e)
	}
	for name, old := range map[string]string{"the session that it came with": id, "another session": elsewhere} {
		_, err := w.Identify(t.Context(), old)
		want(t, name, err, auth.ErrNoSession)
	}
	got := w.identify(next).Session
	if next == id || got.IP != by.Session.IP || got.UserAgent != by.Session.UserAgent || !got.CreatedAt.Equal(by.Session.CreatedAt.Add(time.Hour)) {
		t.Errorf("the new session: %+v", got)
	}
	_, _, err = w.SignInByLink(t.Context(), link, at("192.0.2.9"))
	want(t, "a link from before", err, auth.ErrLinkSpent)
	if _, err := w.IdentifyToken(t.Context(), token); err != nil {
		t.Errorf("a token: got %v", err)
	}
	want(t, "the old password", w.try("ming", good, "192.0.2.7"), auth.ErrWrongPassword)
	want(t, "the new password", w.try("ming", other, "192.0.2.7"), nil)
}

func TestChangePasswordRefuses(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		by             func(by auth.Identity) auth.Identity
		want           error
	}{
		{"wrong", "wrong", other, nil, auth.ErrWrongPassword},
		{"none given", "", other, nil, auth.ErrWrongPassword},
		{"beyond all bounds", string(make([]byte, 300)), other, nil, auth.ErrWrongPassword},
		{"too short", good, "short", nil, auth.ErrBadPassword},
		{"too short, and wrong", "wrong", "short", nil, auth.ErrBadPassword},
		{"a token", good, other, func(by auth.Identity) auth.Identity { by.Session, by.Token = nil, &auth.Token{}; return by }, auth.ErrNeedsSession},
		{"the machine", good, other, func(auth.Identity) auth.Identity { return auth.Machine() }, auth.ErrNeedsSession},
		{"an account that is gone", good, other, func(by auth.Identity) auth.Identity { by.Account.ID = 99; return by }, auth.ErrNoSession},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			id, by := w.mings()
			as := by
			if c.by != nil {
				as = c.by(by)
			}
			next, err := w.ChangePassword(t.Context(), as, c.old, c.new)
			if want(t, "ChangePassword", err, c.want); next != "" {
				t.Errorf("got the session %q", next)
			}
			if e := w.last(); (c.want == auth.ErrWrongPassword) != (e.Action == auth.AuditPasswordFailed) {
				t.Errorf("recorded: %+v", e)
			}
			if n := w.hasher.longest.Load(); n > 256 {
				t.Errorf("a password of %d bytes was hashed", n)
			}
			w.identify(id)
			want(t, "the password of before", w.try("ming", good, "192.0.2.1"), nil)
		})
	}
}

func TestChangePasswordWhileDisabled(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings()
	w.hasher.during = func() { must(t, w.store.Disable(t.Context(), w.ming.ID, start)) }
	_, err := w.ChangePassword(t.Context(), by, good, other)
	want(t, "ChangePassword", err, auth.ErrNoSession)
	if left, _ := w.store.SessionsOf(t.Context(), w.ming.ID); len(left) != 0 {
		t.Errorf("%d sessions are left", len(left))
	}
}

// TestChangePasswordTries is somebody at a browser that was left open.
func TestChangePasswordTries(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings()
	for range 10 { // that is no guessing
		next, err := w.ChangePassword(t.Context(), by, good, good)
		must(t, err)
		by = w.identify(next)
	}
	var err error
	for range 5 {
		_, err = w.ChangePassword(t.Context(), by, "wrong", other)
		want(t, "ChangePassword", err, auth.ErrWrongPassword)
	}
	_, err = w.ChangePassword(t.Context(), by, good, other)
	want(t, "the sixth", err, auth.ErrTooManyTries)
	want(t, "signing in there", w.try("ming", good, "192.0.2.7"), auth.ErrTooManyTries)
	want(t, "signing in elsewhere", w.try("ming", good, "192.0.2.8"), nil)
}

func TestFirstPassword(t *testing.T) {
	w := newWorld(t)
	by := w.roots()
	next, err := w.ChangePassword(t.Context(), by, "", other)
	must(t, err)
	w.identify(next)
	if n := w.hasher.verifies.Load(); n != 0 {
		t.Errorf("%d passwords were compared, want 0", n)
	}
	want(t, "signing in", w.try("root", other, "192.0.2.1"), nil)
	_, err = w.ChangePassword(t.Context(), w.identify(next), "", good)
	want(t, "from now on the old one is needed", err, auth.ErrWrongPassword)
}

func TestClearPassword(t *testing.T) {
	w := newWorld(t)
	id, ming := w.mings()
	root := w.roots()
	want(t, "no right", w.ClearPassword(t.Context(), ming, "root"), auth.ErrForbidden)
	want(t, "unknown", w.ClearPassword(t.Context(), root, "hong"), auth.ErrNotFound)
	must(t, w.ClearPassword(t.Context(), root, "ming"))
	if e := w.last(); e.Action != auth.AuditPasswordCleared || e.Account != w.root.ID || e.Object != "Ming" {
		t.Errorf("recorded: %+v", e)
	}
	_, err := w.Identify(t.Context(), id)
	want(t, "its session", err, auth.ErrNoSession)
	for _, password := range []string{good, ""} {
		want(t, "signing in", w.try("ming", password, "192.0.2.1"), auth.ErrWrongPassword)
	}
	token, _, err := w.NewLink(t.Context(), root, "ming")
	must(t, err)
	id, _, err = w.SignInByLink(t.Context(), token, at("192.0.2.7"))
	must(t, err)
	_, err = w.ChangePassword(t.Context(), w.identify(id), "", other)
	must(t, err)
	want(t, "the new one", w.try("ming", other, "192.0.2.1"), nil)
}

func TestChangeWhenTheRecordIsBroken(t *testing.T) {
	w := newWorldOver(t, func(s auth.Store) auth.Store { return mute{s} })
	one := auth.Session{Hash: [32]byte{1}, Account: w.ming.ID, CreatedAt: start, SeenAt: start, ExpiresAt: start.Add(time.Hour)}
	must(t, w.store.SaveSession(t.Context(), one, w.ming.PasswordHash))
	by := auth.Identity{Account: w.ming, Role: auth.Admin, Session: &one}
	next, err := w.ChangePassword(t.Context(), by, good, other)
	if !errors.Is(err, errBroken) || next != "" {
		t.Errorf("ChangePassword: got %q, %v", next, err)
	}
	text, _, err := w.IssueToken(t.Context(), by, "CI", auth.ScopeRead, nil)
	if !errors.Is(err, errBroken) || text != "" {
		t.Errorf("IssueToken: got %q, %v", text, err)
	}
	text, _, err = w.NewLink(t.Context(), by, "ming")
	if !errors.Is(err, errBroken) || text != "" {
		t.Errorf("NewLink: got %q, %v", text, err)
	}
	for name, err := range map[string]error{
		"SetRole": w.SetRole(t.Context(), by, "ming", auth.Viewer), "Disable": w.Disable(t.Context(), by, "ming"),
		"Enable": w.Enable(t.Context(), by, "ming"), "ClearPassword": w.ClearPassword(t.Context(), by, "ming"),
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
