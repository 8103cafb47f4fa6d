package problem

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/web/request"
)

// A Page draws a problem for people.
type Page func(w http.ResponseWriter, r *http.Request, p *Problem)

type pageKey struct{}

// WithPage gives a context in which problems are drawn for people who ask with a browser.
func WithPage(ctx context.Context, draw Page) context.Context {
	return context.WithValue(ctx, pageKey{}, draw)
}

// Say puts an error into the words of a request: in its language, with its id and path. What broke of ours is noted for
// the log.
func Say(ctx context.Context, err error) *Problem {
	info := request.From(ctx)
	e := Of(err)
	p := e.In(info.Lang)
	p.RequestID, p.Instance = info.ID, info.URL.EscapedPath()
	if e.Kind.Status >= http.StatusInternalServerError {
		info.Failure = err
	}
	return p
}

// Write answers a request with an error: a page for people, where there are pages, and problem+json for programs.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	p := Say(r.Context(), err)
	maps.Copy(w.Header(), p.header)
	if draw, ok := r.Context().Value(pageKey{}).(Page); ok && forPeople(r) {
		draw(w, r, p)
		return
	}
	w.Header().Set("Content-Type", MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	// What cannot be sent any more has nobody to be told about it.
	_ = json.NewEncoder(w).Encode(p)
}

// forPeople tells a browser that looks at a page from everything else.
func forPeople(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}
