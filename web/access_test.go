package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/webtest"
)

// A declared route is one of the router's, with the right that it needs.
type declaredRoute struct {
	method, path string
	action       auth.Action
}

// routes gives every route of the server as it is served; path parameters are filled with what exists nowhere.
func routes(t *testing.T, s *webtest.Server) (out []declaredRoute) {
	t.Helper()
	param := regexp.MustCompile(`\{[^}]*\}`)
	err := chi.Walk(s.Handler.(chi.Routes), func(method, route string, h http.Handler, _ ...func(http.Handler) http.Handler) error {
		action, ok := access.Declared(h)
		if !ok {
			t.Errorf("%s %s declares no right", method, route)
		}
		out = append(out, declaredRoute{method, param.ReplaceAllString(route, "999999"), action})
		return nil
	})
	if err != nil || len(out) < 45 {
		t.Fatalf("%d routes, %v", len(out), err)
	}
	slices.SortFunc(out, func(a, b declaredRoute) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return out
}

// Every route × every role: who has no right is told so and gets no further, who has it gets to the handler. Nobody but
// the health, the description and the sign-in is open to strangers.
func TestEveryRouteAndRole(t *testing.T) {
	s := webtest.New(t, nil)
	clients := map[auth.Role]*webtest.Client{"": s.Anybody()}
	for _, role := range auth.AllRoles() {
		clients[role] = s.As(role)
	}
	for _, scope := range auth.AllScopes() {
		clients["token "+auth.Role(scope)] = s.Token(clients[auth.Admin], scope)
	}
	var open []string
	for _, r := range routes(t, s) {
		if r.action == access.Everybody {
			open = append(open, r.method+" "+r.path)
			continue
		}
		for name, c := range clients {
			role := name
			if scope, ok := strings.CutPrefix(string(name), "token "); ok {
				role = auth.Scope(scope).Role()
			}
			var body any
			if r.method != http.MethodGet && r.method != http.MethodDelete {
				body = "{}"
			}
			a := c.Do(r.method, r.path, body)
			refused := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden
			if byToken := name != role && r.path == "/api/v1/tokens"; byToken && refused && role.May(r.action) {
				continue // a token neither makes tokens nor, below admin, sees them: package auth says so
			}
			if refused == role.May(r.action) {
				t.Errorf("%s %s needs %s; %q got %d: %s", r.method, r.path, r.action, name, a.Status, a.Body)
			}
			if role == "" && a.Status != http.StatusUnauthorized {
				t.Errorf("%s %s: a stranger got %d", r.method, r.path, a.Status)
			}
		}
	}
	want := []string{
		"GET /api/v1/openapi.json", "GET /healthz", "GET /metrics", "GET /openapi.json", "GET /problems/999999", "GET /readyz",
		"POST /sign-in/link", "GET /version",
	}
	if !slices.Equal(open, want) {
		t.Errorf("open to everybody: %v", open)
	}
}

// Every route that changes something refuses what a browser sends on behalf of another site, whoever asks.
func TestEveryUnsafeRouteAndAnotherSite(t *testing.T) {
	s := webtest.New(t, nil)
	admin := s.As(auth.Admin)
	token := s.Token(admin, auth.ScopeAdmin)
	n := 0
	for _, r := range routes(t, s) {
		if r.method == http.MethodGet || r.method == http.MethodHead {
			continue
		}
		n++
		for _, c := range []*webtest.Client{admin, token, s.Anybody()} {
			for _, from := range [][]string{
				{"Sec-Fetch-Site", "cross-site"},
				{"Sec-Fetch-Site", "same-site"},
				{"Origin", "https://evil.example"},
				{"Origin", "null"},
				{"Origin", "https://evil.example", "Content-Type", "text/plain"},
			} {
				c.Do(r.method, r.path, "{}", from...).Want(http.StatusForbidden).Problem("cross_site")
			}
		}
		if a := admin.Do(r.method, r.path, "{}", "Sec-Fetch-Site", "same-origin"); strings.Contains(string(a.Body), "cross_site") {
			t.Errorf("%s %s from our own pages: %s", r.method, r.path, a.Body)
		}
	}
	if n < 15 {
		t.Errorf("%d unsafe routes", n)
	}
}

// What a person is told who may not.
func TestForbiddenSaysWhoMay(t *testing.T) {
	s := webtest.New(t, nil)
	site := s.Watch("a.example.test")
	viewer := s.As(auth.Viewer)
	p := viewer.Do(http.MethodDelete, site.Path, nil, "Accept-Language", "zh-CN").Want(403).Problem("forbidden")
	if p["detail"] != "角色 viewer 无权创建、修改或删除，需要角色 operator，可由管理员授予" {
		t.Errorf("detail %v", p["detail"])
	}
	read := s.Token(s.As(auth.Admin), auth.ScopeRead)
	p = read.Do(http.MethodDelete, site.Path, nil).Want(403).Problem("forbidden")
	if p["detail"] != "this token may not create, change or delete anything; that takes one of a wider scope" {
		t.Errorf("detail %v", p["detail"])
	}
	viewer.Get(site.Path).Want(200)
}

// A token that does not work is no reason to look at the cookie.
func TestBadTokenIsNotReplacedByTheSession(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	good := s.Token(c, auth.ScopeRead).Bearer
	c.Get("/api/v1/me").Want(200)
	for _, header := range []string{
		"Bearer", "Bearer ", "Bearer x", "Bearer tg_pat_x", "Bearer " + good[:len(good)-1], "Bearer " + flip(good), "Basic YWRtaW46YWRtaW4=", "", good,
	} {
		a := c.Get("/api/v1/me", "Authorization", header).Want(401)
		if p := a.Problem("bad_token"); !strings.Contains(fmt.Sprint(p["detail"]), "token") || !strings.Contains(a.Header.Get("Www-Authenticate"), "invalid_token") {
			t.Errorf("%q: %v %v", header, p, a.Header)
		}
	}
	if a := c.Get("/api/v1/me", "Authorization", "bearer  "+good).Want(200); a.Text("role") != "viewer" {
		t.Errorf("by the token: %s", a.Body)
	}
	ended := s.Anybody().Get("/api/v1/me", "Cookie", auth.PlainCookieName+"="+strings.Repeat("A", 43)).Want(401)
	ended.Problem("session_ended")
}

// flip changes a character in the middle, so that the checksum does not fit.
func flip(token string) string {
	i := len(token) / 2
	if token[i] == 'a' {
		return token[:i] + "b" + token[i+1:]
	}
	return token[:i] + "a" + token[i+1:]
}

// pages is an interface that adds one route.
type pages struct{ add func(chi.Router) }

func (p pages) Routes(r chi.Router) { p.add(r) }
func (pages) Problem(w http.ResponseWriter, _ *http.Request, p *problem.Problem) {
	w.WriteHeader(p.Status)
}

func TestARouteWithoutARightIsRefused(t *testing.T) {
	s := webtest.New(t, nil)
	_, err := web.New(web.Deps{
		Store: s.Store, Auth: s.Auth, Metrics: s.Registry,
		Pages: pages{func(r chi.Router) { r.Get("/forgotten", func(http.ResponseWriter, *http.Request) {}) }},
	})
	if err == nil || !strings.Contains(err.Error(), "GET /forgotten") {
		t.Errorf("got %v", err)
	}
}
