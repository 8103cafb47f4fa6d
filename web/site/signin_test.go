package site_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

// The first start prints a link; whoever opens it is the admin, and is told to set a password.
func TestFirstAccount(t *testing.T) {
	w := serve(t, nil)
	token, account, err := w.Auth.FirstLink(t.Context())
	if err != nil || account.Role != auth.Admin {
		t.Fatalf("%+v, %v", account, err)
	}
	b := w.stranger()
	b.Open("/").Leads("/sign-in")
	b.Open("/sign-in/"+token).Want(200).Says("One-time link", "It signs you in once").Hides(" as , once")
	b.Open("/sign-in/" + token).Want(200) // looking does not use it up
	if log := w.Log.String(); strings.Contains(log, token) || !strings.Contains(log, `"path":"/sign-in/{token}"`) {
		t.Errorf("the log can let somebody in: %s", log)
	}
	entered := b.Submit("/sign-in/link", "token", token).Leads("/sign-in/check?next=%2F")
	home := b.Follow(b.Follow(entered)).Want(200)
	home.Says("Paste your domains", "You have no password yet.", "People")
	if got := home.Link("Set one"); got != "/account" {
		t.Errorf("the password is set at %q", got)
	}
	b.Submit("/account/password", "password", "correct horse battery", "again", "correct horse battery").Leads("/account?done=password")
	b.Open("/account?done=password").Want(200).Says("The password is set.").Hides("You have no password yet.")
	if known, err := w.Auth.HasPassword(t.Context()); !known || err != nil {
		t.Errorf("has a password: %v, %v", known, err)
	}
}

func TestSignInByLink(t *testing.T) {
	const spent = "This link was used already, is too old, or never existed. Ask for a new one."
	for _, tt := range []struct {
		name   string
		before func(w *world, token string)
		token  func(string) string
		status int
	}{
		{"once", nil, nil, 303},
		{"twice", func(w *world, token string) { w.stranger().Submit("/sign-in/link", "token", token).Want(303) }, nil, 401},
		{"just in time", func(w *world, _ string) { w.pass(auth.LinkLife - time.Second) }, nil, 303},
		{"expired", func(w *world, _ string) { w.pass(auth.LinkLife) }, nil, 401},
		{"mistyped", nil, func(s string) string { return s[1:] }, 401},
		{"empty", nil, func(string) string { return "" }, 401},
		{"of somebody who was disabled since", func(w *world, _ string) {
			if err := w.Auth.Disable(w.Context(), auth.Machine(), "zhang"); err != nil {
				w.Fatal(err)
			}
		}, nil, 401},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil)
			account(w, "li.wei", auth.Admin)
			account(w, "zhang", auth.Viewer)
			token := w.link("zhang")
			if tt.before != nil {
				tt.before(w, token)
			}
			if tt.token != nil {
				token = tt.token(token)
			}
			b := w.stranger()
			a := b.Submit("/sign-in/link", "token", token).Want(tt.status)
			if tt.status == 303 {
				b.Follow(b.Follow(a)).Want(200).Says("zhang")
				return
			}
			a.Says(spent)
			b.Open("/account").Leads("/sign-in?next=%2Faccount")
		})
	}
}

func TestSignInByPassword(t *testing.T) {
	w := serve(t, nil)
	account(w, "li.wei", auth.Admin)
	password(w, "li.wei", "correct horse battery")
	const wrong = "Name and password do not belong together."
	for _, tt := range []struct {
		name, user, password, next string
		leads                      string // "": refused
	}{
		{"right", "li.wei", "correct horse battery", "", "/"},
		{"right, in the hand of a telephone", " Li.Wei ", "correct horse battery", "", "/"},
		{"right, on the way to a page", "li.wei", "correct horse battery", "/endpoints?status=fail&sort=host", "/endpoints?status=fail&sort=host"},
		{"wrong password", "li.wei", "incorrect horse battery", "/apps", ""},
		{"wrong name", "li.wie", "correct horse battery", "/apps", ""},
		{"nothing", "", "", "/apps", ""},
		{"a name that no database holds", "li\x00wei\xff", "x", "/apps", ""},
		{"on the way to another site", "li.wei", "correct horse battery", "https://evil.example/", "/"},
		{"without its scheme", "li.wei", "correct horse battery", "//evil.example/", "/"},
		{"with a backslash", "li.wei", "correct horse battery", `/\evil.example/`, "/"},
		{"with a tab", "li.wei", "correct horse battery", "/\t/evil.example/", "/"},
		{"with a line feed", "li.wei", "correct horse battery", "/\n/evil.example/", "/"},
		{"with a script", "li.wei", "correct horse battery", "javascript:alert(1)", "/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := w.stranger().In(t)
			b.Open("/sign-in?next="+url.QueryEscape(tt.next)).Want(200).Says("Sign in", "No password, or lost it?").Hides(wrong)
			a := b.Submit("/sign-in", "name", tt.user, "password", tt.password, "next", tt.next)
			if tt.leads != "" {
				b.Follow(a).Leads(tt.leads)
				b.Open("/account").Want(200).Says("li.wei")
				b.Open("/sign-in?next=%2Fapps").Leads("/apps") // nobody signs in twice
				return
			}
			a.Want(401).Says(wrong)
			if next, _ := a.Field("next"); next != tt.next {
				t.Errorf("it leads on to %q, want %q", next, tt.next)
			}
			b.Open("/account").Leads("/sign-in?next=%2Faccount")
		})
	}
}

func TestTooManyTries(t *testing.T) {
	w := serve(t, nil)
	account(w, "li.wei", auth.Admin)
	password(w, "li.wei", "correct horse battery")
	b := w.stranger()
	for range 5 {
		b.Submit("/sign-in", "name", "li.wei", "password", "wrong").Want(401)
	}
	a := b.Submit("/sign-in", "name", "li.wei", "password", "correct horse battery").Want(429).Says("Too many tries. Wait a minute.")
	wait, err := strconv.Atoi(a.Header.Get("Retry-After"))
	if err != nil || wait < 1 || wait > 60 {
		t.Fatalf("Retry-After: %q", a.Header.Get("Retry-After"))
	}
	if name, _ := a.Field("name"); name != "li.wei" {
		t.Errorf("the name is gone: %q", name)
	}
	w.pass(time.Duration(wait) * time.Second)
	b.Submit("/sign-in", "name", "li.wei", "password", "correct horse battery").Want(303)
}

// account makes an account without a password.
func account(w *world, name string, role auth.Role) auth.Account {
	w.Helper()
	a, err := w.Auth.CreateAccount(w.Context(), auth.Machine(), name, role)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

// password gives an account one, as its owner would, and ends his session.
func password(w *world, name, password string) {
	w.Helper()
	b := w.stranger()
	b.Submit("/sign-in/link", "token", w.link(name)).Want(303)
	b.Submit("/account/password", "password", password, "again", password).Want(303)
	b.Submit("/sign-out").Leads("/sign-in")
}
