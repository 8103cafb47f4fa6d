package auth_test

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/auth"
)

func TestMay(t *testing.T) {
	rights := map[auth.Role][]auth.Action{
		auth.Viewer:   {auth.See},
		auth.Operator: {auth.See, auth.Scan, auth.Edit},
		auth.Admin:    {auth.See, auth.Scan, auth.Edit, auth.Manage},
		"":            nil,
		"owner":       nil,
		"ADMIN":       nil,
	}
	for role, has := range rights {
		for _, action := range append(auth.AllActions(), "", "delete") {
			if got, want := role.May(action), slices.Contains(has, action); got != want {
				t.Errorf("%q may %q: got %v, want %v", role, action, got, want)
			}
		}
		if got, want := role.Valid(), has != nil; got != want {
			t.Errorf("%q.Valid: got %v, want %v", role, got, want)
		}
	}
	if (auth.Identity{}).May(auth.See) {
		t.Error("nobody may see")
	}
	if !auth.Machine().May(auth.Manage) {
		t.Error("the machine may not manage")
	}
}

func TestLeast(t *testing.T) {
	for _, c := range []struct{ a, b, want auth.Role }{
		{auth.Viewer, auth.Admin, auth.Viewer},
		{auth.Operator, auth.Admin, auth.Operator},
		{auth.Admin, auth.Admin, auth.Admin},
		{auth.Admin, "", ""},
		{auth.Viewer, "owner", "owner"},
	} {
		if got := auth.Least(c.a, c.b); got != c.want {
			t.Errorf("of %q and %q: got %q, want %q", c.a, c.b, got, c.want)
		}
		if got := auth.Least(c.b, c.a); got != c.want {
			t.Errorf("of %q and %q: got %q, want %q", c.b, c.a, got, c.want)
		}
	}
}

func TestScopeRole(t *testing.T) {
	want := []auth.Role{auth.Viewer, auth.Operator, auth.Admin}
	for i, scope := range auth.AllScopes() {
		if got := scope.Role(); got != want[i] {
			t.Errorf("%s: got %s, want %s", scope, got, want[i])
		}
	}
	if got := auth.Scope("scan").Role(); got != "" {
		t.Errorf("an unknown scope: got %s", got)
	}
}
