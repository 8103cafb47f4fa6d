package site_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/webtest"
)

// Every page × every role: who has no right is told so and gets no further, who has it gets to the handler, and a
// stranger is led to the form.
func TestEveryPageAndRole(t *testing.T) {
	w := serve(t, nil)
	people := map[auth.Role]*webtest.Browser{}
	for _, role := range auth.AllRoles() {
		people[role] = w.person(role)
	}
	stranger := w.stranger()
	param := regexp.MustCompile(`\{[^}]*\}`)
	var open []string
	n := 0
	err := chi.Walk(w.Handler.(chi.Routes), func(method, route string, h http.Handler, _ ...func(http.Handler) http.Handler) error {
		if strings.HasPrefix(route, "/api/") {
			return nil
		}
		action, ok := access.Declared(h)
		path := param.ReplaceAllString(route, "999999")
		ask := func(b *webtest.Browser) *webtest.Answer {
			if method == http.MethodPost {
				return b.Submit(path)
			}
			return b.Open(path)
		}
		if action == access.Everybody {
			open = append(open, method+" "+route)
			return nil
		}
		n++
		if a := ask(stranger); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/sign-in") {
			t.Errorf("%s %s: a stranger got %d %s", method, path, a.Status, a.Location())
		}
		for role, b := range people {
			if a := ask(b); (a.Status == http.StatusForbidden) == role.May(action) || !ok || a.Status >= 500 {
				t.Errorf("%s %s needs %s; %s got %d", method, path, action, role, a.Status)
			}
		}
		return nil
	})
	if err != nil || n < 30 {
		t.Fatalf("%d routes, %v", n, err)
	}
	want := []string{
		"GET /problems/{code}", "GET /sign-in", "GET /sign-in/check", "GET /sign-in/{token}", "GET /static/*",
		"POST /sign-in", "POST /sign-in/link", "POST /sign-out",
	}
	machines := []string{"GET /healthz", "GET /metrics", "GET /openapi.json", "GET /readyz", "GET /version"}
	open = slices.DeleteFunc(open, func(s string) bool { return slices.Contains(machines, s) })
	slices.Sort(open)
	if !slices.Equal(open, want) {
		t.Errorf("open to everybody: %v", open)
	}
}

// The pages keep no copy of themselves in shared caches, and depend on what they depend on.
func TestPageHeaders(t *testing.T) {
	w := serve(t, nil)
	a := w.person(auth.Viewer).Open("/endpoints").Want(200)
	for name, want := range map[string]string{
		"Cache-Control": "private, no-cache", "Content-Language": "en", "Content-Type": "text/html; charset=utf-8",
		"Vary": "Accept-Language, Cookie", "X-Content-Type-Options": "nosniff",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	asset := regexp.MustCompile(`/static/[^"]+`)
	for _, path := range asset.FindAllString(string(a.Body), -1) {
		file := w.stranger().Open(path).Want(200)
		if got := file.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: %s", path, got)
		}
	}
	w.stranger().Open("/static/app.js").Want(404)
}
