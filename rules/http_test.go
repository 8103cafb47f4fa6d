package rules

import (
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// exchanged changes what the server answered.
func exchanged(change func(*facts.Exchange)) func(*world) {
	return func(w *world) { change(&(*w.Address().HTTP.Value)[0]) }
}

// noAnswer takes the answer away, for a reason.
func noAnswer(f facts.Failure) func(*world) {
	return func(w *world) {
		a := w.Address()
		a.HTTP = facts.Probe[[]facts.Exchange]{Value: &[]facts.Exchange{{Path: "/", Failure: &f}}, Failure: &f, Took: 10 * time.Second}
	}
}

// unaskedHTTP leaves HTTP out, as depth quick does.
func unaskedHTTP(w *world) { w.Address().HTTP = facts.Probe[[]facts.Exchange]{} }

// keptFromHTTP is how it is where no request could be made.
func keptFromHTTP(w *world) {
	w.Address().HTTP = facts.Failed[[]facts.Exchange](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
}

var (
	resetInHTTP = facts.Failure{Kind: facts.Reset, Phase: facts.PhaseHTTP}
	timeInHTTP  = facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseHTTP}
	outOfTime   = facts.Failure{Kind: facts.OutOfTime, Phase: facts.PhaseHTTP}

	_ = covers(&httpNoAnswer,
		ruleCase{"an answer", nil, "pass"},
		ruleCase{"reset", noAnswer(resetInHTTP), "fail"},
		ruleCase{"not HTTP", noAnswer(facts.Failure{Kind: facts.NotHTTP, Phase: facts.PhaseHTTP}), "fail"},
		ruleCase{"a beginning", exchanged(func(e *facts.Exchange) { e.Failure = &resetInHTTP }), "fail"},
		ruleCase{"the beginning of a refusal", exchanged(func(e *facts.Exchange) { e.Status, e.Failure = 404, &resetInHTTP }), "pass"},
		ruleCase{"the beginning of a redirect", exchanged(func(e *facts.Exchange) { e.Status, e.Failure = 300, &resetInHTTP }), "pass"},
		ruleCase{"a beginning, and then silence", exchanged(func(e *facts.Exchange) { e.Failure = &timeInHTTP }), "pass"},
		ruleCase{"silence", noAnswer(timeInHTTP), "pass"},
		ruleCase{"no time left", noAnswer(outOfTime), "unknown"},
		ruleCase{"another connection failed", noAnswer(facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}), "unknown"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
		ruleCase{"could not be asked", keptFromHTTP, "notapplicable"},
	)
	_ = covers(&timeoutServerTooSlow,
		ruleCase{"quick", nil, "pass"},
		ruleCase{"slow", exchanged(func(e *facts.Exchange) { e.Slow, e.FirstByte = facts.Slow5, 6*time.Second }), "fail/5s"},
		ruleCase{"slower", exchanged(func(e *facts.Exchange) { e.Slow = facts.Slow30 }), "fail/30s"},
		ruleCase{"beyond the limit", exchanged(func(e *facts.Exchange) { e.Slow = facts.Slow60 }), "fail/60s"},
		ruleCase{"a slow body", exchanged(func(e *facts.Exchange) { e.SlowBody, e.BodyTook, e.Bytes, e.Length = true, 5*time.Second, 5, 100 }), "fail/5s"},
		ruleCase{"a slow body of nobody knows what length", exchanged(func(e *facts.Exchange) { e.SlowBody, e.BodyTook, e.Bytes, e.Length = true, 5*time.Second, 5, 0 }), "fail/5s"},
		ruleCase{"a body that came late", exchanged(func(e *facts.Exchange) { e.SlowBody, e.BodyTook, e.Bytes, e.Length = true, 4*time.Second, 100, 100 }), "fail/5s"},
		ruleCase{"slow from the beginning on", exchanged(func(e *facts.Exchange) { e.Slow, e.BodyTook = facts.Slow30, 5*time.Second }), "fail/30s"},
		ruleCase{"silence, for which we did not wait long", noAnswer(timeInHTTP), "unknown"},
		ruleCase{"silence", func(w *world) {
			noAnswer(timeInHTTP)(w)
			exchanged(func(e *facts.Exchange) { e.Slow = facts.Slow5 })(w)
		}, "fail/5s"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
		ruleCase{"could not be asked", keptFromHTTP, "notapplicable"},
	)
	_ = covers(&refererBlockedByServer,
		ruleCase{"no need to ask without", nil, "pass"},
		ruleCase{"refused with it only", exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer, e.RefererRefused = 403, new(200), true }), "fail"},
		ruleCase{"a release is refused", exchanged(func(e *facts.Exchange) { e.RefererVersions = []facts.RefererVersion{facts.RefererRelease} }), "fail@ios,android,harmony"},
		ruleCase{"devtools are refused", exchanged(func(e *facts.Exchange) { e.RefererVersions = []facts.RefererVersion{facts.RefererDevtools} }), "fail@devtools"},
		ruleCase{"both are refused", exchanged(func(e *facts.Exchange) {
			e.RefererVersions = []facts.RefererVersion{facts.RefererDevtools, facts.RefererRelease}
		}), "fail"},
		ruleCase{"refused both ways", exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer = 403, new(403) }), "pass"},
		ruleCase{"no answer", noAnswer(resetInHTTP), "notapplicable"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
		ruleCase{"could not be asked", keptFromHTTP, "notapplicable"},
	)
	_ = covers(&httpServerError,
		ruleCase{"all is well", nil, "pass"},
		ruleCase{"5xx, twice", exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer, e.ServerError = 502, new(502), true }), "fail"},
		ruleCase{"5xx, for a moment", exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer = 502, new(200) }), "pass"},
		ruleCase{"another path is well", func(w *world) {
			exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer, e.ServerError = 502, new(502), true })(w)
			*w.Address().HTTP.Value = append(*w.Address().HTTP.Value, facts.Exchange{Path: "/v1", Status: 404})
		}, "pass"},
		ruleCase{"another path gave no answer", func(w *world) {
			exchanged(func(e *facts.Exchange) { e.Status, e.WithoutReferer, e.ServerError = 502, new(502), true })(w)
			*w.Address().HTTP.Value = append(*w.Address().HTTP.Value, facts.Exchange{Path: "/v1", Failure: &resetInHTTP})
		}, "fail"},
		ruleCase{"no answer", noAnswer(resetInHTTP), "notapplicable"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
		ruleCase{"could not be asked", keptFromHTTP, "notapplicable"},
	)
	_ = covers(&redirectLeavesAllowlist,
		ruleCase{"no redirect", nil, "pass"},
		ruleCase{"to http", redirected(facts.RedirectPlain, facts.Hop{Scheme: "http", Host: "api.example.test", Port: 80}), "fail/plain_http"},
		ruleCase{"to another path", redirected(facts.RedirectAnswered, facts.Hop{Scheme: "https", Host: "api.example.test", Port: 443}), "pass"},
		ruleCase{"to another port", redirected(facts.RedirectAnswered, facts.Hop{Scheme: "https", Host: "api.example.test", Port: 8443}), "fail/elsewhere"},
		ruleCase{"to another host", redirected(facts.RedirectAnswered, facts.Hop{Scheme: "https", Host: "cdn.example.test", Port: 443}), "fail/elsewhere"},
		ruleCase{"to http by way of https", redirected(facts.RedirectPlain,
			facts.Hop{Scheme: "https", Host: "api.example.test", Port: 443}, facts.Hop{Scheme: "http", Host: "cdn.example.test", Port: 80}), "fail/plain_http"},
		ruleCase{"to http by way of another host", redirected(facts.RedirectPlain,
			facts.Hop{Scheme: "https", Host: "cdn.example.test", Port: 443}, facts.Hop{Scheme: "http", Host: "cdn.example.test", Port: 80}), "fail/plain_http"},
		ruleCase{"listed", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://cdn.example.test"), "pass"},
		ruleCase{"listed without a scheme", leadsListed("https://cdn.example.test", facts.ListDownload, "api.example.test", "CDN.example.test"), "pass"},
		ruleCase{"not listed", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test"), "fail/unlisted"},
		ruleCase{"not listed for uploads", leadsListed("https://cdn.example.test", facts.ListUpload, "https://api.example.test"), "fail/unlisted"},
		ruleCase{"not listed for downloads", leadsListed("https://cdn.example.test", facts.ListDownload, "https://api.example.test"), "fail/unlisted"},
		ruleCase{"a domain above is listed", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://example.test"), "fail/unlisted"},
		ruleCase{"a wildcard is listed", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://*.example.test"), "fail/unlisted"},
		ruleCase{"listed as wss", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "wss://cdn.example.test"), "fail/unlisted"},
		ruleCase{"listed as http", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "http://cdn.example.test"), "fail/unlisted"},
		ruleCase{"another port is listed", leadsListed("https://cdn.example.test:8443", facts.ListRequest, "https://api.example.test", "https://cdn.example.test"), "fail/unlisted"},
		ruleCase{"the port is listed", leadsListed("https://cdn.example.test:8443", facts.ListRequest, "https://api.example.test", "https://cdn.example.test:8443"), "pass"},
		ruleCase{"the usual port is written out in the list", leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://cdn.example.test:443"), "fail/unlisted"},
		ruleCase{"another port of the same host", leadsListed("https://api.example.test:8443", facts.ListRequest, "https://api.example.test"), "fail/unlisted"},
		ruleCase{"http of the same host", leadsListed("http://api.example.test", facts.ListRequest, "https://api.example.test", "http://api.example.test"), "fail/plain_http"},
		ruleCase{"the app does not list the server", leadsListed("https://cdn.example.test", facts.ListRequest, "https://cdn.example.test"), "fail/elsewhere"},
		ruleCase{"the server is there for sockets only", leadsListed("https://cdn.example.test", facts.ListSocket, "wss://api.example.test"), "fail/elsewhere"},
		ruleCase{"a second app lacks it", func(w *world) {
			leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://cdn.example.test")(w)
			w.Consoles = append(w.Consoles, console(facts.ListDownload, "https://api.example.test"))
		}, "fail/unlisted"},
		ruleCase{"a second app has nothing to do with it", func(w *world) {
			leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://cdn.example.test")(w)
			w.Consoles = append(w.Consoles, console(facts.ListRequest, "https://other.test"))
		}, "pass"},
		ruleCase{"the second place is not listed", func(w *world) {
			leadsListed("https://cdn.example.test", facts.ListRequest, "https://api.example.test", "https://cdn.example.test")(w)
			e := &(*w.Address().HTTP.Value)[0]
			e.Redirects = append(e.Redirects, facts.Hop{Scheme: "https", Host: "b.test", Port: 443})
		}, "fail/unlisted"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&redirectBroken,
		ruleCase{"no redirect", nil, "pass"},
		ruleCase{"it leads somewhere", redirected(facts.RedirectAnswered, facts.Hop{Scheme: "https", Host: "b.test", Port: 443}), "pass"},
		ruleCase{"in a circle", redirected(facts.RedirectLoop, facts.Hop{Scheme: "https", Host: "b.test", Port: 443}), "fail"},
		ruleCase{"too many", redirected(facts.RedirectTooMany), "fail"},
		ruleCase{"nowhere", redirected(facts.RedirectNowhere), "fail"},
		ruleCase{"to no URL", redirected(facts.RedirectInvalid), "fail"},
		ruleCase{"to http", redirected(facts.RedirectPlain, facts.Hop{Scheme: "http", Host: "b.test", Port: 80}), "pass"},
		ruleCase{"to a dead place", func(w *world) {
			redirected(facts.RedirectFailed, facts.Hop{Scheme: "https", Host: "b.test", Port: 443})(w)
			exchanged(func(e *facts.Exchange) {
				e.RedirectsFailure = &facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect}
			})(w)
		}, "fail"},
		ruleCase{"to a place that may not be asked", func(w *world) {
			redirected(facts.RedirectFailed, facts.Hop{Scheme: "https", Host: "b.test", Port: 443})(w)
			exchanged(func(e *facts.Exchange) {
				e.RedirectsFailure = &facts.Failure{Kind: facts.BlockedAddress, Phase: facts.PhaseConnect}
			})(w)
		}, "pass"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&charsetNotUTF8,
		ruleCase{"UTF-8", nil, "pass"},
		ruleCase{"declared", exchanged(func(e *facts.Exchange) { e.NotUTF8, e.Charset = facts.NotUTF8Declared, "gbk" }), "fail"},
		ruleCase{"declared and true", exchanged(func(e *facts.Exchange) {
			e.NotUTF8, e.Charset, e.ValidUTF8 = facts.NotUTF8Declared, "gbk", false
		}), "fail"},
		ruleCase{"bytes", exchanged(func(e *facts.Exchange) { e.NotUTF8 = facts.NotUTF8Bytes }), "fail"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&bomMultiple,
		ruleCase{"none", nil, "pass"},
		ruleCase{"one", exchanged(func(e *facts.Exchange) { e.BOMs = 1 }), "fail/one"},
		ruleCase{"two", exchanged(func(e *facts.Exchange) { e.BOMs = 2 }), "fail/several"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&bodyHTML,
		ruleCase{"JSON", nil, "pass"},
		ruleCase{"a page at the front", exchanged(func(e *facts.Exchange) { e.Page = true }), "pass"},
		ruleCase{"a page at a path", exchanged(func(e *facts.Exchange) { e.Page, e.Path = true, "/v1" }), "fail/page"},
		ruleCase{"a page that is called JSON", exchanged(func(e *facts.Exchange) { e.Page, e.Mislabeled = true, true }), "fail/mislabeled"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&httpDateSkew,
		ruleCase{"right", nil, "pass"},
		ruleCase{"wrong", exchanged(func(e *facts.Exchange) { e.ClockOff, e.Skew = true, new(int64(-301)) }), "fail"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
	_ = covers(&hsts,
		ruleCase{"it is there", nil, "pass"},
		ruleCase{"short", exchanged(func(e *facts.Exchange) { e.HSTSLack, e.HSTSMaxAge = facts.HSTSShort, new(int64(facts.MinHSTS-1)) }), "fail"},
		ruleCase{"none", exchanged(func(e *facts.Exchange) { e.HSTSLack = facts.HSTSMissing }), "fail"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
	)
)

// leadsListed is a redirect to an origin, judged with an app that has these entries in a list.
func leadsListed(to string, list facts.ListID, entries ...string) func(*world) {
	return func(w *world) {
		at := splitURL(to)
		hop := facts.Hop{Scheme: at.scheme, Host: at.host, Port: map[string]uint16{"": 443, "8443": 8443}[at.port]}
		redirected(facts.RedirectAnswered, hop)(w)
		w.Consoles = []*facts.Console{console(list, entries...)}
	}
}

func console(list facts.ListID, entries ...string) *facts.Console {
	c := facts.Console{AppID: "wx0123456789abcdef", Lists: map[facts.ListID][]facts.Entry{list: {}}}
	for _, text := range entries {
		c.Lists[list] = append(c.Lists[list], facts.Entry{Text: text})
	}
	return &c
}

func redirected(end facts.RedirectEnd, hops ...facts.Hop) func(*world) {
	return exchanged(func(e *facts.Exchange) { e.Status, e.Redirects, e.RedirectsEnd = 302, hops, end })
}

// upgraded is a server of which a WebSocket was asked.
func upgraded(result facts.UpgradeResult, status int) func(*world) {
	return func(w *world) {
		w.Address().WebSocket = facts.Answered([]facts.Upgrade{{Path: "/chat", Result: result, Status: status}})
	}
}

var (
	_ = covers(&wssUpgrade,
		ruleCase{"no use for one", nil, "notapplicable"},
		ruleCase{"not asked", unaskedHTTP, "notchecked"},
		ruleCase{"could not be asked", func(w *world) {
			w.Address().WebSocket = facts.Failed[[]facts.Upgrade](facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseTLS})
		}, "notapplicable"},
		ruleCase{"reset", upgradeFails(resetInHTTP), "fail"},
		ruleCase{"no time left", upgradeFails(outOfTime), "unknown"},
		ruleCase{"accepted", upgraded(facts.UpgradeAccepted, 101), "pass"},
		ruleCase{"refused", upgraded(facts.UpgradeRefused, 404), "fail"},
		ruleCase{"nobody behind the proxy", upgraded(facts.UpgradeRefused, 502), "fail"},
		ruleCase{"too slow behind the proxy", upgraded(facts.UpgradeRefused, 504), "fail"},
		ruleCase{"a token is wanted", upgraded(facts.UpgradeRefused, 401), "fail"},
		ruleCase{"half an upgrade", upgraded(facts.UpgradeNotUpgrade, 101), "fail"},
		ruleCase{"a wrong key", upgraded(facts.UpgradeBadAccept, 101), "fail"},
		ruleCase{"what was not asked", upgraded(facts.UpgradeNotAsked, 101), "fail"},
	)
	_ = covers(&alpn,
		ruleCase{"h2 over TLS 1.3", nil, "pass"},
		ruleCase{"h2 with GCM", chooses(facts.TLS12, 0xc02f, "h2"), "pass"},
		ruleCase{"h2 with ChaCha20", chooses(facts.TLS12, 0xcca8, "h2"), "pass"},
		ruleCase{"h2 with CBC", chooses(facts.TLS12, 0xc027, "h2"), "fail"},
		ruleCase{"h2 with GCM and RSA key exchange", chooses(facts.TLS12, 0x009c, "h2"), "fail"},
		ruleCase{"h2 with CCM_8 over DHE", chooses(facts.TLS12, 0xc0a2, "h2"), "pass"},
		ruleCase{"h2 with CCM over RSA", chooses(facts.TLS12, 0xc09c, "h2"), "fail"},
		ruleCase{"h2 over TLS 1.1", chooses(facts.TLS11, 0xc013, "h2"), "fail"},
		ruleCase{"HTTP/1.1 with CBC", chooses(facts.TLS12, 0xc027, "http/1.1"), "pass"},
		ruleCase{"no protocol", chooses(facts.TLS12, 0xc027, ""), "pass"},
	)
	_ = covers(&httpRedirect,
		ruleCase{"closed", nil, "pass"},
		ruleCase{"to https", port80(facts.Redirect{Result: facts.Port80HTTPS, Status: 301}), "pass"},
		ruleCase{"it answers", port80(facts.Redirect{Result: facts.Port80Serves, Status: 200}), "fail"},
		ruleCase{"overloaded", port80(facts.Redirect{Result: facts.Port80Serves, Status: 503}), "pass"},
		ruleCase{"to https elsewhere", port80(facts.Redirect{Result: facts.Port80Elsewhere, Status: 301, To: &facts.Hop{Scheme: "https", Host: "b.test", Port: 443}}), "pass"},
		ruleCase{"to http elsewhere", port80(facts.Redirect{Result: facts.Port80Elsewhere, Status: 301, To: &facts.Hop{Scheme: "http", Host: "b.test", Port: 80}}), "fail"},
	)
	_ = covers(&dnsSlow,
		ruleCase{"fast", nil, "pass"},
		ruleCase{"slow", func(w *world) { w.DNS.Value.Slow = true }, "fail"},
		ruleCase{"pinned", func(w *world) { w.DNS.Value.Slow, w.DNS.Value.Source = true, facts.SourcePinned }, "notapplicable"},
	)
	_ = covers(&dnsPrivateIP,
		ruleCase{"public", nil, "pass"},
		ruleCase{"private", private("10.0.0.1", facts.BlockedAddress), "fail"},
		ruleCase{"private alone", func(w *world) {
			private("10.0.0.1", facts.BlockedAddress)(w)
			w.Addresses = w.Addresses[1:]
		}, "notapplicable"},
		ruleCase{"private, and not to be told", func(w *world) {
			private("10.0.0.1", facts.BlockedAddress)(w)
			w.Discreet = true
		}, "notchecked"},
		ruleCase{"private, and opened to us", private("10.0.0.1", facts.Refused), "pass"},
		ruleCase{"public, and blocked", private("192.88.99.1", facts.BlockedAddress), "pass"},
		ruleCase{"a node", func(w *world) { private("10.0.0.1", facts.BlockedAddress)(w); w.Address().Node = "a" }, "pass"},
		ruleCase{"pinned", func(w *world) {
			private("10.0.0.1", facts.BlockedAddress)(w)
			w.DNS.Value.Source = facts.SourcePinned
		}, "notapplicable"},
	)
	_ = covers(&tls13Missing,
		ruleCase{"offered", nil, "pass"},
		ruleCase{"refused", offer(facts.TLS13, facts.Denied), "fail"},
		ruleCase{"silent", offer(facts.TLS13, facts.Silent), "unknown"},
		ruleCase{"not asked", unasked(facts.TLS13), "notchecked"},
	)
	_ = covers(&caaMissing,
		ruleCase{"not asked", nil, "notchecked"},
		ruleCase{"none", func(w *world) { w.CAA = facts.Answered(facts.CAA{}) }, "fail"},
		ruleCase{"one", func(w *world) {
			w.CAA = facts.Answered(facts.CAA{At: "example.test", Records: []facts.CAARecord{{Tag: "issue", Value: "ca.example"}}})
		}, "pass"},
	)
	_ = covers(&ipv6Broken,
		ruleCase{"IPv4 alone", nil, "notapplicable"},
		ruleCase{"both well", alsoIPv6(nil), "pass"},
		ruleCase{"IPv6 dead", alsoIPv6(dead(facts.Refused)), "fail"},
		ruleCase{"of IPv6 nothing was learned", alsoIPv6(func(w *world) {
			factstest.Fail(w.Address(), facts.Failure{Kind: facts.OwnNetwork, Phase: facts.PhaseTLS})
		}), "notapplicable"},
		ruleCase{"IPv4 dead", alsoAt("2001:db8::7", "192.0.2.9", dead(facts.Refused)), "notapplicable"},
		ruleCase{"IPv6 with another fault", alsoIPv6(valid(-48*time.Hour, -time.Hour)), "fail"},
	)
)

func port80(r facts.Redirect) func(*world) {
	return func(w *world) { w.Port80 = facts.Answered(r) }
}

func chooses(version facts.Version, suite facts.Suite, protocol string) func(*world) {
	return func(w *world) {
		s := w.Address().Handshake.Value
		s.Version, s.Suite, s.ALPN = version, suite, protocol
	}
}

// alsoIPv6 gives the name an IPv6 address beside its IPv4 address, well but for the change.
func alsoIPv6(change func(*world)) func(*world) { return alsoAt("", "2001:db8::7", change) }

// alsoAt gives the name two more addresses, the first of which may be "", and changes the last.
func alsoAt(first, last string, change func(*world)) func(*world) {
	return func(w *world) {
		for _, addr := range []string{first, last} {
			if addr != "" {
				w.Add(addr)
				w.Serve(w.Leaf(nil).Chain()...)
			}
		}
		if change != nil {
			change(w)
		}
	}
}

// private adds an address that could not be connected to.
func private(addr string, why facts.FailureKind) func(*world) {
	return func(w *world) {
		w.Add(addr)
		factstest.Fail(w.Address(), facts.Failure{Kind: why, Phase: facts.PhaseConnect})
	}
}

// upgradeFails is a server that gives an upgrade no answer.
func upgradeFails(f facts.Failure) func(*world) {
	return func(w *world) {
		w.Address().WebSocket = facts.Probe[[]facts.Upgrade]{Value: &[]facts.Upgrade{{Path: "/chat", Failure: &f}}, Failure: &f}
	}
}

// TestUpgradeDenied: a path that wants the token of a user may serve those who have it, so that it fails nobody here.
func TestUpgradeDenied(t *testing.T) {
	for status, want := range map[int]Grade{401: GradeWarn, 403: GradeWarn, 400: GradeFail, 404: GradeFail} {
		w := newWorld(t)
		upgraded(facts.UpgradeRefused, status)(w)
		r := Evaluate(Profile{Rules: []*Rule{&wssUpgrade}}, w.Snapshot, w.Params)
		if got := r.Grade(facts.Everywhere); got != want {
			t.Errorf("%d: %s, want %s", status, got, want)
		}
	}
}

// TestUpgradeBehindProxy tells a proxy that hands no upgrade on from one with nobody behind it, which no line of its
// configuration mends.
func TestUpgradeBehindProxy(t *testing.T) {
	for status, want := range map[int]string{400: "refused", 404: "refused", 426: "refused", 500: "refused", 502: "behind", 503: "refused", 504: "behind"} {
		w := newWorld(t)
		upgraded(facts.UpgradeRefused, status)(w)
		r := Evaluate(Profile{Rules: []*Rule{&wssUpgrade}}, w.Snapshot, w.Params)
		if got := r.Outcomes[0].Evidence; got != want {
			t.Errorf("%d: evidence %q, want %s", status, got, want)
		}
	}
}

// TestDeclaredCharset tells a charset that is merely declared, which another declaration mends, from one that the text is
// in: there it would garble what clients can convert today.
func TestDeclaredCharset(t *testing.T) {
	for want, valid := range map[string]bool{"declared": true, "encoded": false} {
		w := newWorld(t)
		exchanged(func(e *facts.Exchange) { e.NotUTF8, e.Charset, e.ValidUTF8 = facts.NotUTF8Declared, "gbk", valid })(w)
		var got []string
		for _, f := range Evaluate(Profile{Rules: []*Rule{&charsetNotUTF8}}, w.Snapshot, w.Params).Outcomes {
			got = append(got, f.Evidence)
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("UTF-8 %v: evidence %q, want %s", valid, got, want)
		}
	}
}
