package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/request"
)

func param(r *http.Request, name string) string { return chi.URLParam(r, name) }

// client is from where somebody signs in.
func client(r *http.Request) auth.Client {
	return auth.Client{IP: request.From(r.Context()).Client, UserAgent: r.UserAgent()}
}

// askToSignIn leads whoever must sign in to the form, and back afterwards.
func (s *Site) askToSignIn(w http.ResponseWriter, r *http.Request) {
	to := "/sign-in"
	if at := found(r); at.Path != "/" && at.Query().Get("fragment") == "" {
		to += "?next=" + url.QueryEscape(at.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Site) signInForm(w http.ResponseWriter, r *http.Request) error {
	next := local(r.URL.Query().Get("next"), "/")
	if _, _, err := s.Cookies.Policy(r); err != nil {
		return s.draw(w, r, http.StatusForbidden, pages.SignInBlocked{Why: pages.BlockedPlain, Next: next})
	}
	if by(r).Account.ID != 0 {
		return s.redirect(w, r, next, "")
	}
	form := pages.SignIn{Next: next}
	if _, err := request.From(r.Context()).Identity(); errors.Is(err, auth.ErrNoSession) {
		form.Refusal = pages.RefusedEnded
	}
	return s.draw(w, r, http.StatusOK, form)
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request) error {
	next := local(r.PostFormValue("next"), "/")
	if _, _, err := s.Cookies.Policy(r); err != nil {
		return s.draw(w, r, http.StatusForbidden, pages.SignInBlocked{Why: pages.BlockedPlain, Next: next})
	}
	name := r.PostFormValue("name")
	id, _, err := s.Auth.SignIn(r.Context(), name, r.PostFormValue("password"), client(r))
	if err != nil {
		return s.refuse(w, r, err, pages.SignIn{Name: name, Next: next})
	}
	return s.enter(w, r, id, next)
}

// refuse draws the form again, with the reason.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, err error, form pages.SignIn) error {
	status := http.StatusUnauthorized
	switch {
	case errors.Is(err, auth.ErrTooManyTries):
		form.Refusal, status = pages.RefusedSlow, http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(auth.RetryAfter(err)))
	case errors.Is(err, auth.ErrLinkSpent):
		form.Refusal = pages.RefusedLink
	case errors.Is(err, auth.ErrWrongPassword), errors.Is(err, auth.ErrDisabled):
		form.Refusal = pages.RefusedWrong
	default:
		return err
	}
	return s.draw(w, r, status, form)
}

// link opens a sign-in link. It only shows a button: programs that look at links must not use it up.
func (s *Site) link(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.Cookies.Policy(r); err != nil {
		return s.draw(w, r, http.StatusForbidden, pages.SignInBlocked{Why: pages.BlockedPlain, Next: "/"})
	}
	return s.draw(w, r, http.StatusOK, pages.OneTimeLink{Token: param(r, "token")})
}

func (s *Site) signInByLink(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.Cookies.Policy(r); err != nil {
		return s.draw(w, r, http.StatusForbidden, pages.SignInBlocked{Why: pages.BlockedPlain, Next: "/"})
	}
	id, _, err := s.Auth.SignInByLink(r.Context(), r.PostFormValue("token"), client(r))
	if err != nil {
		return s.refuse(w, r, err, pages.SignIn{Next: "/"})
	}
	return s.enter(w, r, id, "/")
}

// enter hands out the cookie and looks on the next page whether it came back.
func (s *Site) enter(w http.ResponseWriter, r *http.Request, id, next string) error {
	if err := s.Cookies.Set(w, r, id); err != nil {
		return err
	}
	return s.redirect(w, r, "/sign-in/check?next="+url.QueryEscape(next), "")
}

// checkCookie is where a sign-in ends: without the cookie every further page would ask to sign in again, for ever.
func (s *Site) checkCookie(w http.ResponseWriter, r *http.Request) error {
	next := local(r.URL.Query().Get("next"), "/")
	if _, ok := s.Cookies.Read(r); !ok {
		return s.draw(w, r, http.StatusBadRequest, pages.SignInBlocked{Why: pages.BlockedCookie, Next: next})
	}
	return s.redirect(w, r, next, "")
}

func (s *Site) signOut(w http.ResponseWriter, r *http.Request) error {
	if who := by(r); who.Session != nil {
		if err := s.Auth.SignOut(r.Context(), who); err != nil {
			return err
		}
	}
	if err := s.Cookies.Clear(w, r); err != nil && !errors.Is(err, auth.ErrPlainHTTP) {
		return err
	}
	return s.redirect(w, r, "/sign-in", "")
}
