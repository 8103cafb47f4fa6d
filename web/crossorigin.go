package web

import (
	"net/http"
	"net/url"

	"github.com/tongguan/tongguan/web/problem"
)

// newCrossOrigin refuses every request that changes something and that a browser sends on behalf of another site. The
// public URL is not another site, even where a proxy in between writes another Host.
func newCrossOrigin(public *url.URL) (func(http.Handler) http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	if public != nil {
		if err := protection.AddTrustedOrigin(public.Scheme + "://" + public.Host); err != nil {
			return nil, err
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem.Write(w, r, problem.New(problem.CrossSite, nil))
	}))
	return protection.Handler, nil
}
