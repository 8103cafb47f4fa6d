package site_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/site"
)

// A browser that keeps no cookies would be asked to sign in for ever; it is told instead.
func TestCookieRefused(t *testing.T) {
	w := serve(t, nil)
	account(w, "li.wei", auth.Admin)
	token := w.link("li.wei")
	entered := w.stranger().Submit("/sign-in/link", "token", token).Want(303)
	forgetful := w.stranger() // it did not keep the cookie
	a := forgetful.Follow(entered).Want(400)
	a.Says("Your browser keeps no cookie from here", "Allow cookies for this address in the browser's settings")
	if got := a.Link("Try again"); got != "/sign-in?next=%2f" {
		t.Errorf("it tries again at %q", got)
	}
	forgetful.Open("/sign-in/check?next=https://evil.example/").Want(400)
}

// Over plain http from another machine nobody signs in, whatever he tries, and he is told what to do about it.
func TestPlainHTTP(t *testing.T) {
	w := serve(t, nil)
	account(w, "li.wei", auth.Admin)
	token := w.link("li.wei")
	b := w.stranger()
	proxied := []string{"X-Forwarded-For", "192.0.2.1"}
	b.Open("/sign-in", proxied...).Want(403).Says("Nobody is signed in over plain http", "--insecure-http", "ssh -L 8080:127.0.0.1:8080")
	b.Open("/sign-in/"+token, proxied...).Want(403).Says("Nobody is signed in over plain http")
	for _, path := range []string{"/sign-in", "/sign-in/link"} {
		a := b.Do("POST", path, url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded",
			"Accept", "text/html", "Accept-Language", chinese, "X-Forwarded-For", "192.0.2.1")
		a.Want(403).Says("明文 http 下不能登录")
	}
	b.Submit("/sign-in/link", "token", token).Want(303) // the link was not used up
}

// Where plain http is allowed, every page says what that means; on the machine itself none does.
func TestInsecureHTTP(t *testing.T) {
	const warning = "This page came over plain http"
	w := serve(t, func(d *site.Deps) { d.Cookies.InsecureHTTP = true })
	w.stranger().Open("/sign-in").Want(200).Hides(warning)
	for remote, warned := range map[string]bool{"192.0.2.9:1024": true, "127.0.0.1:1024": false, "[::ffff:127.0.0.1]:1024": false} {
		r := httptest.NewRequest(http.MethodGet, "http://192.0.2.1/sign-in", nil)
		r.RemoteAddr = remote
		answer := httptest.NewRecorder()
		w.Handler.ServeHTTP(answer, r)
		if got := strings.Contains(answer.Body.String(), warning); answer.Code != 200 || got != warned {
			t.Errorf("from %s: %d, warned: %v", remote, answer.Code, got)
		}
	}
}

// Behind https the cookie is one that no other site can plant.
func TestCookieOverHTTPS(t *testing.T) {
	w := serve(t, func(d *site.Deps) { d.Cookies.PublicURL = &url.URL{Scheme: "https", Host: "tongguan.example.com"} })
	account(w, "li.wei", auth.Admin)
	a := w.stranger().Submit("/sign-in/link", "token", w.link("li.wei")).Want(303)
	if got := a.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-tongguan=") || !strings.Contains(got, "Secure") || !strings.Contains(got, "HttpOnly") {
		t.Errorf("cookie: %s", got)
	}
}

func TestSignOut(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Viewer)
	copied := w.Anybody().Browse(english)
	session := b.Cookie(auth.PlainCookieName)
	b.Submit("/sign-out").Leads("/sign-in")
	b.Open("/endpoints").Leads("/sign-in?next=%2Fendpoints")
	b.Open("/sign-in").Want(200).Hides("Your session has ended")
	b.Submit("/sign-out").Leads("/sign-in") // twice does no harm
	if n := w.count(`SELECT count(*) FROM session`); n != 0 {
		t.Errorf("%d sessions are left", n)
	}
	// Whoever took the cookie before has nothing of it.
	copied.Open("/endpoints", "Cookie", auth.PlainCookieName+"="+session).Leads("/sign-in?next=%2Fendpoints")
}

// A session that has ended is no riddle: the form says so, and leads back to where its owner was.
func TestSessionEnded(t *testing.T) {
	w := serve(t, nil)
	b := w.person(auth.Operator)
	b.Open("/apps").Want(200)
	w.pass(13 * time.Hour)
	a := b.Open("/apps").Leads("/sign-in?next=%2Fapps")
	form := b.Follow(a).Want(200).Says("Your session has ended. Sign in again.")
	if next, _ := form.Field("next"); next != "/apps" {
		t.Errorf("it leads on to %q", next)
	}
	b.Open("/apps?fragment=x").Leads("/sign-in") // nobody wants to be led to a part of a page
	b.Submit("/import", "text", "a.example.com").Leads("/sign-in?next=%2Fimport")
	b.Submit("/endpoints/7/scan").Leads("/sign-in?next=%2Fendpoints%2F7")
}
