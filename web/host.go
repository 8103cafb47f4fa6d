package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/problem"
)

// hostless are the paths that machines ask for under names of their own, such as a container's. What stands there is no
// secret.
var hostless = []string{"/healthz", "/readyz", "/version", "/metrics"}

// knownHost refuses requests to a name that is not ours. Somebody else's name that leads to our address is how a page of
// his would read our answers (DNS rebinding); an IP address and localhost cannot be made to lead elsewhere.
func knownHost(public *url.URL) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if isOurs(public, r.Host) || slices.Contains(hostless, r.URL.Path) {
				next.ServeHTTP(w, r)
				return
			}
			if public != nil {
				said := lang.En("the public address of this installation is {url}").Zh("本系统的公开地址是 {url}")
				problem.Write(w, r, problem.New(problem.Misdirected, lang.Errorf(said, "url", public.Redacted())))
				return
			}
			problem.Write(w, r, problem.New(problem.Misdirected, nil))
		})
	}
}

func isOurs(public *url.URL, host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.EqualFold(host, "localhost") || public != nil && strings.EqualFold(host, public.Hostname())
}
