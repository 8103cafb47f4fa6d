package web

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// explain says in plain text what a kind of problem means; the type of every problem leads here. Pages that have a page
// for it take its place.
func explain(w http.ResponseWriter, r *http.Request) {
	kind, ok := problem.Named(chi.URLParam(r, "code"))
	if !ok {
		notFound(w, r)
		return
	}
	tag := request.From(r.Context()).Lang
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Language", string(tag))
	fmt.Fprintf(w, "%s (%s, HTTP %d)\n\n%s\n\n%s\n", kind.Title.In(tag), kind.Code, kind.Status, kind.Detail.In(tag), kind.Remedy.In(tag))
}
