package site

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/web/pages"
)

func (s *Site) account(w http.ResponseWriter, r *http.Request) error {
	return s.showAccount(w, r, http.StatusOK, nil, "")
}

// showAccount draws the page of whoever is signed in; with what was wrong with a form, or a token that was just made.
func (s *Site) showAccount(w http.ResponseWriter, r *http.Request, status int, wrong error, token string) error {
	who := by(r)
	body := pages.Account{
		Name: who.Account.Name, Role: pages.Role(who.Role), HasPassword: who.Account.PasswordHash != "",
		MinLength: auth.MinPassword, NewToken: token,
	}
	if wrong != nil {
		body.Error = say(wrong, r)
	}
	sessions, err := s.Auth.Sessions(r.Context(), who, who.Account.ID)
	if err != nil {
		return err
	}
	for _, x := range sessions {
		this := who.Session != nil && who.Session.Hash == x.Hash
		body.Sessions = append(body.Sessions, pages.Session{
			ID: x.Handle(), This: this, UserAgent: x.UserAgent, IP: x.IP, Since: x.CreatedAt, Seen: x.SeenAt,
		})
	}
	tokens, err := s.Auth.Tokens(r.Context(), who, who.Account.ID)
	if err != nil {
		return err
	}
	now := s.Clock()
	for _, x := range tokens {
		if x.RevokedAt != nil {
			continue
		}
		body.Tokens = append(body.Tokens, pages.Token{
			ID: x.ID, Name: x.Name, Prefix: x.Prefix, Scope: string(x.Scope), Made: x.CreatedAt, Expires: at(x.ExpiresAt),
			LastUsed: at(x.LastUsedAt), Expired: !x.Works(now),
		})
	}
	return s.draw(w, r, status, body)
}

// statusOf is the status of a form that is shown again with what was wrong with it.
func statusOf(w http.ResponseWriter, err error) int {
	if wait := auth.RetryAfter(err); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(wait))
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// mistake tells an error of the person at the form from one of ours.
func mistake(err error) bool {
	_, ok := errors.AsType[*lang.Error](err)
	return ok
}

func (s *Site) changePassword(w http.ResponseWriter, r *http.Request) error {
	if r.PostFormValue("password") != r.PostFormValue("again") {
		return s.showAccount(w, r, http.StatusUnprocessableEntity,
			lang.Errorf(lang.En("the two new passwords differ; type the same one twice").Zh("两次输入的新密码不一致，请重新输入")), "")
	}
	id, err := s.Auth.ChangePassword(r.Context(), by(r), r.PostFormValue("old"), r.PostFormValue("password"))
	if mistake(err) {
		return s.showAccount(w, r, statusOf(w, err), err, "")
	}
	if err != nil {
		return err
	}
	if err := s.Cookies.Set(w, r, id); err != nil { // the change ended every session, this one too
		return err
	}
	return s.redirect(w, r, "/account", pages.DonePassword)
}

func (s *Site) revokeSession(w http.ResponseWriter, r *http.Request) error {
	var err error
	if id := r.PostFormValue("id"); id != "" {
		err = s.Auth.RevokeSession(r.Context(), by(r), id)
	} else {
		err = s.Auth.RevokeOtherSessions(r.Context(), by(r))
	}
	if err != nil && !errors.Is(err, auth.ErrNotFound) { // it is gone, which is what was wanted
		return err
	}
	return s.redirect(w, r, "/account", pages.DoneRevoked)
}

func (s *Site) makeToken(w http.ResponseWriter, r *http.Request) error {
	days, err := strconv.Atoi(strings.TrimSpace(r.PostFormValue("days")))
	if r.PostFormValue("days") != "" && (err != nil || days < 0 || days > 3650) {
		return s.showAccount(w, r, http.StatusUnprocessableEntity,
			lang.Errorf(lang.En("a token lives for 1 to 3650 days; 0 or nothing means that it does not end").Zh("令牌有效期应为 1 到 3650 天；填 0 或留空表示永久有效")), "")
	}
	expires := s.Clock().UTC().AddDate(0, 0, days)
	until := &expires
	if days == 0 {
		until = nil
	}
	text, _, err := s.Auth.IssueToken(r.Context(), by(r), strings.TrimSpace(r.PostFormValue("name")), auth.Scope(r.PostFormValue("scope")), until)
	if mistake(err) {
		return s.showAccount(w, r, statusOf(w, err), err, "")
	}
	if err != nil {
		return err
	}
	return s.showAccount(w, r, http.StatusOK, nil, text)
}

func (s *Site) revokeToken(w http.ResponseWriter, r *http.Request) error {
	id, err := number(r, "id")
	if err != nil {
		return err
	}
	if err := s.Auth.RevokeToken(r.Context(), by(r), id); err != nil {
		return err
	}
	return s.redirect(w, r, "/account", pages.DoneRevoked)
}
