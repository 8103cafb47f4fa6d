// Package webtest serves a whole server to tests: a database of their own, people of every role with real cookies and
// tokens, and clients that hold each answer of the API to its OpenAPI document. Only tests import it.
//
// A package whose tests use it has
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
package webtest

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/problem"
)

// Interval is between two planned scans.
const Interval = 24 * time.Hour

// A Server is a server that tests talk to.
type Server struct {
	testing.TB
	URL      string
	Store    *store.Store
	Auth     *auth.Service
	Handler  http.Handler
	Registry *prometheus.Registry
	Log      *Log

	contract *Contract
}

// New starts a server. Change, if not nil, makes it another one than usual. It has no limit of requests to speak of.
func New(t testing.TB, change func(*web.Deps)) *Server {
	t.Helper()
	return With(t, storetest.New(t), change)
}

// With starts a server on a store.
func With(t testing.TB, s *store.Store, change func(*web.Deps)) *Server {
	t.Helper()
	out := &Server{TB: t, Store: s, Registry: prometheus.NewRegistry(), Log: &Log{}, contract: NewContract(t)}
	out.Auth = auth.New(auth.Deps{Store: s, Clock: clock.System, Hasher: auth.Argon2id{Memory: 8, Time: 1, Threads: 1}})
	d := web.Deps{
		Store: s, Auth: out.Auth, Clock: clock.System, Log: slog.New(slog.NewJSONHandler(out.Log, nil)), Metrics: out.Registry,
		Version: "test", Interval: Interval, Rate: web.Rate{PerSecond: 1e6, Burst: 1e6},
		PortAllowed: func(port uint16) bool { return port != 22 },
	}
	d.Pages = signIn{out.Auth, auth.Cookies{}}
	d.Channels = &channels.Desk{Store: s, Box: seal.New(seal.NewKey()), Link: "https://tongguan.example.test", Clock: clock.System}
	if change != nil {
		change(&d)
	}
	out.Auth = d.Auth
	handler, err := web.New(d)
	if err != nil {
		t.Fatal(err)
	}
	out.Handler = handler
	listening := httptest.NewServer(handler)
	t.Cleanup(func() {
		listening.Close()
		if t.Failed() {
			t.Log(out.Log)
		}
	})
	out.URL = listening.URL
	return out
}

// signIn is all the pages that tests need.
type signIn struct {
	auth    *auth.Service
	cookies auth.Cookies
}

func (p signIn) Routes(r chi.Router) {
	r.Method(http.MethodPost, "/sign-in/link", access.Open(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _, err := p.auth.SignInByLink(r.Context(), r.FormValue("token"), auth.Client{})
		if err == nil {
			err = p.cookies.Set(w, r, id)
		}
		if err != nil {
			problem.Write(w, r, err)
		}
	})))
}

func (signIn) Problem(w http.ResponseWriter, _ *http.Request, p *problem.Problem) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Status)
	_, _ = w.Write([]byte("<h1>" + p.Title + "</h1>"))
}

// Anybody is a client that shows nothing.
func (s *Server) Anybody() *Client {
	jar, _ := cookiejar.New(nil)
	return &Client{TB: s.TB, server: s, http: &http.Client{Jar: jar, Transport: http.DefaultTransport}}
}

// As is a client with the session of a new account of this role.
func (s *Server) As(role auth.Role) *Client {
	s.Helper()
	ctx := s.Context()
	if accounts, err := s.Auth.Accounts(ctx, auth.Machine()); err != nil {
		s.Fatal(err)
	} else if len(accounts) == 0 { // the first account is an admin, whoever comes later
		if _, err := s.Auth.CreateAccount(ctx, auth.Machine(), "first", auth.Admin); err != nil {
			s.Fatal(err)
		}
	}
	account, err := s.Auth.CreateAccount(ctx, auth.Machine(), string(role)+time.Now().Format("150405.000000000"), role)
	if err != nil {
		s.Fatal(err)
	}
	link, _, err := s.Auth.NewLink(ctx, auth.Machine(), account.Name)
	if err != nil {
		s.Fatal(err)
	}
	c := s.Anybody()
	c.Account = account
	form := c.Do(http.MethodPost, "/sign-in/link", []byte(url.Values{"token": {link}}.Encode()), "Content-Type", "application/x-www-form-urlencoded")
	if form.Status != http.StatusOK {
		s.Fatalf("signing in as %s: %d %s", role, form.Status, form.Body)
	}
	return c
}

// Token is a client with a token of that scope, of the account of another client.
func (s *Server) Token(of *Client, scope auth.Scope) *Client {
	s.Helper()
	made := of.Post("/api/v1/tokens", map[string]any{"name": string(scope), "scope": scope}).Want(http.StatusCreated).Object()
	c := s.Anybody()
	c.Account, c.Bearer = of.Account, made["text"].(string)
	return c
}

// Log is what the server logs.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Drop takes the database away, as an outage does: connections end, and no new ones are taken.
func (s *Server) Drop() {
	s.Helper()
	config := s.Store.Pool().Config().ConnConfig.Copy()
	name := config.Database
	config.Database = "postgres"
	admin, err := pgx.ConnectConfig(s.Context(), config)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = admin.Close(s.Context()) }()
	for _, statement := range []string{
		`ALTER DATABASE ` + pgx.Identifier{name}.Sanitize() + ` ALLOW_CONNECTIONS false`,
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '` + name + `'`,
	} {
		if _, err := admin.Exec(s.Context(), statement); err != nil {
			s.Fatal(err)
		}
	}
}
