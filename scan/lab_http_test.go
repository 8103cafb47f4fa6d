package scan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// TestHTTPFacts asks the lab for pages and WebSockets, as its targets say, and looks at what was seen.
func TestHTTPFacts(t *testing.T) {
	l := start(t)
	s := scanner(t, asks(l), loopback...)
	s.Limits.HTTP = 8 * time.Second // one body is waited for five
	for id, want := range map[string]string{
		"good-ecdsa":                  "http/1.1 200 text/plain",
		"expired":                     "http/1.1 200 text/plain",
		"h2":                          "h2 200 application/json utf-8 json",
		"hotlink":                     "http/1.1 403 text/html html, without Referer 200: refused",
		"redirect-elsewhere":          "http/1.1 302, without Referer 302, https://good-ecdsa.lab.test/ 200: answered",
		"redirect-http":               "http/1.1 301, without Referer 301, http://redirect-http.lab.test/ 0: plain_http",
		"redirect-chain":              "http/1.1 302, without Referer 302" + strings.Repeat(", https://redirect-chain.lab.test/N 302", 5) + ": too_many",
		"bom-twice":                   "http/1.1 200 application/json json 2 BOMs",
		"gbk":                         "http/1.1 200 text/html gbk html declared",
		"html":                        "http/1.1 200 text/html utf-8 html",
		"overloaded":                  "http/1.1 503 text/html html, without Referer 503",
		"slow":                        "http/1.1 200 text/plain",
		"slow-body":                   "http/1.1 200 application/json json",
		"short-body":                  "http closed",
		"resets-requests":             "http reset",
		"icp-page":                    "http/1.1 403 text/html html, without Referer 403, the filter of aliyun",
		"websocket":                   "accepted 101",
		"websocket-wrong-accept":      "bad_accept 101",
		"websocket-refused":           "refused 200",
		"client-certificate":          "tls alert",
		"client-certificate-tls13":    "tls alert",
		"client-certificate-optional": "http/1.1 200 text/plain",
		"alert":                       "tls alert",
		"refused":                     "connect refused",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			c := l.Case(id)
			request := facts.Request{Scheme: facts.SchemeHTTPS}
			if c.WSS {
				request.Scheme = facts.SchemeWSS
			}
			snapshot := s.ScanFor(t.Context(), facts.Endpoint{Host: c.Host, Port: c.Addrs[0].Port()}, []facts.Request{request})
			a := snapshot.Addresses[0]
			tell := func() string { return toldOf(a.HTTP) }
			if c.WSS {
				tell = func() string { return upgradeOf(a.WebSocket) }
			}
			if got := tell(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if snapshot.Port80.Asked() || a.HTTP.Asked() == c.WSS || a.WebSocket.Asked() != c.WSS {
				t.Errorf("asked too much or too little: %+v", snapshot)
			}
			if id == "slow" && (*a.HTTP.Value)[0].FirstByte < 500e6 {
				t.Errorf("the first byte came after %v", (*a.HTTP.Value)[0].FirstByte)
			}
			if e := a.HTTP.Value; id == "slow-body" && (!(*e)[0].SlowBody || (*e)[0].Length != 100 || (*e)[0].Bytes != 1) {
				t.Errorf("the body came in time: %+v", (*e)[0])
			}
			if id == "resets-requests" && !a.Handshake.OK() {
				t.Errorf("the handshake is blamed: %+v", a.Handshake)
			}
		})
	}
}

func upgradeOf(p facts.Probe[[]facts.Upgrade]) string {
	if p.Failure != nil {
		return fmt.Sprint(p.Failure.Phase, " ", p.Failure.Kind)
	}
	u := (*p.Value)[0]
	return fmt.Sprint(u.Result, " ", u.Status)
}

// toldOf writes down the first exchange, without what differs from one lab to the next.
func toldOf(p facts.Probe[[]facts.Exchange]) string {
	if p.Failure != nil {
		return fmt.Sprint(p.Failure.Phase, " ", p.Failure.Kind)
	}
	e := (*p.Value)[0]
	out := fmt.Sprint(e.Protocol, " ", e.Status)
	for _, word := range []string{e.MediaType, e.Charset, string(e.Looks), string(e.NotUTF8)} {
		if word != "" {
			out += " " + word
		}
	}
	if e.BOMs > 0 {
		out += fmt.Sprintf(" %d BOMs", e.BOMs)
	}
	if e.WithoutReferer != nil {
		out += fmt.Sprintf(", without Referer %d", *e.WithoutReferer)
	}
	if e.RefererRefused {
		out += ": refused"
	}
	if e.Block != nil {
		out += ", the filter of " + e.Block.Provider
	}
	for _, hop := range e.Redirects {
		path := "/"
		if len(hop.Path) > 1 {
			path = "/N"
		}
		out += fmt.Sprintf(", %s://%s%s %d", hop.Scheme, hop.Host, path, hop.Status)
	}
	if e.RedirectsEnd != "" {
		out += ": " + string(e.RedirectsEnd)
	}
	return out
}
