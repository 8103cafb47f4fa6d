// Package request holds what the server has learned about a request before a handler sees it: from where it comes, in
// which language to answer, who asks.
package request

import (
	"context"
	"net/netip"
	"net/url"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
)

// An Info is what is known about one request. It belongs to the goroutine that serves the request.
type Info struct {
	URL    *url.URL   // as it was asked for
	ID     string     // names the request in the log and in every error that people see
	Client netip.Addr // from where it comes, past the proxies that are trusted; the zero Addr when unknown
	Secure bool       // it came over https, at least as far as a proxy that is trusted
	Lang   lang.Tag   // to answer in

	// Failure is what broke on our side, for the log; nobody else sees it.
	Failure error

	identify   func() (auth.Identity, error)
	identified bool
	identity   auth.Identity
	refused    error
}

type key struct{}

// With gives a context that carries the info.
func With(ctx context.Context, info *Info) context.Context {
	return context.WithValue(ctx, key{}, info)
}

// From gives the info of a request; an empty one where no server put one into the context.
func From(ctx context.Context) *Info {
	if info, ok := ctx.Value(key{}).(*Info); ok {
		return info
	}
	return &Info{Lang: lang.English, URL: &url.URL{Path: "/"}}
}

// IdentifyBy sets how it is found out who asks. It is asked once, when somebody first wants to know: a request for what
// is open to all costs no look-up.
func (i *Info) IdentifyBy(identify func() (auth.Identity, error)) { i.identify = identify }

// Identity tells who asks: nobody (the zero Identity) when nothing was shown, and an error when what was shown does not
// work or could not be looked up.
func (i *Info) Identity() (auth.Identity, error) {
	if !i.identified && i.identify != nil {
		i.identified = true
		i.identity, i.refused = i.identify()
	}
	return i.identity, i.refused
}

// Known is the identity as far as somebody asked for it by now.
func (i *Info) Known() auth.Identity { return i.identity }
