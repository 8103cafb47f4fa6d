package pages_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	. "github.com/tongguan/tongguan/web/pages"
)

func TestStatic(t *testing.T) {
	p := newPages(t)
	page := parseHTML(t, render(t, p, Page{chromeOf(lang.English, "/rules"), RuleList{}}))
	address := value(page.find(t, "script")[0], "src")
	if !regexp.MustCompile(`^/static/app\.[0-9a-f]{12}\.js$`).MatchString(address) {
		t.Fatalf("the script is at %q", address)
	}
	get := func(method, path, tag string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		p.Static().ServeHTTP(w, r)
		return w.Result()
	}
	full := get(http.MethodGet, address, "")
	body, err := io.ReadAll(full.Body)
	if err != nil || full.StatusCode != http.StatusOK || !strings.Contains(string(body), "use strict") {
		t.Fatalf("%d, %d bytes, %v", full.StatusCode, len(body), err)
	}
	for name, want := range map[string]string{
		"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
	} {
		if got := full.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	tag := full.Header.Get("ETag")
	for _, c := range []struct {
		name, method, path, tag string
		want                    int
	}{
		{"unchanged", http.MethodGet, address, tag, http.StatusNotModified},
		{"changed", http.MethodGet, address, `"old"`, http.StatusOK},
		{"head", http.MethodHead, address, "", http.StatusOK},
		{"post", http.MethodPost, address, "", http.StatusMethodNotAllowed},
		{"another hash", http.MethodGet, "/static/app.000000000000.js", "", http.StatusNotFound},
		{"no hash", http.MethodGet, "/static/app.js", "", http.StatusNotFound},
		{"outside", http.MethodGet, "/static/../pages.go", "", http.StatusNotFound},
		{"the folder", http.MethodGet, "/static/", "", http.StatusNotFound},
	} {
		if got := get(c.method, c.path, c.tag).StatusCode; got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}
