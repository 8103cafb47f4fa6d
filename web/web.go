// Package web is the HTTP side of the service: what every request passes, the API, and what machines ask at the root
// (health, version, metrics). The pages are handed in.
//
// A handler reads the request, calls one thing, and writes the answer or returns an error; package problem turns errors
// into answers, and package access checks rights.
package web

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/api"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/overview"
	"github.com/tongguan/tongguan/web/problem"
)

// Deps is what the server works with. Fields that may be nil say so.
type Deps struct {
	Store          *store.Store
	Auth           *auth.Service
	Cookies        auth.Cookies
	PublicURL      *url.URL       // as people type it; nil: it is reached by IP address or as localhost only
	TrustedProxies []netip.Prefix // whose word about the client is taken
	Clock          clock.Clock
	Log            *slog.Logger
	Metrics        *prometheus.Registry
	Version        string
	Interval       time.Duration     // between two planned scans of an endpoint
	PortAllowed    func(uint16) bool // nil: every port
	Migrations     Pending           // nil: not part of being ready
	Rate           Rate              // the zero Rate: 50 requests a second, 200 at once
	Overview       *overview.Cache   // nil: one of its own
	Channels       *channels.Desk    // nil: one without a key, which makes none
	Apps           *apps.Desk        // nil: one that judges by the profile wechat
	Roots          *trust.Stores     // whom the platforms trust; nil: this process does not know
	Logs           *ct.List          // of Certificate Transparency, which names them; nil: none was added

	// SignInLink gives the address of the page that signs in by a link's token; nil: /sign-in/link?token=… under the
	// public URL.
	SignInLink func(token string) string

	// MetricsElsewhere takes /metrics away, since it has a listener of its own (see Metrics).
	MetricsElsewhere bool

	Pages Pages // nil: none
}

// Pages are what people see. It is handed in, so that the API does not depend on it.
type Pages interface {
	// Routes adds the routes. Every handler is made by access.Guard or access.Open.
	Routes(r chi.Router)

	// Problem draws a problem in place of a page that was asked for, with its status. A 401 may lead to the sign-in.
	Problem(w http.ResponseWriter, r *http.Request, p *problem.Problem)
}

// New makes the handler of the whole server. It gives an error for a route that declares no right.
func New(d Deps) (http.Handler, error) {
	if d.Overview == nil {
		d.Overview = overview.New(d.Store, d.Clock)
	}
	if d.Channels == nil {
		d.Channels = &channels.Desk{Store: d.Store, Clock: d.Clock}
	}
	if d.Apps == nil {
		d.Apps = &apps.Desk{Store: d.Store, Clock: d.Clock, Interval: d.Interval, PortAllowed: d.PortAllowed}
	}
	if d.SignInLink == nil {
		d.SignInLink = d.signInLink
	}
	observed, err := newMetrics(d.Metrics, d.Version)
	if err != nil {
		return nil, fmt.Errorf("register metrics: %w", err)
	}
	crossOrigin, err := newCrossOrigin(d.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("trust the public URL: %w", err)
	}
	described := api.New(api.Deps{
		Store: d.Store, Auth: d.Auth, Clock: d.Clock, Version: d.Version, Interval: d.Interval, PortAllowed: d.PortAllowed,
		Overview: d.Overview, Channels: d.Channels, Apps: d.Apps, Roots: d.Roots, Logs: d.Logs, SignInLink: d.SignInLink,
	})

	r := chi.NewRouter()
	r.Use(
		begin{d.TrustedProxies}.middleware,
		logged{d.Log, d.Clock, observed}.middleware,
		recovered,
		secured,
		withPages(d.Pages),
		knownHost(d.PublicURL),
		limitBody,
		crossOrigin,
		identified{d.Auth, d.Cookies}.middleware,
		middleware.GetHead,
	)
	r.NotFound(notFound)
	r.MethodNotAllowed(methodNotAllowed)
	r.Group(func(r chi.Router) { rootRoutes(r, d, described) })
	r.Group(func(r chi.Router) {
		r.Use(newLimiter(d.Rate, d.Clock).middleware)
		r.Route(api.Prefix, described.Routes)
		if d.Pages != nil {
			d.Pages.Routes(r)
		}
	})
	return r, errors.Join(undeclared(r)...)
}

func (d Deps) signInLink(token string) string {
	u := url.URL{Path: "/sign-in/link", RawQuery: url.Values{"token": {token}}.Encode()}
	if d.PublicURL != nil {
		u.Scheme, u.Host = d.PublicURL.Scheme, d.PublicURL.Host
	}
	return u.String()
}

// undeclared names the routes that were not made by package access.
func undeclared(r chi.Routes) (out []error) {
	_ = chi.Walk(r, func(method, route string, h http.Handler, _ ...func(http.Handler) http.Handler) error {
		if _, ok := access.Declared(h); !ok {
			out = append(out, fmt.Errorf("route %s %s declares no right", method, route))
		}
		return nil
	})
	return out
}
