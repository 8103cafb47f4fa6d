package site

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// chrome is what every page has around it.
func (s *Site) chrome(r *http.Request) pages.Chrome {
	info := request.From(r.Context())
	c := pages.Chrome{
		Lang: request.Language(r), URL: found(r), Now: s.Clock().UTC(), Done: pages.Done(r.URL.Query().Get("done")),
		Version: s.Version, Stores: s.Stores, Described: "/api/v1/openapi.json",
	}
	if s.Reference != nil {
		c.Described = "/reference"
	}
	by, err := info.Identity()
	if err == nil && by.Account.ID != 0 {
		c.User = &pages.User{Name: by.Account.Name, Role: pages.Role(by.Role)}
		if by.Account.PasswordHash == "" {
			c.Banners = append(c.Banners, pages.BannerPassword)
		}
	}
	if store.Unavailable(err) {
		c.Banners = append(c.Banners, pages.BannerDatabase)
	}
	if _, secure, err := s.Cookies.Policy(r); err == nil && !secure && s.Cookies.InsecureHTTP && !info.Client.Unmap().IsLoopback() {
		c.Banners = append(c.Banners, pages.BannerInsecure)
	}
	if s.Demo {
		c.Banners = append(c.Banners, pages.BannerDemo)
	}
	if c.User != nil {
		if counts, err := s.firing.get(r.Context(), c.Now, s.Store.FiringAlerts); err == nil { // a page that can be drawn is not withheld for a number
			for _, n := range counts {
				c.Firing += n
			}
		}
		if counts, err := s.inTheWay.get(r.Context(), c.Now, s.Store.Interferences); err == nil {
			c.Network = mostInTheWay(counts)
		}
	}
	if s.Private && c.User != nil {
		if size, err := s.Store.Size(r.Context()); err == nil {
			c.Database = &pages.Database{Size: size}
		}
	}
	return c
}

// mostInTheWay chooses, of what our own network does, that which concerns most endpoints: a page has one banner.
func mostInTheWay(counts map[facts.Interference]int) (out pages.Network) {
	for _, of := range facts.AllInterferences() {
		if counts[of] > out.Endpoints {
			out = pages.Network{Interference: of, Endpoints: counts[of]}
		}
	}
	return out
}

// tag is the language that the reader gets.
func tag(r *http.Request) lang.Tag { return request.Language(r) }

// by is who asks. The routes have seen to it that there is somebody where there must be.
func by(r *http.Request) auth.Identity {
	id, _ := request.From(r.Context()).Identity()
	return id
}

// number reads an id of the address.
func number(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	if err != nil || id <= 0 {
		return 0, store.ErrNotFound
	}
	return id, nil
}

// fail has the error said on a page.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if spoken, ok := errors.AsType[*lang.Error](err); ok && problem.Of(err).Kind.Code == problem.Internal.Code {
		err = problem.New(problem.Invalid, spoken) // something that a person did and can mend
	}
	problem.Write(w, r, err)
}

// failure says a problem in the page's own words where it has some, which are for people who know nothing of JSON, and
// adds what is closer to the case. Else it says what the API would.
func failure(p *problem.Problem, t lang.Tag) pages.Failure {
	f := pages.Failure{Status: p.Status, Detail: p.Detail, RequestID: p.RequestID}
	kind, _ := problem.Named(p.Code)
	switch p.Code {
	case problem.Forbidden.Code, problem.NotFound.Code, problem.MethodNotAllowed.Code, problem.Changed.Code,
		problem.TooLarge.Code, problem.RateLimited.Code, problem.Internal.Code, problem.Unavailable.Code:
		if f.Detail == kind.Detail.In(t) {
			f.Detail = ""
		}
	default:
		f.Title = p.Title
		if f.Detail == kind.Detail.In(t) {
			f.Remedy = kind.Remedy.In(t)
		}
	}
	return f
}

// Problem draws a problem. Whoever is not signed in is led to the form instead.
func (s *Site) Problem(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	if p.Status == http.StatusUnauthorized {
		s.askToSignIn(w, r)
		return
	}
	f := failure(p, tag(r))
	if seconds, err := strconv.Atoi(w.Header().Get("Retry-After")); err == nil {
		f.RetryAfter = time.Duration(seconds) * time.Second
	}
	u := *r.URL
	q := u.Query()
	q.Del("fragment") // a problem is a page of its own
	u.RawQuery = q.Encode()
	r = r.Clone(r.Context())
	r.URL = &u
	if err := s.draw(w, r, p.Status, f); err != nil {
		request.From(r.Context()).Failure = err
		http.Error(w, p.Title, p.Status)
	}
}
