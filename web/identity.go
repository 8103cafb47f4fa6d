package web

import (
	"context"
	"net/http"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/request"
)

// identified notes how to find out who asks. A token that is shown counts alone, be it good or bad: whoever sends one
// means to act by it, and not with the rights of whatever session the browser has.
type identified struct {
	auth    *auth.Service
	cookies auth.Cookies
}

func (i identified) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request.From(r.Context()).IdentifyBy(func() (auth.Identity, error) { return i.identify(r.Context(), r) })
		next.ServeHTTP(w, r)
	})
}

func (i identified) identify(ctx context.Context, r *http.Request) (auth.Identity, error) {
	if len(r.Header.Values("Authorization")) > 0 {
		// Whatever else stands in the header is no whole token, and IdentifyToken says so.
		token, _ := auth.BearerToken(r)
		return i.auth.IdentifyToken(ctx, token)
	}
	if id, ok := i.cookies.Read(r); ok {
		return i.auth.Identify(ctx, id)
	}
	return auth.Identity{}, nil
}
