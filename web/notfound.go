package web

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/web/problem"
)

func notFound(w http.ResponseWriter, r *http.Request) {
	problem.Write(w, r, problem.New(problem.NotFound, nil))
}

// methodNotAllowed names the methods that there are, as RFC 9110 §15.5.6 wants.
func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	var allow []string
	path := r.URL.Path
	if r.URL.RawPath != "" {
		path = r.URL.RawPath
	}
	if c := chi.RouteContext(r.Context()); c != nil {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			as := method
			if method == http.MethodHead {
				as = http.MethodGet
			}
			if c.Routes.Match(chi.NewRouteContext(), as, path) {
				allow = append(allow, method)
			}
		}
	}
	problem.Write(w, r, problem.New(problem.MethodNotAllowed, nil).With("Allow", strings.Join(allow, ", ")))
}
