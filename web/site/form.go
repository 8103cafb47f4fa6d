package site

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// formType is what the forms of the pages send.
const formType = "application/x-www-form-urlencoded"

// readForm reads what a form sent, or says why it cannot. What was not read must not pass for a form that was left
// empty: one of those ends every other session of its sender.
func readForm(r *http.Request) error {
	if r.ContentLength == 0 {
		return nil // a button by itself
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != formType {
		return problem.New(problem.UnsupportedMediaType, lang.Errorf(
			lang.En("this address takes what a page's form sends ({type}), and nothing was done; programs use the API under /api/v1").
				Zh("该地址只接受页面表单提交的内容（{type}），未作任何操作；程序请使用 /api/v1 下的 API"), "type", formType))
	}
	err := r.ParseForm()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return problem.New(problem.TooLarge, nil)
	}
	if err != nil {
		return problem.New(problem.BadRequest, lang.Errorf(lang.En("the form arrived damaged, and nothing was done; send it again").
			Zh("表单内容已损坏，未作任何操作，请重新提交"))).Because(err)
	}
	return nil
}

// found is where a GET finds what answers a request: at its own address or, where only a form leads there, at the page
// above it.
func found(r *http.Request) *url.URL {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL
	}
	path := r.URL.Path
	if path == "/sign-in/link" { // there, a GET takes "link" for a token
		path = "/sign-in"
	}
	if c := chi.RouteContext(r.Context()); c != nil && c.Routes != nil {
		for ; len(path) > 1; path = path[:strings.LastIndexByte(path, '/')] {
			if c.Routes.Match(chi.NewRouteContext(), http.MethodGet, path) {
				return &url.URL{Path: path}
			}
		}
	}
	return &url.URL{Path: "/"}
}
