package site_test

import (
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestLanguage(t *testing.T) {
	w := serve(t, nil)
	for _, tt := range []struct{ name, accept, cookie, want string }{
		{"nothing said", "", "", "Sign in"},
		{"Chinese", "zh-CN,zh;q=0.9", "", "登录"},
		{"Chinese of any kind", "zh", "", "登录"},
		{"by weight", "en;q=0.5, zh-CN;q=0.8", "", "登录"},
		{"by weight the other way", "zh-CN;q=0.5, en-GB;q=0.8", "", "Sign in"},
		{"one that there is not", "fr,de", "", "Sign in"},
		{"the cookie counts more", "en", "zh-CN", "登录"},
		{"a broken cookie does not", "zh-CN", "klingon", "登录"},
		{"nonsense", ";;;q=,,=", "", "Sign in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := w.Anybody().In(t).Browse(tt.accept)
			var headers []string
			if tt.cookie != "" {
				headers = []string{"Cookie", "lang=" + tt.cookie}
			}
			b.Open("/sign-in", headers...).Want(200).Says(tt.want)
		})
	}
}

// The switch keeps the page and the choice, and leads to no other site.
func TestLanguageSwitch(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b := w.person(auth.Operator)
	for path, want := range map[string]string{
		"/":                                     "/",
		"/endpoints?status=fail&sort=host":      "/endpoints?sort=host&status=fail",
		at(w.id(good)):                          at(w.id(good)),
		at(w.id(good), "?done=scan"):            at(w.id(good)),
		"/import?text=a.example.com":            "/import?text=a.example.com",
		"/sign-in/check?next=//evil.example/":   "/sign-in/check?next=%2F%2Fevil.example%2F",
		"/sign-in?next=%2Fapps":                 "/sign-in?next=%2Fapps",
		"/rules/cert_expired":                   "/rules/cert_expired",
		"/sign-in/" + "a%0d%0aSet-Cookie%3a%20": "/sign-in/a%0D%0ASet-Cookie:%20",
	} {
		to := path + "?lang=zh-CN"
		if page := b.Open(path); page.Status == 200 {
			to = page.Link("中文")
		} else if path != to {
			to = join(path, "lang=zh-CN")
		}
		a := b.Open(to)
		if got := a.Want(303).Location(); got != want {
			t.Errorf("%s → %s → %q, want %q", path, to, got, want)
		}
		if b.Cookie("lang") != chinese {
			t.Errorf("%s: the choice is not kept", path)
		}
		b.Open("/apps").Want(200).Says("小程序")
		b.Open("/apps?lang=en").Leads("/apps")
		b.Open("/apps").Want(200).Says("Mini programs")
	}
	for _, path := range []string{"//evil.example/?lang=en", "//evil.example?lang=en", `/\evil.example?lang=en`, "/%2F/evil.example?lang=en"} {
		b.Open(path).Want(404)
	}
}

func join(path, more string) string {
	for _, c := range path {
		if c == '?' {
			return path + "&" + more
		}
	}
	return path + "?" + more
}

// What answers a form has no address of its own: from there the switch leads to the page that the form stands on.
func TestLanguageSwitchAfterForm(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	b, stranger := w.person(auth.Admin), w.stranger()
	node := at(s.ID, "/nodes")
	for _, tt := range []struct {
		a    *webtest.Answer
		want string
	}{
		{stranger.Submit("/sign-in", "name", "x", "password", "x").Want(401), "/sign-in"},
		{stranger.Submit("/sign-in/link", "token", "x").Want(401), "/sign-in"},
		{b.Submit("/account/password", "password", "a", "again", "b").Want(422), "/account"},
		{b.Submit("/account/tokens", "name", "CI", "scope", "read").Want(200), "/account"},
		{b.Submit("/users", "name", "").Want(422), "/users"},
		{b.Submit("/users", "name", "li.si", "role", "viewer").Want(200), "/users"},
		{b.Submit(user(b.Account, "/link")).Want(200), "/users"},
		{b.Submit("/import", "text", "").Want(422), "/import"},
		{b.Submit(node, "address", "x").Want(422), at(s.ID)},
		{b.Submit(at(s.ID, "/nodes/9/delete")).Want(404), at(s.ID)},
		{b.Submit("/nothing/at/all").Want(404), "/"},
	} {
		to := tt.a.Link("中文")
		if to != join(tt.want, "lang=zh-CN") {
			t.Errorf("%s: the switch leads to %q, want %s", tt.a.Request, to, tt.want)
		}
		browser := b
		if tt.want == "/sign-in" {
			browser = stranger
		}
		browser.Open(to).Leads(tt.want)
		browser.Open(tt.want).Want(200)
	}
}
