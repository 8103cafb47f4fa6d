package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/request"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestHeaders(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	for _, path := range []string{"/api/v1/me", "/api/v1/endpoints/x", "/healthz", "/nothing", "/openapi.json", "/metrics", "/problems/invalid"} {
		h := c.Get(path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
				"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "no-referrer", "Strict-Transport-Security": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s: got %q", path, name, got)
			}
		}
		if h.Get("Content-Type") == "" || !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(h.Get("X-Request-Id")) {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestRequestID(t *testing.T) {
	s := webtest.New(t, nil)
	for given, kept := range map[string]bool{
		"4bf92f3577b34da6a3ce929d0e0e4736": true, "a-b_c.D": true, "a b": false, `x"y`: false, strings.Repeat("x", 65): false, "中": false,
	} {
		if got := s.Anybody().Get("/healthz", "X-Request-Id", given).Header.Get("X-Request-Id"); (got == given) != kept || got == "" {
			t.Errorf("%q: got %q", given, got)
		}
	}
	if p := s.Anybody().Get("/nothing", "X-Request-Id", "abc").Problem("not_found"); p["request_id"] != "abc" {
		t.Errorf("got %v", p)
	}
}

func TestHostMustBeOurs(t *testing.T) {
	public, _ := url.Parse("https://tongguan.example.com:8443")
	named := webtest.New(t, func(d *web.Deps) { d.PublicURL = public })
	nameless := webtest.New(t, nil)
	for _, tt := range []struct {
		host, path      string
		named, nameless int
	}{
		{"127.0.0.1:8080", "/version", 200, 200},
		{"10.1.2.3", "/openapi.json", 200, 200},
		{"[2001:db8::1]:443", "/openapi.json", 200, 200},
		{"localhost:8080", "/openapi.json", 200, 200},
		{"LOCALHOST", "/openapi.json", 200, 200},
		{"tongguan.example.com", "/openapi.json", 200, 421},
		{"Tongguan.Example.com.:8443", "/openapi.json", 200, 421},
		{"evil.example", "/openapi.json", 421, 421},
		{"localhost.evil.example", "/openapi.json", 421, 421},
		{"127.0.0.1.evil.example", "/openapi.json", 421, 421},
		{"x.tongguan.example.com", "/openapi.json", 421, 421},
		{"evil.example", "/api/v1/me", 421, 421},
		{"tongguan-api:8080", "/healthz", 200, 200}, // a container's name
		{"tongguan-api:8080", "/metrics", 200, 200},
	} {
		if a := named.Anybody().Get(tt.path, "Host", tt.host); a.Status != tt.named {
			t.Errorf("%s%s with a public URL: %d", tt.host, tt.path, a.Status)
		} else if a.Status == 421 && !strings.Contains(a.Problem("misdirected")["detail"].(string), "https://tongguan.example.com:8443") {
			t.Errorf("the sentence does not name it: %s", a.Body)
		}
		if a := nameless.Anybody().Get(tt.path, "Host", tt.host); a.Status != tt.nameless {
			t.Errorf("%s%s without: %d", tt.host, tt.path, a.Status)
		}
	}
}

// Behind a proxy that writes another Host, the public address is still our own.
func TestOriginOfThePublicURL(t *testing.T) {
	public, _ := url.Parse("https://tongguan.example.com")
	s := webtest.New(t, func(d *web.Deps) { d.PublicURL = public })
	c := s.As(auth.Operator)
	c.Post("/api/v1/apps", "{}", "Origin", "https://tongguan.example.com").Want(422)
	c.Post("/api/v1/apps", "{}", "Origin", "https://tongguan.example.com", "Sec-Fetch-Site", "cross-site").Want(422)
	c.Post("/api/v1/apps", "{}", "Origin", "http://tongguan.example.com").Want(403)
}

// seen notes what the server knows about requests.
type seen struct{ info *request.Info }

func TestClientBehindProxies(t *testing.T) {
	var got seen
	s := storetest.New(t)
	handler, err := web.New(web.Deps{
		Store: s, Auth: auth.New(auth.Deps{Store: s, Clock: time.Now}), Clock: time.Now, Log: discard, Metrics: prometheus.NewRegistry(),
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")},
		Pages: pages{func(r chi.Router) {
			r.Method(http.MethodGet, "/seen", access.Open(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got.info = request.From(r.Context())
			})))
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, remote string
		forwarded    []string
		proto        string
		client       string
		secure       bool
	}{
		{"nobody in between", "192.0.2.1:999", nil, "", "192.0.2.1", false},
		{"a stranger's word", "192.0.2.1:999", []string{"203.0.113.9"}, "https", "192.0.2.1", false},
		{"a proxy of ours", "10.0.0.1:999", []string{"203.0.113.9"}, "https", "203.0.113.9", true},
		{"a proxy of ours over http", "10.0.0.1:999", []string{"203.0.113.9"}, "http", "203.0.113.9", false},
		{"a chain of ours", "10.0.0.1:999", []string{"203.0.113.9, 10.0.0.2", "10.0.0.3"}, "HTTPS", "203.0.113.9", true},
		{"what the client invented", "10.0.0.1:999", []string{"127.0.0.1, 203.0.113.9"}, "", "203.0.113.9", false},
		{"ours alone", "10.0.0.1:999", []string{"10.0.0.9"}, "", "10.0.0.9", false},
		{"nothing said", "10.0.0.1:999", nil, "", "10.0.0.1", false},
		{"nonsense", "10.0.0.1:999", []string{"203.0.113.9, unknown"}, "", "10.0.0.1", false},
		{"with a port", "10.0.0.1:999", []string{"203.0.113.9:1234"}, "", "10.0.0.1", false},
		{"IPv6", "[2001:db8::1]:999", []string{"2001:db9::7%eth0"}, "", "2001:db9::7", false},
		{"mapped", "[::ffff:10.0.0.1]:999", []string{"::ffff:203.0.113.9"}, "", "203.0.113.9", false},
		{"no address", "@", []string{"203.0.113.9"}, "https", "invalid IP", false},
	} {
		r := httptest.NewRequest("GET", "http://localhost/seen", nil)
		r.RemoteAddr = tt.remote
		for _, f := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		r.Header.Set("X-Forwarded-Proto", tt.proto)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != 200 || got.info.Client.String() != tt.client || got.info.Secure != tt.secure {
			t.Errorf("%s: %d, %s, secure %v", tt.name, w.Code, got.info.Client, got.info.Secure)
		}
		if hsts := w.Header().Get("Strict-Transport-Security") != ""; hsts != tt.secure {
			t.Errorf("%s: HSTS %v", tt.name, hsts)
		}
	}
}

func TestPanicIs500(t *testing.T) {
	s := webtest.New(t, func(d *web.Deps) {
		d.Pages = pages{func(r chi.Router) {
			for path, h := range map[string]http.HandlerFunc{
				"/before": func(http.ResponseWriter, *http.Request) { panic("the secret of the handler") },
				"/after":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("half")); panic("too late") },
			} {
				r.Method(http.MethodGet, path, access.Open(h))
			}
		}}
	})
	a := s.Anybody().Get("/before").Want(500)
	a.Problem("internal")
	if strings.Contains(string(a.Body), "secret") {
		t.Errorf("told: %s", a.Body)
	}
	if log := s.Log.String(); !strings.Contains(log, "the secret of the handler") || !strings.Contains(log, "server_test.go") || !strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("logged: %s", log)
	}
	if response, err := http.Get(s.URL + "/after"); err == nil { //nolint:noctx // a test
		defer response.Body.Close()
		if _, err := response.Body.Read(make([]byte, 100)); err == nil {
			if _, err = response.Body.Read(make([]byte, 100)); err == nil {
				t.Error("half an answer is taken for a whole one")
			}
		}
	}
	s.Anybody().Get("/healthz").Want(200)
}

// The log has a constant message and no query, no header and no body.
func TestLogHoldsNoSecrets(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Admin)
	token := s.Token(c, auth.ScopeRead)
	token.Get("/api/v1/endpoints?q=planted-in-query", "Cookie", "x=planted-in-cookie", "X-Secret", "planted-in-header").Want(200)
	c.Post("/api/v1/apps", map[string]any{"appid": "planted-in-body"}).Want(422)
	log := s.Log.String()
	if strings.Contains(log, "planted") || strings.Contains(log, token.Bearer) {
		t.Errorf("log: %s", log)
	}
	for _, want := range []string{`"msg":"request"`, `"path":"/api/v1/endpoints"`, `"status":200`, `"method":"GET"`, `"client":"127.0.0.1"`, `"account":"2"`} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in %s", want, log)
		}
	}
}

func TestLanguageOfProblems(t *testing.T) {
	s := webtest.New(t, nil)
	for header, want := range map[string]string{"zh-CN": "尚未登录", "en": "Nobody is signed in", "": "Nobody is signed in"} {
		if got := s.Anybody().Get("/api/v1/me", "Accept-Language", header).Problem("unauthenticated")["title"]; got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	if got := s.Anybody().Get("/api/v1/me?lang="+string(lang.Chinese), "Accept-Language", "en").Problem("unauthenticated")["title"]; got != "尚未登录" {
		t.Errorf("?lang: %v", got)
	}
}

// A browser gets a page where there are pages; the API answers programs.
func TestProblemsForPeople(t *testing.T) {
	s := webtest.New(t, nil)
	if a := s.Anybody().Get("/nothing", "Accept", "text/html").Want(404); string(a.Body) != "<h1>There is nothing here</h1>" {
		t.Errorf("got %s", a.Body)
	}
	s.Anybody().Get("/api/v1/nothing", "Accept", "text/html").Want(404).Problem("not_found")
}
