package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

// What goes wrong is said on a page, in words for people, with its status and a number for the log.
func TestProblems(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	b, viewer := w.person(auth.Operator), w.person(auth.Viewer)
	form := []string{"Accept", "text/html", "Content-Type", "application/x-www-form-urlencoded"}
	send := func(path, body string, headers ...string) func(*testing.T, string) *webtest.Answer {
		return func(t *testing.T, tongue string) *webtest.Answer {
			return b.In(t).Do(http.MethodPost, path, body, append([]string{"Accept", "text/html", "Accept-Language", tongue}, headers...)...)
		}
	}
	open := func(path string) func(*testing.T, string) *webtest.Answer {
		return func(t *testing.T, tongue string) *webtest.Answer {
			return b.In(t).Open(path, "Accept-Language", tongue)
		}
	}
	for _, tt := range []struct {
		name          string
		ask           func(*testing.T, string) *webtest.Answer
		status        int
		says, chinese string
	}{
		{"no such page", open("/nothing"), 404, "The address is mistyped, or what stood here was deleted.", "页面不存在"},
		{"no such part", open("/endpoints?fragment=x"), 404, "There is nothing here", "页面不存在"},
		{"an address for buttons", open(at(s.ID, "/scan")), 405, "Only a button leads here", "不能直接打开此地址"},
		{"a form sent to a page", send("/rules", "x=y", form...), 405, "Only a button leads here", "不能直接打开此地址"},
		{"not an operator's to do", open("/users"), 403, "takes the role admin", "需要角色 admin"},
		{
			"a form from another site", send(at(s.ID, "/delete"), "", append(form, "Sec-Fetch-Site", "cross-site")...),
			403, "A page of another site sent this request", "该请求由其他网站的页面发出",
		},
		{"too much", send(at(s.ID, "/nodes"), "address="+strings.Repeat("1", 1<<20), form...), 413, "That is too much at once", "一次提交的内容过多"},
		{"too much in a list", send("/import", "text="+strings.Repeat("1", 20<<20), form...), 413, "Nothing was done. Send it in parts.", "请分多次提交"},
		{"JSON", send(at(s.ID, "/nodes"), `{"address":"192.0.2.7"}`, "Content-Type", "application/json"), 415, "this address takes what a page's form sends", "该地址只接受页面表单提交的内容"},
		{"a file", send("/import", "--x--", "Content-Type", "multipart/form-data; boundary=x"), 415, "application/x-www-form-urlencoded", "该地址只接受"},
		{"no type", send("/import", "text=a.example.com", "Content-Type", ""), 415, "nothing was done", "未作任何操作"},
		{"a damaged form", send(at(s.ID, "/nodes"), "address=%zz", form...), 400, "the form arrived damaged", "表单内容已损坏"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := tt.ask(t, english).Want(tt.status).Says(tt.says)
			tt.ask(t, chinese).Want(tt.status).Says(tt.chinese)
			a.Says("Number: " + a.Header.Get("X-Request-Id"))
			if a.Link("Go to the overview") != "/" {
				t.Error("it leads nowhere")
			}
			if _, body, _ := strings.Cut(a.Shown(), "Skip to the content"); strings.Count(body, tt.says) != 1 {
				t.Errorf("said more than once: %s", body)
			}
		})
	}
	if len(nodes(w, s.ID)) != 0 || len(w.hosts()) != 1 {
		t.Error("something was done")
	}
	viewer.Open("/import").Want(403).Says("That is not yours to do").Hides("another site")
	b.Do(http.MethodPost, "/rules", nil).Want(405)
	if got := b.Open(at(s.ID, "/scan")).Header.Get("Allow"); got != "POST" {
		t.Errorf("Allow: %q", got)
	}
	// A cross-site form is no question of roles.
	send(at(s.ID, "/scan"), "", "Sec-Fetch-Site", "cross-site")(t, english).Want(403).Hides("Your role does not allow it")
}

// What was not understood must not pass for an empty form, which ends every other session.
func TestNotUnderstoodIsNotEmpty(t *testing.T) {
	w := serve(t, nil)
	b, elsewhere := w.person(auth.Viewer), w.stranger()
	elsewhere.Submit("/sign-in/link", "token", w.link(b.Account.Name)).Want(303)
	for body, headers := range map[string][]string{
		`{"id":"x"}`: {"Content-Type", "application/json"},
		"id=%zz":     {"Content-Type", "application/x-www-form-urlencoded"},
		"pad=" + strings.Repeat("x", 1<<20) + "&id=x": {"Content-Type", "application/x-www-form-urlencoded"},
	} {
		if a := b.Do(http.MethodPost, "/account/sessions/revoke", body, headers...); a.Status < 400 {
			t.Errorf("%.20s: %d", body, a.Status)
		}
	}
	elsewhere.Open("/account").Want(200)
}

// Programs get what they can read, also at the addresses of pages.
func TestProblemForPrograms(t *testing.T) {
	w := serve(t, nil)
	c := w.As(auth.Viewer)
	c.Get("/endpoints/999999").Want(404).Problem("not_found")
	c.Post("/account/sessions/revoke", "{}").Want(415).Problem("unsupported_media_type")
	w.Anybody().Get("/endpoints").Want(401).Problem("unauthenticated")
}

// Each kind of problem has a page, for everybody and in both languages.
func TestProblemPages(t *testing.T) {
	w := serve(t, nil)
	b := w.stranger()
	b.Open("/problems/rate_limited").Want(200).Says("rate_limited", "Too many requests", "Retry-After")
	b.Open("/problems/nothing").Want(404)
	b.Language = chinese
	b.Open("/problems/rate_limited").Want(200).Says("请求过于频繁")
}

// While the database is away pages say so and try again by themselves.
func TestDatabaseAway(t *testing.T) {
	w := serve(t, func(d *site.Deps) { d.Private = true })
	b := w.person(auth.Viewer)
	b.Open("/endpoints").Want(200)
	w.Drop()
	a := b.Open("/endpoints").Want(503).Says("The database does not answer", "Nothing is lost", "This page tries again in 5 seconds.")
	if a.Header.Get("Retry-After") != "5" {
		t.Errorf("Retry-After: %q", a.Header.Get("Retry-After"))
	}
	w.stranger().Open("/sign-in").Want(200)
	w.stranger().Submit("/sign-in", "name", "x", "password", "y").Want(503).Says("The database does not answer")
}

// Another name than ours is refused on a page that says under which one to come.
func TestForeignHost(t *testing.T) {
	w := serve(t, func(d *site.Deps) { d.Cookies.PublicURL = &url.URL{Scheme: "http", Host: "tongguan.example.com"} })
	w.stranger().Open("/sign-in", "Host", "evil.example").Want(421).Says("This host name is not known here", "http://tongguan.example.com")
}
