package scan

import (
	"context"

	"github.com/tongguan/tongguan/facts"
)

// exchanges makes one GET after the other. The failure is that of the first which has one.
func (v *visit) exchanges(ctx context.Context, requests []facts.Request) (*[]facts.Exchange, *facts.Failure) {
	var out []facts.Exchange
	var first *facts.Failure
	for _, r := range requests {
		e := v.exchange(ctx, r)
		out = append(out, e)
		if first == nil {
			first = e.Failure
		}
	}
	return &out, first
}

// exchange makes a GET as a mini program does: with its Referer, which it cannot leave out. Only where the answer is not
// 2xx it is made once more without, and a redirect is followed.
func (v *visit) exchange(ctx context.Context, request facts.Request) facts.Exchange {
	e := facts.Exchange{Path: request.Path, AppID: request.AppID}
	with := ask{host: authority(v.host, v.port, 443), path: request.Path, referer: referer(request.AppID)}
	if !v.waited {
		with.patience = slowPatience
	}
	r, failed := v.get(ctx, &with)
	if failed != nil {
		e.Failure = failed
		return e
	}
	describe(&e, r)
	v.waited = v.waited || r.bodyTook > bodyPatience
	with.patience = 0
	if !facts.Passing(r.status) { // a gateway speaks for the server
		e.H3Port = h3Port(r.header.Values("Alt-Svc"), v.host)
	}
	if r.broken != nil {
		f := lost(ctx, r.broken)
		e.Failure = &f
	}
	if e.Status >= 200 && e.Status < 300 {
		if v.depth(v.host) == Full && e.Failure == nil {
			v.otherVersions(ctx, &e, with)
		}
		return e
	}
	without := with
	without.referer = ""
	if second, failed := v.get(ctx, &without); failed == nil {
		e.WithoutReferer = &second.status
		e.ServerError = e.Status >= 500 && second.status >= 500
		e.RefererRefused = !facts.Passing(e.Status) && e.Status >= 300 && second.status >= 200 && second.status < 300
	}
	if redirects(r.status) {
		v.follow(ctx, &e, with, r.header.Get("Location"))
	}
	return e
}

// otherVersions asks once more with the Referer of devtools, and of a release. Some servers let in what somebody saw while
// he developed, and nothing else.
func (v *visit) otherVersions(ctx context.Context, e *facts.Exchange, with ask) {
	for _, other := range []struct {
		name    facts.RefererVersion
		version string
	}{{facts.RefererDevtools, "devtools"}, {facts.RefererRelease, "1"}} {
		with.referer = refererOf(e.AppID, other.version)
		r, failed := v.get(ctx, &with)
		if failed != nil || r.status < 300 || facts.Passing(r.status) {
			continue
		}
		if e.RefererVersions == nil {
			e.RefererStatus = r.status
		}
		e.RefererVersions = append(e.RefererVersions, other.name)
	}
}
