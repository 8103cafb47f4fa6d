package auth_test

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/tongguan/tongguan/auth"
)

func TestCookiePolicy(t *testing.T) {
	for _, c := range []struct {
		name, host, remote string
		header             [2]string
		tls                bool
		public             string
		insecure           bool
		want               string // "" for ErrPlainHTTP
	}{
		{name: "https", host: "t.example.com", remote: "192.0.2.1:5000", tls: true, want: "__Host-tongguan"},
		{name: "https on loopback", host: "localhost:8443", remote: "127.0.0.1:5000", tls: true, want: "__Host-tongguan"},
		{name: "https, whatever is allowed", host: "t.example.com", remote: "192.0.2.1:5000", tls: true, insecure: true, want: "__Host-tongguan"},
		{name: "behind a proxy", host: "t.example.com", remote: "10.0.0.2:5000", public: "https://t.example.com", want: "__Host-tongguan"},
		{name: "behind a proxy on this machine", host: "127.0.0.1:8080", remote: "127.0.0.1:5000", public: "https://t.example.com", want: "__Host-tongguan"},
		{name: "behind a proxy, whatever is allowed", host: "t", remote: "10.0.0.2:5000", public: "https://t.example.com", insecure: true, want: "__Host-tongguan"},

		{name: "loopback", host: "127.0.0.1:8080", remote: "127.0.0.1:5000", want: "tongguan"},
		{name: "loopback without a port", host: "127.0.0.1", remote: "127.0.0.1:5000", want: "tongguan"},
		{name: "another address of loopback", host: "127.8.9.10:8080", remote: "127.0.0.1:5000", want: "tongguan"},
		{name: "loopback by IPv6", host: "[::1]:8080", remote: "[::1]:5000", want: "tongguan"},
		{name: "loopback by IPv6 without a port", host: "[::1]", remote: "[::1]:5000", want: "tongguan"},
		{name: "loopback, IPv4 in IPv6", host: "localhost:8080", remote: "[::ffff:127.0.0.1]:5000", want: "tongguan"},
		{name: "loopback, IPv4 in IPv6, typed", host: "[::ffff:127.0.0.1]:8080", remote: "127.0.0.1:5000", want: "tongguan"},
		{name: "localhost", host: "LocalHost:8080", remote: "[::1]:5000", want: "tongguan"},
		{name: "localhost without a port", host: "localhost", remote: "127.0.0.1:5000", want: "tongguan"},
		{name: "loopback with a public URL of http", host: "localhost:8080", remote: "127.0.0.1:5000", public: "http://t.lan", want: "tongguan"},

		{name: "another machine", host: "t.lan:8080", remote: "192.168.1.5:5000"},
		{name: "another machine by address", host: "192.168.1.2:8080", remote: "192.168.1.5:5000"},
		{name: "another machine that says localhost", host: "localhost:8080", remote: "192.168.1.5:5000"},
		{name: "another machine that says 127.0.0.1", host: "127.0.0.1:8080", remote: "192.168.1.5:5000"},
		{name: "a name that was pointed at loopback", host: "evil.example:8080", remote: "127.0.0.1:5000"},
		{name: "a name that begins with localhost", host: "localhost.evil.example:8080", remote: "127.0.0.1:5000"},
		{name: "this machine by its own address", host: "192.168.1.2:8080", remote: "127.0.0.1:5000"},
		{name: "no host", host: "", remote: "127.0.0.1:5000"},
		{name: "an unknown remote", host: "localhost:8080", remote: "@"},
		{name: "no remote", host: "localhost:8080", remote: ""},
		{name: "a proxy on this machine that was not announced", host: "127.0.0.1:8080", remote: "127.0.0.1:5000", header: [2]string{"X-Forwarded-For", "192.0.2.1"}},
		{name: "one that says Forwarded", host: "localhost", remote: "127.0.0.1:5000", header: [2]string{"Forwarded", "for=192.0.2.1"}},
		{name: "one that says https", host: "localhost", remote: "127.0.0.1:5000", header: [2]string{"X-Forwarded-Proto", "https"}},
		{name: "one that says Via", host: "localhost", remote: "127.0.0.1:5000", header: [2]string{"Via", "1.1 squid"}},
		{name: "a public URL of http", host: "t.lan", remote: "192.168.1.5:5000", public: "http://t.lan"},

		{name: "another machine, allowed", host: "t.lan:8080", remote: "192.168.1.5:5000", insecure: true, want: "tongguan"},
		{name: "loopback, allowed", host: "localhost:8080", remote: "127.0.0.1:5000", insecure: true, want: "tongguan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cookies := auth.Cookies{InsecureHTTP: c.insecure}
			if c.public != "" {
				public, err := url.Parse(c.public)
				must(t, err)
				cookies.PublicURL = public
			}
			r := &http.Request{Method: "GET", URL: &url.URL{Path: "/"}, Host: c.host, RemoteAddr: c.remote, Header: http.Header{}}
			if c.header[0] != "" {
				r.Header.Set(c.header[0], c.header[1])
			}
			if c.tls {
				r.TLS = &tls.ConnectionState{}
			}
			name, secure, err := cookies.Policy(r)
			if c.want == "" {
				want(t, "Policy", err, auth.ErrPlainHTTP)
				if name != "" || secure {
					t.Errorf("got %q, %v", name, secure)
				}
				w := httptest.NewRecorder()
				want(t, "Set", cookies.Set(w, r, "id"), auth.ErrPlainHTTP)
				want(t, "Clear", cookies.Clear(w, r), auth.ErrPlainHTTP)
				r.Header.Set("Cookie", "tongguan=id; __Host-tongguan=id")
				if id, ok := cookies.Read(r); ok || id != "" || len(w.Header()) != 0 {
					t.Errorf("Read: got %q; set %v", id, w.Header())
				}
				return
			}
			if err != nil || name != c.want || secure != (c.want == "__Host-tongguan") {
				t.Errorf("got %q, %v, %v, want %q", name, secure, err, c.want)
			}
		})
	}
}

func TestCookieAttributes(t *testing.T) {
	secure := auth.Cookies{PublicURL: &url.URL{Scheme: "https", Host: "t.example.com"}}
	plain := auth.Cookies{InsecureHTTP: true}
	for name, c := range map[string]struct {
		do   func(w http.ResponseWriter, r *http.Request) error
		want string
	}{
		"set over https": {
			func(w http.ResponseWriter, r *http.Request) error { return secure.Set(w, r, "the-id_1") },
			"__Host-tongguan=the-id_1; Path=/; HttpOnly; Secure; SameSite=Lax",
		},
		"set over http": {
			func(w http.ResponseWriter, r *http.Request) error { return plain.Set(w, r, "the-id_1") },
			"tongguan=the-id_1; Path=/; HttpOnly; SameSite=Lax",
		},
		"cleared over https": {secure.Clear, "__Host-tongguan=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"},
		"cleared over http":  {plain.Clear, "tongguan=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"},
	} {
		w := httptest.NewRecorder()
		must(t, c.do(w, httptest.NewRequest("POST", "/sign-in", nil)))
		if got := w.Header()["Set-Cookie"]; len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestCookieRead(t *testing.T) {
	secure := auth.Cookies{PublicURL: &url.URL{Scheme: "https", Host: "t.example.com"}}
	plain := auth.Cookies{InsecureHTTP: true}
	for _, c := range []struct {
		name    string
		cookies auth.Cookies
		header  string
		want    string
		ok      bool
	}{
		{"https", secure, "a=b; __Host-tongguan=id; c=d", "id", true},
		{"https, and the other one", secure, "tongguan=other; __Host-tongguan=id", "id", true},
		{"https, only the other one", secure, "tongguan=other", "", false},
		{"http", plain, "tongguan=id", "id", true},
		{"http, only the other one", plain, "__Host-tongguan=other", "", false},
		{"two", plain, "tongguan=planted; tongguan=id", "", false},
		{"none", plain, "", "", false},
		{"another case", plain, "Tongguan=id", "", false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", c.header)
		if got, ok := c.cookies.Read(r); got != c.want || ok != c.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestBearerToken(t *testing.T) {
	for header, want := range map[string]string{
		"Bearer tg_pat_x": "tg_pat_x", "bearer tg_pat_x": "tg_pat_x", "Bearer  tg_pat_x ": "tg_pat_x",
		"": "", "Bearer": "", "Bearer ": "", "Basic dXNlcjpwYXNz": "", "tg_pat_x": "", "Bearertg_pat_x": "",
	} {
		r := httptest.NewRequest("GET", "/?token=tg_pat_y", nil)
		r.Header.Set("Authorization", header)
		got, ok := auth.BearerToken(r)
		if got != want || ok != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", header, got, ok, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, err := range []error{nil, errBroken, auth.ErrTooManyTries, errors.Join()} {
		if got := auth.RetryAfter(err); got != 0 {
			t.Errorf("%v: got %d, want 0", err, got)
		}
	}
}
