package auth_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
)

func TestCreateAccount(t *testing.T) {
	w := newWorld(t)
	_, ming := w.mings()
	root := w.roots()
	for _, c := range []struct {
		name, account string
		by            auth.Identity
		role          auth.Role
		want          error
	}{
		{"all right", " 王明 ", root, auth.Operator, nil},
		{"by the machine", "hong", auth.Machine(), auth.Admin, nil},
		{"taken", "MING", root, auth.Viewer, auth.ErrNameTaken},
		{"a bad name", "a b", root, auth.Viewer, auth.ErrBadName},
		{"no role", "lan", root, "", auth.ErrBadRequest},
		{"an unknown role", "lan", root, "owner", auth.ErrBadRequest},
		{"no right", "lan", ming, auth.Viewer, auth.ErrForbidden},
		{"nobody", "lan", auth.Identity{}, auth.Viewer, auth.ErrForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := w.CreateAccount(t.Context(), c.by, c.account, c.role)
			if want(t, "CreateAccount", err, c.want); err != nil {
				return
			}
			if got.ID == 0 || got.Name != strings.TrimSpace(c.account) || got.Role != c.role || got.PasswordHash != "" || got.DisabledAt != nil || got.CreatedAt.IsZero() {
				t.Errorf("got %+v", got)
			}
			if e := w.last(); e.Action != auth.AuditAccountMade || e.Account != c.by.Account.ID || e.Object != got.Name || e.Detail != "role="+string(c.role) {
				t.Errorf("recorded: %+v", e)
			}
		})
	}
}

func TestManage(t *testing.T) {
	w := newWorld(t)
	id, ming := w.mings()
	root := w.roots()
	ctx := t.Context()

	for name, err := range map[string]error{
		"SetRole": w.SetRole(ctx, ming, "ming", auth.Admin), "Disable": w.Disable(ctx, ming, "root"), "Enable": w.Enable(ctx, ming, "root"),
	} {
		want(t, name+" without the right", err, auth.ErrForbidden)
	}
	_, err := w.Accounts(ctx, ming)
	want(t, "Accounts without the right", err, auth.ErrForbidden)
	for name, err := range map[string]error{
		"SetRole": w.SetRole(ctx, root, "hong", auth.Admin), "Disable": w.Disable(ctx, root, "hong"), "Enable": w.Enable(ctx, root, "a b"),
	} {
		want(t, name+" of nobody", err, auth.ErrNotFound)
	}
	want(t, "an unknown role", w.SetRole(ctx, root, "ming", "owner"), auth.ErrBadRequest)
	want(t, "SetRole of the last admin", w.SetRole(ctx, root, "root", auth.Viewer), auth.ErrLastAdmin)
	want(t, "Disable of the last admin", w.Disable(ctx, root, "root"), auth.ErrLastAdmin)

	must(t, w.SetRole(ctx, root, "MING", auth.Viewer))
	if e := w.last(); e.Action != auth.AuditRoleSet || e.Account != w.root.ID || e.Object != "Ming" || e.Detail != "from=operator to=viewer" {
		t.Errorf("recorded: %+v", e)
	}
	_, err = w.Identify(ctx, id)
	want(t, "a session from before", err, auth.ErrNoSession)
	id, ming = w.mings()
	if ming.Role != auth.Viewer {
		t.Errorf("got %s, want %s", ming.Role, auth.Viewer)
	}

	must(t, w.Disable(ctx, root, "ming"))
	if e := w.last(); e.Action != auth.AuditDisabled || e.Object != "Ming" {
		t.Errorf("recorded: %+v", e)
	}
	_, err = w.Identify(ctx, id)
	want(t, "a session of a disabled account", err, auth.ErrNoSession)
	want(t, "signing in", w.try("ming", good, "192.0.2.1"), auth.ErrDisabled)
	must(t, w.Enable(ctx, root, "ming"))
	if e := w.last(); e.Action != auth.AuditEnabled || e.Object != "Ming" {
		t.Errorf("recorded: %+v", e)
	}
	want(t, "signing in again", w.try("ming", good, "192.0.2.1"), nil)
	_, err = w.Identify(ctx, id)
	want(t, "a session from before it", err, auth.ErrNoSession)

	all, err := w.Accounts(ctx, root)
	if err != nil || len(all) != 2 || all[0].ID != w.root.ID || all[1].ID != w.ming.ID {
		t.Errorf("Accounts: got %+v, %v", all, err)
	}
}

// disabling is a store in which an account is disabled between the look-up and now.
type disabling struct{ auth.Store }

func (s disabling) SessionByHash(ctx context.Context, hash [32]byte) (auth.Session, auth.Account, error) {
	one, account, err := s.Store.SessionByHash(ctx, hash)
	account.DisabledAt = &start
	return one, account, err
}

func TestIdentifyDisabled(t *testing.T) {
	w := newWorldOver(t, func(s auth.Store) auth.Store { return disabling{s} })
	id, _, err := w.SignIn(t.Context(), "ming", good, at("192.0.2.7"))
	must(t, err)
	_, err = w.Identify(t.Context(), id)
	want(t, "Identify", err, auth.ErrNoSession)
}

func TestAccountInLogs(t *testing.T) {
	w := newWorld(t)
	a, err := w.store.AccountByID(t.Context(), w.ming.ID)
	must(t, err)
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "account", a)
	if got := out.String(); strings.Contains(got, "hash") || !strings.Contains(got, `"name":"Ming"`) {
		t.Errorf("got %s", got)
	}
}

func TestAuditTitles(t *testing.T) {
	for _, e := range []auth.AuditAction{
		auth.AuditSignIn, auth.AuditSignInFailed, auth.AuditLinkSignIn, auth.AuditLinkFailed, auth.AuditLinkMade, auth.AuditSignOut,
		auth.AuditSessionRevoked, auth.AuditPasswordSet, auth.AuditPasswordFailed, auth.AuditPasswordCleared, auth.AuditTokenMade,
		auth.AuditTokenRevoked, auth.AuditAccountMade, auth.AuditRoleSet, auth.AuditDisabled, auth.AuditEnabled,
	} {
		if title := e.Title(); title.In("en") == "" || title.In("zh-CN") == "" {
			t.Errorf("%s has no title in both languages", e)
		}
	}
	if !auth.AuditAction("of_another_package").Title().IsZero() {
		t.Error("an unknown action has a title")
	}
}
