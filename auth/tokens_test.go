package auth_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
)

func TestIssueToken(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings()
	end := start.Add(time.Hour)
	text, token, err := w.IssueToken(t.Context(), by, " CI 流水线 ", auth.ScopeWrite, &end)
	must(t, err)
	if token.ID == 0 || token.Account != w.ming.ID || token.Name != "CI 流水线" || token.Scope != auth.ScopeWrite ||
		!token.ExpiresAt.Equal(end) || token.RevokedAt != nil || token.LastUsedAt != nil || !token.CreatedAt.Equal(start.Truncate(time.Microsecond)) {
		t.Errorf("got %+v", token)
	}
	if token.Prefix != text[:11] || !strings.HasPrefix(text, "tg_pat_") {
		t.Errorf("got the prefix %q of %q", token.Prefix, text)
	}
	if hash, err := auth.ParseToken(text); err != nil || hash != token.Hash {
		t.Errorf("got the hash %x, %v, want %x", hash, err, token.Hash)
	}
	if e := w.last(); e.Action != auth.AuditTokenMade || e.Object != "CI 流水线" || e.Detail != fmt.Sprintf("token=%d scope=write", token.ID) {
		t.Errorf("recorded: %+v", e)
	}
	for _, e := range w.store.Events() {
		if strings.Contains(fmt.Sprintf("%+v", e), text[11:40]) {
			t.Errorf("the record has the token: %+v", e)
		}
	}
	got, err := w.IdentifyToken(t.Context(), text)
	if err != nil || got.Account.ID != w.ming.ID || got.Role != auth.Operator || got.Session != nil || got.Token.ID != token.ID {
		t.Errorf("identified as %+v, %v", got, err)
	}
}

func TestIssueTokenRefuses(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings()
	past, now, next := start.Add(-time.Second), start.Truncate(time.Microsecond), start.Add(time.Microsecond)
	byToken := by
	byToken.Session, byToken.Token = nil, &auth.Token{}
	viewer := by
	viewer.Role = auth.Viewer
	for _, c := range []struct {
		name, token string
		by          auth.Identity
		scope       auth.Scope
		end         *time.Time
		want        error
	}{
		{"all right", "CI", by, auth.ScopeWrite, nil, nil},
		{"a token makes none", "CI", byToken, auth.ScopeRead, nil, auth.ErrNeedsSession},
		{"nobody", "CI", auth.Identity{}, auth.ScopeRead, nil, auth.ErrNeedsSession},
		{"no name", " ", by, auth.ScopeRead, nil, auth.ErrBadName},
		{"a name of two lines", "a\nb", by, auth.ScopeRead, nil, auth.ErrBadName},
		{"no scope", "CI", by, "", nil, auth.ErrBadRequest},
		{"an unknown scope", "CI", by, "scan", nil, auth.ErrBadRequest},
		{"an operator and admin", "CI", by, auth.ScopeAdmin, nil, auth.ErrForbidden},
		{"a viewer and write", "CI", viewer, auth.ScopeWrite, nil, auth.ErrForbidden},
		{"a viewer and read", "CI", viewer, auth.ScopeRead, nil, nil},
		{"ended already", "CI", by, auth.ScopeRead, &past, auth.ErrBadRequest},
		{"ends now", "CI", by, auth.ScopeRead, &now, auth.ErrBadRequest},
		{"ends soon", "CI", by, auth.ScopeRead, &next, nil},
	} {
		text, _, err := w.IssueToken(t.Context(), c.by, c.token, c.scope, c.end)
		if want(t, c.name, err, c.want); (text == "") != (c.want != nil) {
			t.Errorf("%s: got %q", c.name, text)
		}
	}
}

func TestTokenRole(t *testing.T) {
	for _, c := range []struct {
		scope      auth.Scope
		role, want auth.Role
	}{
		{auth.ScopeRead, auth.Viewer, auth.Viewer},
		{auth.ScopeRead, auth.Operator, auth.Viewer},
		{auth.ScopeRead, auth.Admin, auth.Viewer},
		{auth.ScopeWrite, auth.Viewer, auth.Viewer}, // made when the role was another
		{auth.ScopeWrite, auth.Operator, auth.Operator},
		{auth.ScopeWrite, auth.Admin, auth.Operator},
		{auth.ScopeAdmin, auth.Viewer, auth.Viewer},
		{auth.ScopeAdmin, auth.Operator, auth.Operator},
		{auth.ScopeAdmin, auth.Admin, auth.Admin},
	} {
		w := newWorld(t)
		a := w.account("hong", auth.Admin)
		by := auth.Identity{Account: a, Role: auth.Admin, Session: &auth.Session{}}
		text, _, err := w.IssueToken(t.Context(), by, "CI", c.scope, nil)
		must(t, err)
		must(t, w.store.SetRole(t.Context(), a.ID, c.role))
		got, err := w.IdentifyToken(t.Context(), text)
		if err != nil || got.Role != c.want || got.Account.Role != c.role {
			t.Errorf("%s of a %s: got %s, %v, want %s", c.scope, c.role, got.Role, err, c.want)
		}
	}
}

func TestTokenEnds(t *testing.T) {
	end := start.Truncate(time.Microsecond).Add(time.Hour)
	for _, c := range []struct {
		name string
		end  *time.Time
		do   func(w *world, id int64) error
		at   time.Time
		want error
	}{
		{"the last microsecond", &end, nil, end.Add(-time.Microsecond), nil},
		{"its end", &end, nil, end, auth.ErrBadToken},
		{"without an end", nil, nil, start.AddDate(10, 0, 0), nil},
		{"revoked", nil, func(w *world, id int64) error { return w.store.RevokeToken(t.Context(), id, start) }, start, auth.ErrBadToken},
		{"disabled", nil, func(w *world, _ int64) error { return w.store.Disable(t.Context(), w.ming.ID, start) }, start, auth.ErrBadToken},
		{"disabled and enabled", nil, func(w *world, _ int64) error {
			return errors.Join(w.store.Disable(t.Context(), w.ming.ID, start), w.store.Enable(t.Context(), w.ming.ID))
		}, start, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			_, by := w.mings()
			text, token, err := w.IssueToken(t.Context(), by, "CI", auth.ScopeRead, c.end)
			must(t, err)
			if c.do != nil {
				must(t, c.do(w, token.ID))
			}
			w.now = c.at
			got, err := w.IdentifyToken(t.Context(), text)
			if want(t, "IdentifyToken", err, c.want); (got.Token == nil) != (c.want != nil) || got.May(auth.See) != (c.want == nil) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestIdentifyTokenAsksOnlyForTokens(t *testing.T) {
	asked := &askedStore{}
	w := newWorldOver(t, func(s auth.Store) auth.Store { asked.Store = s; return asked })
	_, by := w.mings()
	text, _, err := w.IssueToken(t.Context(), by, "CI", auth.ScopeRead, nil)
	must(t, err)
	asked.hashes = 0
	last := text[len(text)-1]
	wrong := text[:len(text)-1] + string(rune('0'+(last-'0'+1)%10))
	for _, bad := range []string{"", "x", text[:45], wrong, text + " "} {
		_, err := w.IdentifyToken(t.Context(), bad)
		want(t, bad, err, auth.ErrBadToken)
	}
	if asked.hashes != 0 {
		t.Errorf("the store was asked %d times", asked.hashes)
	}
	s, _ := bare(itself)
	_, err = s.IdentifyToken(t.Context(), text)
	want(t, "of another installation", err, auth.ErrBadToken)
	asked.fail = errBroken
	_, err = w.IdentifyToken(t.Context(), text)
	if _, shown := errors.AsType[*lang.Error](err); !errors.Is(err, errBroken) || shown {
		t.Errorf("a broken store: got %v", err)
	}
}

func TestTokenIsTouchedOnceAMinute(t *testing.T) {
	w := newWorld(t)
	_, by := w.mings()
	text, token, err := w.IssueToken(t.Context(), by, "CI", auth.ScopeRead, nil)
	must(t, err)
	made := token.CreatedAt
	for _, c := range []struct{ at, want time.Duration }{
		{0, 0}, {59 * time.Second, 0}, {time.Minute, time.Minute}, {30 * time.Second, time.Minute}, {2 * time.Minute, 2 * time.Minute},
	} {
		w.now = made.Add(c.at)
		_, err := w.IdentifyToken(t.Context(), text)
		must(t, err)
		stored, err := w.store.TokenByID(t.Context(), token.ID)
		must(t, err)
		if got := stored.LastUsedAt.Sub(made); got != c.want {
			t.Errorf("after %s: used at %s, want %s", c.at, got, c.want)
		}
	}
}

func TestTokensAreTheirOwners(t *testing.T) {
	w := newWorld(t)
	_, ming := w.mings()
	root := w.roots()
	hong := auth.Identity{Account: w.account("hong", auth.Operator), Role: auth.Operator, Session: &auth.Session{}}
	issue := func(by auth.Identity, scope auth.Scope) (auth.Identity, auth.Token) {
		text, token, err := w.IssueToken(t.Context(), by, "CI", scope, nil)
		must(t, err)
		as, err := w.IdentifyToken(t.Context(), text)
		must(t, err)
		return as, token
	}
	for name, c := range map[string]struct {
		by   func(own auth.Identity) auth.Identity
		list error
		end  error
	}{
		"its owner":                    {func(auth.Identity) auth.Identity { return ming }, nil, nil},
		"an admin":                     {func(auth.Identity) auth.Identity { return root }, nil, nil},
		"the machine":                  {func(auth.Identity) auth.Identity { return auth.Machine() }, nil, nil},
		"itself":                       {func(own auth.Identity) auth.Identity { return own }, auth.ErrForbidden, nil},
		"another token of its owner":   {func(auth.Identity) auth.Identity { as, _ := issue(ming, auth.ScopeWrite); return as }, auth.ErrForbidden, auth.ErrNotFound},
		"a narrow token of an admin":   {func(auth.Identity) auth.Identity { as, _ := issue(root, auth.ScopeWrite); return as }, auth.ErrForbidden, auth.ErrNotFound},
		"an admin's token":             {func(auth.Identity) auth.Identity { as, _ := issue(root, auth.ScopeAdmin); return as }, nil, nil},
		"somebody else":                {func(auth.Identity) auth.Identity { return hong }, auth.ErrForbidden, auth.ErrNotFound},
		"nobody":                       {func(auth.Identity) auth.Identity { return auth.Identity{} }, auth.ErrForbidden, auth.ErrNotFound},
		"nobody, and account 0 exists": {func(auth.Identity) auth.Identity { return auth.Identity{Session: &auth.Session{}} }, auth.ErrForbidden, auth.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			own, token := issue(ming, auth.ScopeRead)
			by := c.by(own)
			list, err := w.Tokens(t.Context(), by, w.ming.ID)
			if want(t, "Tokens", err, c.list); err == nil && len(list) == 0 {
				t.Error("Tokens: got none")
			}
			err = w.RevokeToken(t.Context(), by, token.ID)
			want(t, "RevokeToken", err, c.end)
			stored, _ := w.store.TokenByID(t.Context(), token.ID)
			if (stored.RevokedAt != nil) != (c.end == nil) {
				t.Errorf("revoked at %v", stored.RevokedAt)
			}
			if e := w.last(); c.end == nil && (e.Action != auth.AuditTokenRevoked || e.Object != "CI" || e.Account != by.Account.ID ||
				by.Token != nil && e.Token != by.Token.ID || e.Detail != fmt.Sprintf("token=%d", token.ID)) {
				t.Errorf("recorded: %+v", e)
			}
		})
	}
	want(t, "unknown", w.RevokeToken(t.Context(), root, 999), auth.ErrNotFound)
}
