package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/web/request"
)

// logged writes a line for every request, and counts it. The line has no query and no header, which may hold secrets,
// and what broke on our side stands in it and nowhere else.
type logged struct {
	log     *slog.Logger
	clock   clock.Clock
	metrics *metrics
}

func (l logged) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := l.clock()
		out := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() {
			status := out.Status()
			if status == 0 {
				status = http.StatusOK
			}
			route, took := "", l.clock().Sub(began)
			if c := chi.RouteContext(r.Context()); c != nil {
				route = c.RoutePattern()
			}
			l.metrics.observe(r.Method, route, status, took)
			path := r.URL.Path
			if strings.Contains(route, "{token}") {
				path = route // it lets somebody in
			}
			info := request.From(r.Context())
			level := slog.LevelInfo
			attrs := []slog.Attr{
				slog.String("request_id", info.ID), slog.String("method", r.Method), slog.String("path", path),
				slog.Int("status", status), slog.Int("bytes", out.BytesWritten()), slog.Duration("took", took),
				slog.String("client", info.Client.String()),
			}
			if id := info.Known().Account.ID; id != 0 {
				attrs = append(attrs, slog.String("account", strconv.FormatInt(id, 10)))
			}
			if info.Failure != nil {
				if level = slog.LevelError; status == http.StatusServiceUnavailable {
					level = slog.LevelWarn // the database is away: others say so, and it passes
				}
				attrs = append(attrs, slog.String("error", info.Failure.Error()))
			}
			l.log.LogAttrs(r.Context(), level, "request", attrs...)
		}()
		next.ServeHTTP(out, r)
	})
}
