package web

import (
	"crypto/rand"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/tongguan/tongguan/web/request"
)

// requestID is the header that names a request, in and out.
const requestID = "X-Request-Id"

// begin notes what is known of a request from the start.
type begin struct{ trusted []netip.Prefix }

func (b begin) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := &request.Info{URL: r.URL, ID: r.Header.Get(requestID), Lang: request.Language(r), Secure: r.TLS != nil}
		if !isRequestID(info.ID) {
			info.ID = rand.Text()
		}
		var proxied bool
		if info.Client, proxied = b.client(r); proxied && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") {
			info.Secure = true
		}
		w.Header().Set(requestID, info.ID)
		next.ServeHTTP(w, r.WithContext(request.With(r.Context(), info)))
	})
}

// client is the address that the request comes from: the last one in the chain of proxies that is not one of ours. What
// stands before it in X-Forwarded-For anybody may have written. The second result tells whether a trusted proxy handed
// the request on.
func (b begin) client(r *http.Request) (addr netip.Addr, proxied bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	addr = peer.Addr().Unmap().WithZone("")
	if !b.trusts(addr) {
		return addr, false
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break // no proxy of ours wrote this
		}
		addr = next.Unmap().WithZone("")
		if !b.trusts(addr) {
			break
		}
	}
	return addr, true
}

func (b begin) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(b.trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// isRequestID accepts what other systems use for ids, and nothing that could confuse a log.
func isRequestID(s string) bool {
	return len(s) > 0 && len(s) <= 64 && strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.") == ""
}
