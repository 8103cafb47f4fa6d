package site_test

import (
	"net/url"
	"regexp"
	"strconv"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

func user(a auth.Account, more string) string { return "/users/" + strconv.FormatInt(a.ID, 10) + more }

// named reads an account from the store.
func (w *world) named(name string) auth.Account {
	w.Helper()
	all, err := w.Auth.Accounts(w.Context(), auth.Machine())
	if err != nil {
		w.Fatal(err)
	}
	for _, a := range all {
		if a.Name == name {
			return a
		}
	}
	w.Fatalf("no account %q", name)
	return auth.Account{}
}

var linkOf = regexp.MustCompile(`http[^<]*/sign-in/([^<]+)<`)

// shownLink is the token of the link that a page shows.
func shownLink(a *webtest.Answer) string {
	a.Helper()
	m := linkOf.FindSubmatch(a.Body)
	if m == nil {
		a.Fatalf("%s: no link: %s", a.Request, a.Shown())
	}
	return string(m[1])
}

// An admin adds somebody and hands over a link, which lets him in once.
func TestAddUser(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	a := b.Submit("/users", "name", " zhang.san ", "role", "operator").Want(200).
		Says("One-time link for zhang.san", "It works once, until", "no password yet", w.URL+"/sign-in/")
	if got := w.named("zhang.san"); got.Role != auth.Operator {
		t.Errorf("role %s", got.Role)
	}
	b.Open("/users").Want(200).Says("zhang.san").Hides("One-time link for")
	newcomer := w.stranger()
	newcomer.Follow(newcomer.Follow(newcomer.Submit("/sign-in/link", "token", shownLink(a)))).Want(200).Says("zhang.san", "Add domains")

	again := b.Submit(user(w.named("zhang.san"), "/link")).Want(200).Says("One-time link for zhang.san")
	w.stranger().Submit("/sign-in/link", "token", shownLink(again)).Want(303)
	for _, tt := range []struct{ name, user, role, says string }{
		{"taken", "Zhang.San", "viewer", "zhang.san"},
		{"a space", "zhang san", "viewer", "a name has 1 to 64 characters"},
		{"nothing", "", "viewer", "a name has 1 to 64 characters"},
		{"a script", "<script>", "viewer", "a name has 1 to 64 characters"},
		{"what no database holds", "a\x00\xff", "viewer", "a name has 1 to 64 characters"},
		{"no such role", "li.si", "owner", "role"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.In(t).Submit("/users", "name", tt.user, "role", tt.role).Want(422).Says(tt.says, "People")
		})
	}
	if n := w.count(`SELECT count(*) FROM account`); n != 3 { // "first", the admin and zhang.san
		t.Errorf("%d accounts", n)
	}
}

// A link leads to the address that people type, where there is one.
func TestUserLinkAtPublicURL(t *testing.T) {
	w := serve(t, func(d *site.Deps) {
		d.Cookies.PublicURL = &url.URL{Scheme: "http", Host: "tongguan.example.com:8080", Path: "/"}
	})
	w.person(auth.Admin).Submit("/users", "name", "li.si", "role", "viewer").Want(200).Says("http://tongguan.example.com:8080/sign-in/")
}

func TestChangeUser(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	them := w.person(auth.Viewer)
	id := them.Account
	b.Follow(b.Submit(user(id, "/role"), "role", "operator").Leads("/users?done=user")).Want(200).Says("Done.")
	if got := w.named(id.Name).Role; got != auth.Operator {
		t.Errorf("role %s", got)
	}
	b.Submit(user(id, "/role"), "role", "owner").Want(422).Says("role")
	b.Submit(user(id, "/role")).Want(422)
	b.Follow(b.Submit(user(id, "/disable")).Leads("/users?done=user")).Want(200).Says("disabled", "Enable")
	them.Open("/endpoints").Leads("/sign-in?next=%2Fendpoints")
	b.Submit(user(id, "/link")).Want(422).Says("this account is disabled")
	b.Submit(user(id, "/enable")).Leads("/users?done=user")
	if got := w.named(id.Name); got.DisabledAt != nil {
		t.Error("it is still disabled")
	}
	for _, path := range []string{"/users/999999/role", "/users/0/disable", "/users/x/enable", "/users/999999/link"} {
		b.Submit(path, "role", "viewer").Want(404).Says("There is nothing here")
	}
}

// Somebody must be left who can manage people.
func TestLastAdmin(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Admin)
	b.Submit(user(w.named("first"), "/disable")).Leads("/users?done=user")
	me := b.Account
	b.Submit(user(me, "/role"), "role", "viewer").Want(422).Says("admin")
	b.Submit(user(me, "/disable")).Want(422).Says("admin")
	if got := w.named(me.Name); got.Role != auth.Admin || got.DisabledAt != nil {
		t.Errorf("got %+v", got)
	}
	b.Open("/users").Want(200).Says("you")
}

func TestUsersForAdminsOnly(t *testing.T) {
	w := serve(t, nil)
	victim := account(w, "first", auth.Admin)
	for _, role := range []auth.Role{auth.Viewer, auth.Operator} {
		b := w.person(role)
		b.Open("/endpoints").Want(200).Hides("People")
		b.Open("/users").Want(403).Says("That is not yours to do", "takes the role admin").Hides("first")
		b.Submit("/users", "name", "x", "role", "admin").Want(403)
		for _, what := range []string{"/role", "/link", "/disable", "/enable"} {
			b.Submit(user(victim, what), "role", "viewer").Want(403).Hides("/sign-in/")
		}
		b.Submit(user(b.Account, "/role"), "role", "admin").Want(403)
		if got := w.named(b.Account.Name).Role; got != role {
			t.Errorf("%s became %s", role, got)
		}
	}
	if got := w.named("first"); got.Role != auth.Admin || got.DisabledAt != nil {
		t.Errorf("got %+v", got)
	}
	w.stranger().Open("/users").Leads("/sign-in?next=%2Fusers")
}
