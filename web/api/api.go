// Package api is the HTTP API under /api/v1: what the types of its operations say is validated, and described as OpenAPI
// 3.1. A file holds a noun.
//
// Ids are strings in JSON, names are snake_case, times RFC 3339 in UTC, durations seconds. What is not known is
// absent. Errors are problem+json (package problem), in the language of the request.
package api

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/overview"
	"github.com/tongguan/tongguan/web/problem"
)

// Prefix is the path under which the API lies.
const Prefix = "/api/v1"

// Deps is what the API works with.
type Deps struct {
	Store       *store.Store
	Auth        *auth.Service
	Clock       clock.Clock
	Version     string
	Interval    time.Duration     // between two planned scans of an endpoint
	PortAllowed func(uint16) bool // nil: every port
	Overview    *overview.Cache
	Channels    *channels.Desk
	Apps        *apps.Desk
	Roots       *trust.Stores // whom the platforms trust; nil: this process does not know
	Logs        *ct.List      // of Certificate Transparency, which names them; nil: none was added

	// SignInLink gives the address of the page that signs in by a link's token.
	SignInLink func(token string) string
}

// API is the operations and their description. It is safe for use by many at once.
type API struct {
	deps      Deps
	cursors   cursors
	huma      huma.API
	routes    []route
	documents func() (map[lang.Tag][]byte, error) // written when somebody first asks
}

// New describes all operations.
func New(d Deps) *API {
	a := &API{deps: d}
	a.cursors.store = d.Store
	a.huma = huma.NewAPI(a.config(), collector{a})
	for _, noun := range []func(*API){
		(*API).endpoints, (*API).imports, (*API).nodes, (*API).expected, (*API).disputes, (*API).uses, (*API).scans, (*API).observations, (*API).judgements,
		(*API).chains, (*API).fullChains, (*API).apps, (*API).applies, (*API).appLints, (*API).certificates, (*API).authorities, (*API).rules, (*API).explains,
		(*API).alerts, (*API).channels, (*API).deliveries, (*API).dashboard, (*API).me,
		(*API).tokens, (*API).accounts, (*API).audit,
	} {
		noun(a)
	}
	tidy(a.huma.OpenAPI())
	a.documents = sync.OnceValues(func() (map[lang.Tag][]byte, error) { return documents(a.huma.OpenAPI()) })
	return a
}

// Routes adds the operations to a router that is mounted at Prefix.
func (a *API) Routes(r chi.Router) {
	for _, one := range a.routes {
		r.Method(one.method, one.path, one.handler)
	}
}

// Document serves the OpenAPI document, in the language of the request.
func (a *API) Document(w http.ResponseWriter, r *http.Request) {
	text, err := a.OpenAPI(languageOf(r.Context()))
	if err != nil {
		problem.Write(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/openapi+json;version=3.1")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(text)
}

// OpenAPI gives the document in one language. A description that is not in both is an error.
func (a *API) OpenAPI(tag lang.Tag) ([]byte, error) {
	written, err := a.documents()
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return written[tag], nil
}
