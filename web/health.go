package web

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/api"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// Pending reports whether the database lacks a migration that this version needs.
type Pending func(context.Context) (bool, error)

// readyTimeout is how long /readyz waits for answers.
const readyTimeout = 2 * time.Second

// rootRoutes are what machines ask. No limit of requests holds there.
func rootRoutes(r chi.Router, d Deps, described *api.API) {
	get := func(path string, h http.HandlerFunc) { r.Method(http.MethodGet, path, access.Open(h)) }
	get("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	get("/readyz", ready{d.Store, d.Migrations}.ServeHTTP)
	get("/version", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"name": "tongguan", "version": d.Version, "go": runtime.Version()})
	})
	get("/openapi.json", described.Document)
	get(api.Prefix+"/openapi.json", described.Document)
	get(problem.Base+"{code}", explain)
	if !d.MetricsElsewhere {
		get("/metrics", Metrics(d.Metrics).ServeHTTP)
	}
}

// ready answers whether requests can be served.
type ready struct {
	store      *store.Store
	migrations Pending
}

type check struct {
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // a word for programs
}

func (c ready) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	checks := map[string]check{"database": {OK: true}, "migrations": {OK: true}, "queue": {OK: true}}
	fail := func(name, reason string, err error) {
		checks[name] = check{Reason: reason}
		if err != nil {
			request.From(r.Context()).Failure = err
		}
	}
	if err := c.store.Ping(ctx); err != nil {
		fail("database", "unavailable", err)
		fail("migrations", "unavailable", nil)
		fail("queue", "unavailable", nil)
	} else {
		if c.migrations != nil {
			if pending, err := c.migrations(ctx); err != nil {
				fail("migrations", "unavailable", err)
			} else if pending {
				fail("migrations", "pending", nil)
			}
		}
		if _, err := c.store.OpenScans(ctx, 1); err != nil {
			fail("queue", "unavailable", err)
		}
	}
	status, word := http.StatusOK, "ok"
	for _, one := range checks {
		if !one.OK {
			status, word = http.StatusServiceUnavailable, "not_ready"
			w.Header().Set("Retry-After", "5")
		}
	}
	answer(w, status, map[string]any{"status": word, "checks": checks})
}

// answer writes a small document that nobody keeps.
func answer(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document)
}
