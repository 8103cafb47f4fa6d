package site_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

func TestChangePassword(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	elsewhere := w.stranger()
	elsewhere.Submit("/sign-in/link", "token", w.link(b.Account.Name)).Want(303)
	for _, tt := range []struct{ name, old, password, again, says string }{
		{"two that differ", "", "correct horse battery", "correct horse batterie", "the two new passwords differ"},
		{"short", "", "horse", "horse", "12"},
		{"the name", "", b.Account.Name, b.Account.Name, "password"},
		{"nothing", "", "", "", "12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.In(t).Submit("/account/password", "old", tt.old, "password", tt.password, "again", tt.again).Want(422).Says(tt.says, "Your account")
		})
	}
	if w.named(b.Account.Name).PasswordHash != "" {
		t.Fatal("a password was set")
	}
	before := b.Cookie(auth.PlainCookieName)
	b.Follow(b.Submit("/account/password", "password", "correct horse battery", "again", "correct horse battery").
		Leads("/account?done=password")).Want(200).Says("The password is set.")
	if after := b.Cookie(auth.PlainCookieName); after == before || after == "" {
		t.Error("the session is the old one")
	}
	elsewhere.Open("/account").Leads("/sign-in?next=%2Faccount") // every other session ended

	// From now on the old one is asked for, and not for ever.
	change := []string{"old", "wrong", "password", "another horse battery", "again", "another horse battery"}
	b.Submit("/account/password", change...).Want(422).Says("the present password is wrong")
	for range 4 {
		b.Submit("/account/password", change...)
	}
	a := b.Submit("/account/password", change...).Want(429).Says("too many tries; try again in")
	if a.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.pass(time.Hour)
	change[1] = "correct horse battery"
	b.Submit("/account/password", change...).Leads("/account?done=password")
	w.stranger().Submit("/sign-in", "name", b.Account.Name, "password", "another horse battery").Want(303)
}

var (
	tokenOf = regexp.MustCompile(`<code id="token">(tg_[^<]+)<`)
	tokenID = regexp.MustCompile(`/account/tokens/(\d+)/revoke`)
)

// A token is shown once, works, and does not once it is revoked.
func TestTokens(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	a := b.Submit("/account/tokens", "name", "CI 流水线", "scope", "read", "days", "90").Want(200).Says("CI 流水线", "2027-02-21")
	found := tokenOf.FindSubmatch(a.Body)
	if found == nil {
		t.Fatalf("no token: %s", a.Shown())
	}
	token := w.Anybody()
	token.Bearer = string(found[1])
	token.Get("/api/v1/me").Want(200)
	page := b.Open("/account").Want(200).Says("CI 流水线").Hides(token.Bearer)
	id := string(tokenID.FindSubmatch(page.Body)[1])
	w.person(auth.Operator).Submit("/account/tokens/" + id + "/revoke").Want(404) // another one's
	token.Get("/api/v1/me").Want(200)
	b.Follow(b.Submit("/account/tokens/" + id + "/revoke").Leads("/account?done=revoked")).Want(200).
		Says("Revoked: it no longer works.").Hides("CI 流水线")
	token.Get("/api/v1/me").Want(401)
	b.Submit("/account/tokens/x/revoke").Want(404)

	b.Submit("/account/tokens", "name", "for ever", "scope", "read", "days", "").Want(200).Says("for ever", "never")
	for _, tt := range []struct{ name, token, scope, days, says string }{
		{"no name", "", "read", "90", "a token needs a name"},
		{"what no database holds", "a\x00\xff", "read", "90", "a token needs a name"},
		{"no such scope", "x", "everything", "90", "scope"},
		{"more than its owner may", "x", "admin", "90", "scope"},
		{"words for days", "x", "read", "soon", "a token lives for 1 to 3650 days"},
		{"fewer than none", "x", "read", "-1", "a token lives for 1 to 3650 days"},
		{"too many", "x", "read", "3651", "a token lives for 1 to 3650 days"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := b.In(t).Submit("/account/tokens", "name", tt.token, "scope", tt.scope, "days", tt.days).Want(422).Says(tt.says)
			if tokenOf.Match(a.Body) {
				t.Error("a token was made")
			}
		})
	}
}

// What the form offers can be had, and it offers all that its reader may give.
func TestTokenScopes(t *testing.T) {
	w := serve(t, nil)
	option := regexp.MustCompile(`<option>(\w+)</option>`)
	for role, want := range map[auth.Role]string{auth.Viewer: "read", auth.Operator: "read write", auth.Admin: "read write admin"} {
		b := w.person(role)
		var offered []string
		for _, m := range option.FindAllSubmatch(b.Open("/account").Want(200).Body, -1) {
			offered = append(offered, string(m[1]))
			b.Submit("/account/tokens", "name", "CI", "scope", string(m[1]), "days", "90").Want(200)
		}
		if got := strings.Join(offered, " "); got != want {
			t.Errorf("%s is offered %s, want %s", role, got, want)
		}
	}
}

// The tokens of somebody end, and the page says which did.
func TestTokenExpires(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	b.Submit("/account/tokens", "name", "short", "scope", "read", "days", "1").Want(200).Hides(" ended ")
	w.pass(11 * time.Hour)
	b.Open("/account").Want(200) // the session lives on while it is used
	w.pass(11 * time.Hour)
	b.Open("/account").Want(200).Hides(" ended ")
	w.pass(3 * time.Hour)
	b.Open("/account").Want(200).Says("read 2026-11-23 never ended")
}

func TestSessions(t *testing.T) {
	w := serve(t, nil)
	here := w.person(auth.Viewer)
	there, third := w.stranger(), w.stranger()
	there.Submit("/sign-in/link", "token", w.link(here.Account.Name)).Want(303)
	third.Submit("/sign-in/link", "token", w.link(here.Account.Name)).Want(303)
	handle := regexp.MustCompile(`name="id" value="([0-9a-f]+)"`)
	page := here.Open("/account").Want(200).Says("this one", "127.0.0.1")
	handles := handle.FindAllSubmatch(page.Body, -1)
	if len(handles) != 2 {
		t.Fatalf("%d other sessions", len(handles))
	}
	w.person(auth.Viewer).Submit("/account/sessions/revoke", "id", string(handles[0][1])).Leads("/account?done=revoked")
	if n := signedIn(there.Open("/account").Status, third.Open("/account").Status); n != 2 {
		t.Errorf("a stranger ended one: %d are left", n)
	}
	here.Submit("/account/sessions/revoke", "id", string(handles[0][1])).Leads("/account?done=revoked")
	if n := signedIn(there.Open("/account").Status, third.Open("/account").Status); n != 1 {
		t.Errorf("%d of 2 are left", n)
	}
	for _, id := range []string{strings.Repeat("0", 64), "x", string(handles[0][1])} { // gone is what was wanted
		here.Submit("/account/sessions/revoke", "id", id).Leads("/account?done=revoked")
	}
	here.Submit("/account/sessions/revoke").Leads("/account?done=revoked")
	if n := signedIn(there.Open("/account").Status, third.Open("/account").Status); n != 0 {
		t.Errorf("%d are left", n)
	}
	here.Open("/account").Want(200)
}

func signedIn(statuses ...int) (n int) {
	for _, s := range statuses {
		if s == 200 {
			n++
		}
	}
	return n
}
