package web

import (
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/go-chi/chi/v5/middleware"

	"github.com/tongguan/tongguan/web/problem"
)

// recovered answers 500 where a handler panics. An answer that was begun cannot be taken back: then the connection is
// cut, so that nobody takes half of it for the whole.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			if out.Status() != 0 {
				problem.Say(r.Context(), err) // for the log
				panic(http.ErrAbortHandler)
			}
			problem.Write(out, r, err)
		}()
		next.ServeHTTP(out, r)
	})
}
