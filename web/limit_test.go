package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/webtest"
)

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func newRequest(method, path string) *http.Request { return httptest.NewRequest(method, path, nil) }

// hand is a clock that is moved by hand.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func TestRate(t *testing.T) {
	h := &hand{now: time.Now()}
	s := webtest.New(t, func(d *web.Deps) { d.Clock, d.Rate = h.clock, web.Rate{PerSecond: 2, Burst: 5} })
	one, other := s.As(auth.Admin), s.As(auth.Viewer)
	h.move(time.Minute)
	spend := func(c *webtest.Client, n, status int) {
		t.Helper()
		for range n {
			c.Get("/api/v1/rules").Want(status)
		}
	}
	spend(one, 5, 200)
	a := one.Get("/api/v1/rules").Want(429)
	a.Problem("rate_limited")
	if a.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	spend(other, 5, 200) // each account for itself
	one.Get("/healthz").Want(200)
	h.move(time.Second)
	spend(one, 2, 200)
	spend(one, 1, 429)
	h.move(-time.Hour) // a clock that was set back fills nothing, and takes nothing
	spend(one, 1, 429)
	h.move(2 * time.Hour)
	spend(one, 5, 200)
	spend(one, 1, 429)
}

// Wrong tokens are counted by network, however many there are, and whoever has a right one there is not better off once
// the share is used: finding out costs a look-up.
func TestRateOfStrangers(t *testing.T) {
	h := &hand{now: time.Now()}
	s := webtest.New(t, func(d *web.Deps) { d.Clock, d.Rate = h.clock, web.Rate{PerSecond: 1, Burst: 5} })
	c := s.As(auth.Admin)
	h.move(time.Minute)
	for i := range 7 {
		want := 401
		if i >= 5 {
			want = 429
		}
		s.Anybody().Get("/api/v1/me", "Authorization", "Bearer tg_pat_"+strings.Repeat(string(rune('a'+i)), 39)).Want(want)
	}
	c.Get("/api/v1/me").Want(429)
	h.move(5 * time.Second)
	c.Get("/api/v1/me").Want(200)
}

func TestBodyLimit(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Operator)
	big := `{"appid":"` + strings.Repeat("x", 1<<20) + `"}`
	c.Post("/api/v1/apps", big).Want(413).Problem("too_large")
	c.Post("/api/v1/apps", big[:1<<20-2]+`"}`).Want(422)
	c.Post("/api/v1/endpoints:import", strings.Repeat("#", 2<<20)+"\na.example.com", "Content-Type", "text/plain").Want(422)
	c.Post("/api/v1/apps", "{}", "Content-Type", "text/plain").Want(415).Problem("unsupported_media_type")
	c.Post("/api/v1/apps", "{}", "Content-Type", "application/json; charset=utf-8").Want(422)
	c.Post("/api/v1/apps", "{}", "Content-Type", ";").Want(415)
}
