package scan

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/tongguan/tongguan/facts"
)

// redirects reports whether a client goes elsewhere on this status (RFC 9110 §15.4).
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// A place is where a redirect leads to.
type place struct {
	scheme, host string
	port         uint16
	path         string // with the query, which is sent and not kept
}

func (p place) hop() facts.Hop {
	path, _, _ := strings.Cut(p.path, "?")
	return facts.Hop{Scheme: p.scheme, Host: p.host, Port: p.port, Path: visible(path, maxPath)}
}

// leadsTo reads a Location, which may be relative to where it was found (RFC 9110 §10.2.2).
func (p place) leadsTo(location string) (place, bool) {
	base := url.URL{Scheme: p.scheme, Host: authority(p.host, p.port, portOf(p.scheme)), Path: "/"}
	if path, err := url.Parse(p.path); err == nil {
		base.Path, base.RawPath = path.Path, path.RawPath
	}
	to, err := base.Parse(strings.TrimSpace(location))
	if err != nil || len(location) > maxLocation || to.Scheme != "https" && to.Scheme != "http" {
		return place{}, false
	}
	out := place{scheme: to.Scheme, host: strings.TrimSuffix(strings.ToLower(to.Hostname()), "."), port: portOf(to.Scheme), path: "/"}
	if to.Port() != "" {
		port, err := strconv.ParseUint(to.Port(), 10, 16)
		if err != nil || port == 0 {
			return place{}, false
		}
		out.port = uint16(port)
	}
	if path := to.EscapedPath(); strings.HasPrefix(path, "/") {
		out.path = escape(path)
	}
	if to.RawQuery != "" {
		out.path += "?" + escape(to.RawQuery)
	}
	return out, isHost(out.host)
}

const maxLocation = 4 << 10

// isHost reports whether a redirect may lead to this host: an address as netip reads it, or a name of letters, digits,
// hyphens, dots and underscores of which the last label is no number, since some resolvers take that for an address.
func isHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == ""
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return len(host) <= 253 && last != "" && strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x") &&
		strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-._") == ""
}

// follow goes where the redirects lead, hop by hop, and notes where it ends and why. Places at the address that is
// visited are asked there; others are looked up, and asked once for all addresses.
func (v *visit) follow(ctx context.Context, e *facts.Exchange, a ask, location string) {
	here := place{facts.SchemeHTTPS, v.host, v.port, a.path}
	seen := map[place]bool{here: true}
	for {
		if location == "" {
			e.RedirectsEnd = facts.RedirectNowhere
			return
		}
		to, ok := here.leadsTo(location)
		switch {
		case !ok:
			e.RedirectsEnd = facts.RedirectInvalid
			return
		case len(e.Redirects) == facts.MaxRedirects:
			e.RedirectsEnd = facts.RedirectTooMany
			return
		}
		e.Redirects = append(e.Redirects, to.hop())
		hop := &e.Redirects[len(e.Redirects)-1]
		switch {
		case to.scheme == "http":
			e.RedirectsEnd = facts.RedirectPlain
			return
		case seen[to]:
			e.RedirectsEnd = facts.RedirectLoop
			return
		}
		seen[to] = true
		a.path, a.host = to.path, authority(to.host, to.port, portOf(to.scheme))
		step := v.step(ctx, to, &a)
		if step.failure != nil {
			e.RedirectsEnd, e.RedirectsFailure = facts.RedirectFailed, step.failure
			return
		}
		hop.Status = step.status
		if !redirects(step.status) {
			e.RedirectsEnd = facts.RedirectAnswered
			return
		}
		here, location = to, step.location
	}
}

// A step is what came of asking a place.
type step struct {
	status   int
	location string
	failure  *facts.Failure
}

func (v *visit) step(ctx context.Context, to place, a *ask) step {
	if to.host != v.host || to.port != v.port {
		return v.elsewhere.ask(visitor{to, v.Dialer.Public(v.at.Addr())}, func() step { return v.abroad(ctx, to, *a) })
	}
	r, failed := v.get(ctx, a)
	if failed != nil {
		return step{failure: failed}
	}
	return step{status: r.status, location: r.header.Get("Location")}
}

// elsewhere remembers what was learned of places that are not the endpoint, so that many addresses which redirect there
// ask only once. The zero value is ready.
type elsewhere struct {
	mu    sync.Mutex
	steps map[visitor]func() step
}

// A visitor goes to a place, sent there by a server in public or by one that is not, which may send us to less.
type visitor struct {
	to         place
	fromPublic bool
}

func (e *elsewhere) ask(to visitor, ask func() step) step {
	e.mu.Lock()
	if e.steps == nil {
		e.steps = map[visitor]func() step{}
	}
	once := e.steps[to]
	if once == nil {
		once = sync.OnceValue(ask)
		e.steps[to] = once
	}
	e.mu.Unlock()
	return once()
}
