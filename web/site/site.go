// Package site answers for the pages: each handler reads the request, asks the store, fills a model of package pages and
// has it drawn. It works without JavaScript; what the script asks for is the same page, in part.
package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
	"github.com/tongguan/tongguan/trust/ct"
	"github.com/tongguan/tongguan/web/access"
	"github.com/tongguan/tongguan/web/apps"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/request"
)

// Deps is what the pages are made of.
type Deps struct {
	Store       *store.Store
	Auth        *auth.Service
	Cookies     auth.Cookies
	Clock       clock.Clock
	Profile     rules.Profile
	Interval    time.Duration // between two planned scans
	Version     string
	Stores      string        // whose roots are trusted; "" when this process does not know
	Roots       *trust.Stores // these roots; nil when this process does not know
	Logs        *ct.List      // of Certificate Transparency, which names them; nil: none was added
	Demo        bool
	Private     bool                   // the database is the built-in one
	PortAllowed func(uint16) bool      // which ports may be watched; nil: all
	Reference   func() pages.Reference // the page about the API; nil: none
	Channels    *channels.Desk         // where messages go; nil: one without a key, which makes none
	Apps        *apps.Desk             // nil: one of its own
}

// A Site serves the pages. It is safe for use by many at once.
type Site struct {
	Deps
	pages    *pages.Pages
	counts   recent
	firing   momentary[map[alert.Urgency]int]
	inTheWay momentary[map[facts.Interference]int]
}

// New parses the templates.
func New(d Deps) (*Site, error) {
	p, err := pages.New()
	if err != nil {
		return nil, err
	}
	if d.Channels == nil {
		d.Channels = &channels.Desk{Store: d.Store, Clock: d.Clock}
	}
	if d.Apps == nil {
		folders, _ := rules.Lint(d.Profile.Name)
		d.Apps = &apps.Desk{Store: d.Store, Clock: d.Clock, Interval: d.Interval, PortAllowed: d.PortAllowed, Profile: folders}
	}
	return &Site{Deps: d, pages: p}, nil
}

// Routes adds every page.
func (s *Site) Routes(to chi.Router) {
	get := func(pattern string, action auth.Action, h handler) {
		to.Method("GET", pattern, guarded(action, s.serve(h)))
	}
	post := func(pattern string, action auth.Action, h handler) {
		to.Method("POST", pattern, guarded(action, s.serve(h)))
	}
	get("/", auth.See, s.dashboard)
	get("/endpoints", auth.See, s.list)
	get("/endpoints/{id}", auth.See, s.endpoint)
	get("/endpoints/{id}/chain.pem", auth.See, s.chainPEM)
	get("/endpoints/{id}/fullchain.pem", auth.See, s.fullChainPEM)
	post("/endpoints/{id}/scan", auth.Scan, s.scan)
	post("/endpoints/{id}/pause", auth.Edit, s.pause(true))
	post("/endpoints/{id}/resume", auth.Edit, s.pause(false))
	get("/endpoints/{id}/delete", auth.Edit, s.confirmDelete)
	post("/endpoints/{id}/delete", auth.Edit, s.delete)
	post("/endpoints/{id}/nodes", auth.Edit, s.addNode)
	post("/endpoints/{id}/nodes/{node}/delete", auth.Edit, s.deleteNode)
	post("/endpoints/{id}/disputes", auth.Edit, s.dispute)
	post("/endpoints/{id}/disputes/{dispute}/delete", auth.Edit, s.deleteDispute)
	get("/endpoints/{id}/disputes/{dispute}/snapshot.json", auth.See, s.disputeSnapshot)
	post("/endpoints/{id}/expected-certificate", auth.Edit, s.expect)
	post("/endpoints/{id}/expected-certificate/withdraw", auth.Edit, s.withdraw)
	get("/alerts", auth.See, s.alerts)
	get("/alerts/{id}", auth.See, s.alert)
	post("/alerts/{id}/acknowledge", auth.Edit, s.acknowledge())
	post("/alerts/{id}/reopen", auth.Edit, s.reopen())
	get("/alerts/{id}/silence", auth.Edit, s.silenceForm)
	post("/alerts/{id}/silence", auth.Edit, s.silence)
	get("/channels", auth.See, s.channels)
	get("/channels/new", auth.Manage, s.newChannel)
	post("/channels", auth.Manage, s.makeChannel)
	get("/channels/{id}", auth.See, s.channel)
	get("/channels/{id}/edit", auth.Manage, s.editChannel)
	post("/channels/{id}/edit", auth.Manage, s.changeChannel)
	post("/channels/{id}/test", auth.Edit, s.testChannel)
	post("/channels/{id}/enable", auth.Manage, s.switchChannel(true))
	post("/channels/{id}/disable", auth.Manage, s.switchChannel(false))
	post("/channels/{id}/rotate", auth.Manage, s.rotate)
	post("/channels/{id}/drop", auth.Manage, s.dropKey)
	get("/channels/{id}/delete", auth.Manage, s.confirmDeleteChannel)
	post("/channels/{id}/delete", auth.Manage, s.deleteChannel)
	post("/deliveries/{id}/replay", auth.Edit, s.replay)
	get("/import", auth.Edit, s.importForm)
	post("/import", auth.Edit, s.importText)
	get("/apps", auth.See, s.apps)
	get("/apps/{id}", auth.See, s.app)
	get("/apps/console", auth.Edit, s.consoleForm)
	post("/apps/console", auth.Edit, s.console)
	get("/rules", auth.See, s.rules)
	get("/rules/{rule}", auth.See, s.rule)
	get("/authorities", auth.See, s.authorities)
	get("/certificates", auth.See, s.certificates)
	get("/certificates.csv", auth.See, s.certificatesTable)
	get("/certificates/{sha256}", auth.See, s.certificate)
	get("/certificates/{sha256}/pem", auth.See, s.certificatePEM)
	get("/explain", auth.See, s.explainForm)
	post("/explain", auth.See, s.explainError)
	post("/explain/scan", auth.Edit, s.explainScan)
	get("/reference", auth.See, s.reference)
	get("/problems/{code}", access.Everybody, s.problem)
	get("/sign-in", access.Everybody, s.signInForm)
	get("/sign-in/check", access.Everybody, s.checkCookie)
	get("/sign-in/{token}", access.Everybody, s.link)
	post("/sign-in", access.Everybody, s.signIn)
	post("/sign-in/link", access.Everybody, s.signInByLink)
	post("/sign-out", access.Everybody, s.signOut)
	get("/account", auth.See, s.account)
	post("/account/password", auth.See, s.changePassword)
	post("/account/sessions/revoke", auth.See, s.revokeSession)
	post("/account/tokens", auth.See, s.makeToken)
	post("/account/tokens/{id}/revoke", auth.See, s.revokeToken)
	get("/users", auth.Manage, s.users)
	post("/users", auth.Manage, s.addUser)
	post("/users/{id}/role", auth.Manage, s.setRole)
	post("/users/{id}/link", auth.Manage, s.userLink)
	post("/users/{id}/disable", auth.Manage, s.disable(true))
	post("/users/{id}/enable", auth.Manage, s.disable(false))
	to.Method("GET", "/static/*", access.Open(s.pages.Static()))
}

func guarded(action auth.Action, h http.Handler) http.Handler {
	if action == access.Everybody {
		return access.Open(h)
	}
	return access.Guard(action, h)
}

// A handler answers, or says why it cannot; then a page says it.
type handler func(w http.ResponseWriter, r *http.Request) error

func (s *Site) serve(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if tag := r.URL.Query().Get("lang"); tag != "" && r.Method == http.MethodGet {
			s.changeLanguage(w, r)
			return
		}
		var err error
		if r.Method == http.MethodPost {
			err = readForm(r)
		}
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	}
}

// changeLanguage keeps the choice for a year and shows the page in it.
func (s *Site) changeLanguage(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: request.LanguageCookie, Value: string(request.Language(r)), Path: "/", MaxAge: 365 * 24 * 3600,
		SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: request.From(r.Context()).Secure,
	})
	to := url.URL{Path: r.URL.Path}
	q := r.URL.Query()
	q.Del("lang")
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

// draw writes a page, or the part of it that the script asks for.
func (s *Site) draw(w http.ResponseWriter, r *http.Request, status int, body pages.Body) error {
	page := pages.Page{Chrome: s.chrome(r), Body: body}
	var out bytes.Buffer
	var err error
	fragment := r.URL.Query().Get("fragment")
	if fragment != "" {
		err = s.pages.RenderFragment(&out, page, fragment)
	} else {
		err = s.pages.Render(&out, page)
	}
	if errors.Is(err, pages.ErrNoFragment) {
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(page.Chrome.Lang))
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Accept-Language, Cookie")
	if fragment != "" { // polled every few seconds, and mostly unchanged
		sum := sha256.Sum256(out.Bytes())
		etag := `"` + hex.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	_, err = out.WriteTo(w)
	return dropped(err)
}

// dropped forgets that the reader went away: nothing can be told to him.
func dropped(error) error { return nil }

// redirect leads on after a POST.
func (s *Site) redirect(w http.ResponseWriter, r *http.Request, to string, done pages.Done) error {
	if done != "" {
		sep := "?"
		if strings.Contains(to, "?") {
			sep = "&"
		}
		to += sep + "done=" + url.QueryEscape(string(done))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// back is where a form wants its reader to be led: a path of this site, and nothing else.
func back(r *http.Request, otherwise string) string { return local(r.PostFormValue("back"), otherwise) }

// local gives a path of this site, or another one in place of what is none. "//host" and "/\host" are addresses of other
// sites to a browser.
func local(path, otherwise string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n\t") {
		return otherwise
	}
	return path
}
