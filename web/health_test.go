package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/webtest"
)

var discard = slog.New(slog.DiscardHandler)

func TestHealth(t *testing.T) {
	pending, broken := false, error(nil)
	s := webtest.New(t, func(d *web.Deps) {
		d.Migrations = func(context.Context) (bool, error) { return pending, broken }
	})
	c := s.Anybody()
	if got := c.Get("/healthz").Want(200); string(got.Body) != "{\"status\":\"ok\"}\n" {
		t.Errorf("healthz %s", got.Body)
	}
	if got := c.Get("/version").Want(200); got.Text("version") != "test" || got.Text("name") != "tongguan" || !strings.HasPrefix(got.Text("go"), "go1.") {
		t.Errorf("version %s", got.Body)
	}
	if got := c.Get("/readyz").Want(200); got.Text("status") != "ok" || got.Text("checks.queue.ok") != "true" {
		t.Errorf("readyz %s", got.Body)
	}
	pending = true
	if got := c.Get("/readyz").Want(503); got.Text("checks.migrations.reason") != "pending" || got.Text("checks.database.ok") != "true" || got.Header.Get("Retry-After") == "" {
		t.Errorf("readyz %s", got.Body)
	}
	broken = errors.New("no such table")
	if got := c.Get("/readyz").Want(503); got.Text("checks.migrations.reason") != "unavailable" || strings.Contains(string(got.Body), "table") {
		t.Errorf("readyz %s", got.Body)
	}
}

// The queue's tables are not there: the process is well, and cannot serve.
func TestReadyNeedsTheQueue(t *testing.T) {
	s := webtest.With(t, storetest.Open(t, storetest.Empty(t)), nil)
	if got := s.Anybody().Get("/readyz").Want(503); got.Text("checks.queue.reason") != "unavailable" || got.Text("checks.database.ok") != "true" {
		t.Errorf("readyz %s", got.Body)
	}
	s.Anybody().Get("/healthz").Want(200)
}

// Without a database nothing can be looked up: a problem that says when to try again, and a log that says why.
func TestDatabaseAway(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	token := s.Token(c, auth.ScopeAdmin)
	site := s.Watch("a.example.test")
	s.Drop()
	for _, a := range []*webtest.Answer{
		c.Get("/api/v1/endpoints"), token.Get(site.Path), token.Post("/api/v1/apps", map[string]any{"appid": "wx0123456789abcdef"}, "Idempotency-Key", "k"),
	} {
		a.Want(503).Problem("unavailable")
		if a.Header.Get("Retry-After") != "5" {
			t.Errorf("%s: %v", a.Request, a.Header)
		}
	}
	if got := c.Get("/readyz").Want(503); got.Text("checks.database.reason") != "unavailable" {
		t.Errorf("readyz %s", got.Body)
	}
	for _, path := range []string{"/healthz", "/version", "/openapi.json", "/metrics"} {
		c.Get(path).Want(200)
	}
	s.Anybody().Get("/api/v1/me").Want(401) // that needs no database
	if !strings.Contains(s.Log.String(), `"level":"WARN"`) {
		t.Error("nothing is logged")
	}
}

func TestMetrics(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	c.Get("/api/v1/endpoints/999").Want(404)
	c.Get("/api/v1/endpoints/998").Want(404)
	c.Get("/some/path/of/a/stranger").Want(404)
	c.Do("BREW", "/api/v1/endpoints", nil).Want(405)
	text := string(c.Get("/metrics").Want(200).Body)
	for _, want := range []string{
		`tongguan_build_info{goversion="go1.`, `version="test"} 1`,
		`tongguan_http_request_duration_seconds_count{method="GET",route="/api/v1/endpoints/{id}",status="404"} 2`,
		`tongguan_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1`,
		`tongguan_http_request_duration_seconds_count{method="other",route="none",status="405"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "stranger") {
		t.Error("a stranger makes series")
	}
}

// A listener of its own takes the metrics away from the main one; a registry may have been used by somebody before.
func TestMetricsElsewhere(t *testing.T) {
	registry := prometheus.NewRegistry()
	for range 2 {
		s := webtest.New(t, func(d *web.Deps) { d.MetricsElsewhere, d.Metrics = true, registry })
		s.Anybody().Get("/metrics").Want(404)
	}
	w := newRecorder()
	web.Metrics(registry).ServeHTTP(w, newRequest(http.MethodGet, "/metrics"))
	if !strings.Contains(w.Body.String(), "tongguan_build_info") {
		t.Errorf("got %s", w.Body)
	}
}
