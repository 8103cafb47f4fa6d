package auth

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/tongguan/tongguan/internal/lang"
)

// The names of the cookie. Browsers take one that begins with __Host- only over https, for this host alone and for all
// of its paths (RFC 6265bis, The “__Host-” Prefix), so no neighbour can plant one.
const (
	CookieName      = "__Host-tongguan"
	PlainCookieName = "tongguan"
)

// Cookies carries the id of a session to the browser and back. It is safe for use at once by many.
type Cookies struct {
	PublicURL    *url.URL // as people write it; nil when nobody said
	InsecureHTTP bool     // people may sign in over plain http from other machines
}

// Policy tells which cookie fits a request, or gives ErrPlainHTTP where none may be used.
//
// Over https, which is what the public URL says where a proxy stands in front, it is __Host- and Secure. Plain http is
// enough where it cannot be listened to, on this machine: both the address that was typed and the one that the request
// comes from are loopback, and no proxy says that it has passed it on.
func (c Cookies) Policy(r *http.Request) (name string, secure bool, err error) {
	switch {
	case r.TLS != nil, c.PublicURL != nil && c.PublicURL.Scheme == "https":
		return CookieName, true, nil
	case c.InsecureHTTP, isLocal(r):
		return PlainCookieName, false, nil
	}
	return "", false, said(ErrPlainHTTP, lang.En("this page was opened over plain http from another machine, "+
		"where others can read a password on its way; put an https proxy in front and start with --public-url https://…, "+
		"or start with --insecure-http on a network that you trust").
		Zh("此页面是从另一台机器通过未加密的 http 打开的，密码可能在途中被他人读取；"+
			"请在前面部署 https 反向代理并以 --public-url https://… 启动，或在可信网络中以 --insecure-http 启动"))
}

// Set gives the browser the id of its session. The cookie has no end of its own: it goes with the browser, and the
// session ends where it is stored. The error is Policy's.
func (c Cookies) Set(w http.ResponseWriter, r *http.Request, sessionID string) error {
	cookie, err := c.cookie(r, sessionID)
	if err != nil {
		return err
	}
	http.SetCookie(w, cookie)
	return nil
}

// Clear takes the cookie back. The error is Policy's.
func (c Cookies) Clear(w http.ResponseWriter, r *http.Request) error {
	cookie, err := c.cookie(r, "")
	if err != nil {
		return err
	}
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
	return nil
}

// Read gives the id that the request carries, in the cookie that fits it and in no other; false when it carries none,
// and when it carries two: over plain http other programs of the machine can plant one beside ours, for a longer path.
func (c Cookies) Read(r *http.Request) (sessionID string, ok bool) {
	name, _, err := c.Policy(r)
	if err != nil {
		return "", false
	}
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return "", false
	}
	return found[0].Value, true
}

func (c Cookies) cookie(r *http.Request, value string) (*http.Cookie, error) {
	name, secure, err := c.Policy(r)
	if err != nil {
		return nil, err
	}
	return &http.Cookie{
		Name: name, Value: value, Path: "/", Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}, nil
}

// isLocal reports whether the request comes from a browser on this machine. Forwarding headers can be invented, but
// here they only take something away.
func isLocal(r *http.Request) bool {
	for _, header := range []string{
		"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via",
	} {
		if r.Header.Get(header) != "" {
			return false
		}
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	remote, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && remote.Addr().IsLoopback() &&
		(strings.EqualFold(host, "localhost") || isLoopback(host))
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// BearerToken gives what stands in the header Authorization: Bearer … (RFC 6750 §2.1); false when there is none. Tokens
// are read from nowhere else: addresses of pages end up in logs.
func BearerToken(r *http.Request) (token string, ok bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", false
	}
	return token, true
}
