package scan

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
)

// TestExchange looks at what is made of an answer, in both versions of HTTP and over one connection.
func TestExchange(t *testing.T) {
	page := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Server", "nginx/1.26\t测")
			w.Header().Set("Strict-Transport-Security", "max-age=1")
			w.Header().Set("Date", time.Now().Add(90*time.Second).UTC().Format(http.TimeFormat))
			_, _ = fmt.Fprint(w, body)
		}
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    facts.Exchange
	}{
		"JSON":               {page("application/json; charset=UTF-8", `{"a":1}`), facts.Exchange{MediaType: "application/json", Charset: "utf-8", Bytes: 7, ValidUTF8: true, Looks: facts.LooksJSON}},
		"no charset":         {page("text/html", "<!DOCTYPE html><p>好"), facts.Exchange{MediaType: "text/html", Bytes: 21, ValidUTF8: true, Looks: facts.LooksHTML, Page: true}},
		"GBK":                {page("text/html;charset=GBK", "<html>\xba\xc3"), facts.Exchange{MediaType: "text/html", Charset: "gbk", Bytes: 8, Looks: facts.LooksHTML, Page: true, NotUTF8: facts.NotUTF8Declared}},
		"a page called JSON": {page("application/json", "<!DOCTYPE html><p>"), facts.Exchange{MediaType: "application/json", Bytes: 18, ValidUTF8: true, Looks: facts.LooksHTML, Page: true, Mislabeled: true}},
		"two BOMs":           {page("application/json", "\uFEFF\uFEFF{}"), facts.Exchange{MediaType: "application/json", Bytes: 8, ValidUTF8: true, Looks: facts.LooksJSON, BOMs: 2}},
		"long":               {page("text/plain", strings.Repeat("好", 100000)), facts.Exchange{MediaType: "text/plain", Bytes: maxBody, ValidUTF8: true}},
	} {
		for _, protocol := range []string{"h2", "http/1.1"} {
			t.Run(name+" "+protocol, func(t *testing.T) {
				server := serveHTTP(t, []string{protocol}, c.handler)
				got := first(t, server.ask(t, standard(t)))
				if got.FirstByte <= 0 || got.Skew == nil || *got.Skew < 85 || *got.Skew > 95 {
					t.Errorf("first byte after %v, skew %v", got.FirstByte, got.Skew)
				}
				got.FirstByte, got.Skew, got.BodyTook, got.Length = 0, nil, 0, 0
				want := c.want
				want.Path, want.AppID, want.Protocol, want.Status, want.HSTS, want.HSTSMaxAge, want.HSTSLack = "/", facts.NoAppID, protocol, 200, true, new(int64(1)), facts.HSTSShort
				want.Server = "nginx/1.26????"
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if h, r := server.handshakes.Load(), server.requests.Load(); h != 1 || r != 1 {
					t.Errorf("%d handshakes and %d requests, want one of each", h, r)
				}
			})
		}
	}
}

// TestRequest looks at the request from the server's side.
func TestRequest(t *testing.T) {
	for _, protocol := range []string{"h2", "http/1.1"} {
		seen := make(chan *http.Request, 8)
		server := serveHTTP(t, []string{protocol}, func(_ http.ResponseWriter, r *http.Request) { seen <- r })
		server.ask(t, standard(t),
			facts.Request{Scheme: "https", Path: "/v1/a b\r\nx: y?token=1", AppID: "wx0123456789abcdef"},
			facts.Request{Scheme: "https", Path: "/v1/a b\r\nx: y", AppID: "wx1"},
			facts.Request{Path: "v2", AppID: "wx1\r\nEvil: 1"})
		close(seen)
		var got []string
		for r := range seen {
			if len(r.Header) != 3 || r.Header.Get("User-Agent") != userAgent || r.Header.Get("Accept") != "*/*" || r.Method != http.MethodGet {
				t.Errorf("%s: %v", protocol, r.Header)
			}
			got = append(got, r.Host+r.RequestURI+" "+r.Referer())
		}
		host := fmt.Sprintf("127.0.0.1:%d", server.Port)
		want := []string{
			host + "/v1/a%20b%0D%0Ax:%20y https://servicewechat.com/wx0123456789abcdef/0/page-frame.html",
			host + "/v2 https://servicewechat.com/wx0000000000000000/0/page-frame.html",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", protocol, diff)
		}
	}
}

// TestReferer asks twice where the first answer is not 2xx, over the same connection if the server leaves it open.
func TestReferer(t *testing.T) {
	protect := func(with int, closes bool, without int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if closes {
				w.Header().Set("Connection", "close")
			}
			status := with
			if r.Referer() == "" {
				status = without
			}
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, strings.Repeat("x", 20000))
		}
	}
	for name, c := range map[string]struct {
		handler         http.HandlerFunc
		status, without int
		refused         bool
		h1, h2          int32 // handshakes
	}{
		"2xx":               {protect(200, false, 200), 200, 0, false, 1, 1},
		"hotlink":           {protect(403, false, 200), 403, 200, true, 1, 1},
		"hotlink, closes":   {protect(403, true, 200), 403, 200, true, 2, 2},
		"forbidden anyway":  {protect(403, false, 403), 403, 403, false, 1, 1},
		"overloaded, once":  {protect(503, false, 200), 503, 200, false, 1, 1},
		"overloaded, twice": {protect(404, false, 503), 404, 503, false, 1, 1},
	} {
		for _, protocol := range []string{"h2", "http/1.1"} {
			t.Run(name+" "+protocol, func(t *testing.T) {
				server := serveHTTP(t, []string{protocol}, c.handler)
				e := first(t, server.ask(t, standard(t)))
				without := 0
				if e.WithoutReferer != nil {
					without = *e.WithoutReferer
				}
				if e.Status != c.status || without != c.without || e.RefererRefused != c.refused || e.Failure != nil {
					t.Errorf("got %+v, without %d", e, without)
				}
				want := c.h1
				if protocol == "h2" {
					want = c.h2
				}
				if got := server.handshakes.Load(); got != want {
					t.Errorf("%d handshakes, want %d", got, want)
				}
			})
		}
	}
}

// TestRefererVersions asks a server that takes the Referer at full depth with those of devtools and of a release, too.
func TestRefererVersions(t *testing.T) {
	for name, c := range map[string]struct {
		depth    Depth
		refuses  string // what stands in the Referers that it refuses
		want     []facts.RefererVersion
		requests int32
	}{
		"a release":     {Full, "/1/", []facts.RefererVersion{facts.RefererRelease}, 3},
		"devtools":      {Full, "/devtools/", []facts.RefererVersion{facts.RefererDevtools}, 3},
		"none":          {Full, "nothing", nil, 3},
		"all":           {Full, "servicewechat", nil, 2}, // and once without
		"not so deeply": {Standard, "/1/", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			server := serveHTTP(t, []string{"http/1.1"}, func(w http.ResponseWriter, r *http.Request) {
				if strings.Contains(r.Referer(), c.refuses) {
					w.WriteHeader(http.StatusForbidden)
				}
			})
			s := standard(t)
			s.Depth = c.depth
			e := first(t, server.ask(t, s))
			if diff := cmp.Diff(c.want, e.RefererVersions); diff != "" || (e.RefererStatus == 403) != (c.want != nil) || server.requests.Load() != c.requests {
				t.Errorf("%d requests, %+v\n%s", server.requests.Load(), e, diff)
			}
		})
	}
}

// TestManyPaths asks for four at most, over one connection.
func TestManyPaths(t *testing.T) {
	for _, protocol := range []string{"h2", "http/1.1"} {
		server := serveHTTP(t, []string{protocol}, func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprint(w, r.URL.Path)
		})
		var requests []facts.Request
		for i := range 6 {
			requests = append(requests, facts.Request{Scheme: facts.SchemeHTTPS, Path: fmt.Sprint("/", i)})
		}
		a := server.ask(t, standard(t), requests...)
		if !a.HTTP.OK() || len(*a.HTTP.Value) != 4 || (*a.HTTP.Value)[3].Path != "/3" || server.handshakes.Load() != 1 || server.requests.Load() != 4 {
			t.Errorf("%s: %+v", protocol, a.HTTP)
		}
	}
}
