package web

import (
	"net/http"
	"slices"

	"github.com/tongguan/tongguan/web/api"
)

// The bounds of a body.
const (
	maxBody   = 1 << 20
	maxImport = api.MaxImport
)

// imports are the paths to which people send whole files.
var imports = []string{api.Prefix + api.ImportPath, api.Prefix + api.LintPath, "/import"}

// limitBody cuts bodies off. Whoever reads further gets an *http.MaxBytesError.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limit := int64(maxBody)
		if slices.Contains(imports, r.URL.Path) {
			limit = maxImport
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}
