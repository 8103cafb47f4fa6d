package problem_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	status := 0
	for _, k := range problem.Kinds() {
		if !regexp.MustCompile(`^[a-z_]+$`).MatchString(k.Code) || seen[k.Code] || k.Status < 400 || k.Status < status && k.Status != 409 {
			t.Errorf("%s, %d: is it a name, is it new, is it in its place?", k.Code, k.Status)
		}
		seen[k.Code], status = true, k.Status
		for _, p := range []lang.Phrase{k.Title, k.Detail, k.Remedy} {
			en, zh := p.In(lang.English), p.In(lang.Chinese)
			han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
			if en == "" || strings.ContainsFunc(en, han) || !strings.ContainsFunc(zh, han) || strings.ContainsAny(en+zh, "{}|") {
				t.Errorf("%s: %q / %q", k.Code, en, zh)
			}
		}
		if found, ok := problem.Named(k.Code); !ok || found.Code != k.Code {
			t.Errorf("%s is not found by its code", k.Code)
		}
	}
	if _, ok := problem.Named("no_such"); ok {
		t.Error("a kind that there is not is found")
	}
}

func TestOf(t *testing.T) {
	said := func(cause error) error {
		return fmt.Errorf("doing it: %w", lang.Errorf(lang.En("no").Zh("不")).Because(cause))
	}
	for _, tt := range []struct {
		err  error
		want problem.Kind
	}{
		{fmt.Errorf("endpoint 7: %w", store.ErrNotFound), problem.NotFound},
		{store.ErrConflict, problem.Changed},
		{store.ErrExists, problem.Exists},
		{facts.ErrNewerSchema, problem.NewerVersion},
		{&pgconn.PgError{Code: "57014"}, problem.Unavailable},
		{&pgconn.PgError{Code: "23505"}, problem.Internal},
		{context.DeadlineExceeded, problem.Unavailable},
		{context.Canceled, problem.Unavailable},
		{errors.New("a table is missing"), problem.Internal},
		{said(auth.ErrBadToken), problem.BadToken},
		{said(auth.ErrNoSession), problem.SessionEnded},
		{said(auth.ErrForbidden), problem.Forbidden},
		{said(auth.ErrNeedsSession), problem.NeedsSession},
		{said(auth.ErrNotFound), problem.NotFound},
		{said(auth.ErrNameTaken), problem.Exists},
		{said(auth.ErrLastAdmin), problem.LastAdmin},
		{said(auth.ErrTooManyTries), problem.RateLimited},
		{said(auth.ErrBadPassword), problem.Invalid},
		{said(auth.ErrPlainHTTP), problem.PlainHTTP},
		{said(alert.ErrState), problem.WrongState},
		{said(alert.ErrUntil), problem.Invalid},
		{said(alert.ErrBecause), problem.Invalid},
		{said(nil), problem.Internal},
		{auth.ErrNotFound, problem.Internal}, // of a store; a service says it in words
	} {
		e := problem.Of(tt.err)
		if e.Kind.Code != tt.want.Code {
			t.Errorf("%v: got %s, want %s", tt.err, e.Kind.Code, tt.want.Code)
		}
		header := map[int]string{401: "Www-Authenticate", 429: "Retry-After", 503: "Retry-After"}[e.Kind.Status]
		if header != "" && e.Header.Get(header) == "" {
			t.Errorf("%v: no %s", tt.err, header)
		}
		if e.Kind.Code == problem.Internal.Code && strings.Contains(fmt.Sprint(e.In(lang.English)), tt.err.Error()) {
			t.Errorf("%v is told", tt.err)
		}
	}
}

// What an Error wraps is found again, and one that is wrapped is itself.
func TestOfWrapped(t *testing.T) {
	cause := errors.New("cause")
	e := problem.New(problem.Unavailable, nil).Because(cause)
	if got := problem.Of(fmt.Errorf("x: %w", e)); got != e || !errors.Is(got, cause) {
		t.Errorf("got %v", got)
	}
}

func TestWrite(t *testing.T) {
	drawn := ""
	draw := func(w http.ResponseWriter, _ *http.Request, p *problem.Problem) {
		drawn = p.Code
		w.WriteHeader(p.Status)
	}
	for _, tt := range []struct {
		name, path, accept string
		pages              bool
		wantPage           bool
	}{
		{"a browser", "/endpoints", "text/html,application/xhtml+xml,*/*;q=0.8", true, true},
		{"a program", "/endpoints", "application/json", true, false},
		{"a browser at the API", "/api/v1/endpoints", "text/html", true, false},
		{"a browser where there are no pages", "/endpoints", "text/html", false, false},
	} {
		drawn = ""
		r := httptest.NewRequest("GET", tt.path+"?token=secret", nil)
		r.Header.Set("Accept", tt.accept)
		info := &request.Info{ID: "id1", Lang: lang.Chinese, URL: &url.URL{Path: tt.path, RawQuery: "token=secret"}}
		ctx := request.With(r.Context(), info)
		if tt.pages {
			ctx = problem.WithPage(ctx, draw)
		}
		w := httptest.NewRecorder()
		problem.Write(w, r.WithContext(ctx), errors.New("internal text"))
		if w.Code != 500 || (drawn == "internal") != tt.wantPage {
			t.Errorf("%s: %d, drawn %q", tt.name, w.Code, drawn)
		}
		if !tt.wantPage {
			want := `{"type":"/problems/internal","title":"程序出错","status":500,"detail":"程序内部出错，详情已按 request_id 写入日志。","instance":"` + tt.path + `","code":"internal","request_id":"id1"}` + "\n"
			if w.Body.String() != want || w.Header().Get("Content-Type") != problem.MediaType {
				t.Errorf("%s: %s", tt.name, w.Body)
			}
		}
		if info.Failure == nil || info.Failure.Error() != "internal text" {
			t.Errorf("%s: the log has %v", tt.name, info.Failure)
		}
	}
}
