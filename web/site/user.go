package site

import (
	"net/http"
	"strings"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
	"github.com/tongguan/tongguan/web/request"
)

func (s *Site) users(w http.ResponseWriter, r *http.Request) error {
	return s.showUsers(w, r, http.StatusOK, nil, nil)
}

// showUsers draws the page of the accounts; with what was wrong with a form, or a link that was just made.
func (s *Site) showUsers(w http.ResponseWriter, r *http.Request, status int, wrong error, made *pages.NewLink) error {
	who := by(r)
	accounts, err := s.Auth.Accounts(r.Context(), who)
	if err != nil {
		return err
	}
	body := pages.UserList{Made: made}
	if wrong != nil {
		body.Error = say(wrong, r)
	}
	for _, a := range accounts {
		row := pages.UserRow{
			ID: a.ID, Name: a.Name, Role: pages.Role(a.Role), You: a.ID == who.Account.ID, HasPassword: a.PasswordHash != "",
			Disabled: a.DisabledAt != nil,
		}
		sessions, err := s.Auth.Sessions(r.Context(), who, a.ID)
		if err != nil {
			return err
		}
		if len(sessions) > 0 {
			row.LastSeen = sessions[0].SeenAt // the one that was seen last stands first
		}
		body.Users = append(body.Users, row)
	}
	return s.draw(w, r, status, body)
}

// addUser makes an account, and a link with which its owner first comes in.
func (s *Site) addUser(w http.ResponseWriter, r *http.Request) error {
	a, err := s.Auth.CreateAccount(r.Context(), by(r), strings.TrimSpace(r.PostFormValue("name")), auth.Role(r.PostFormValue("role")))
	if mistake(err) {
		return s.showUsers(w, r, http.StatusUnprocessableEntity, err, nil)
	}
	if err != nil {
		return err
	}
	return s.makeLink(w, r, a.Name)
}

func (s *Site) userLink(w http.ResponseWriter, r *http.Request) error {
	a, err := s.accountOf(r)
	if err != nil {
		return err
	}
	return s.makeLink(w, r, a.Name)
}

func (s *Site) makeLink(w http.ResponseWriter, r *http.Request, name string) error {
	token, _, err := s.Auth.NewLink(r.Context(), by(r), name)
	if mistake(err) {
		return s.showUsers(w, r, http.StatusUnprocessableEntity, err, nil)
	}
	if err != nil {
		return err
	}
	link := &pages.NewLink{Name: name, URL: s.base(r) + "/sign-in/" + token, Until: s.Clock().UTC().Add(auth.LinkLife)}
	return s.showUsers(w, r, http.StatusOK, nil, link)
}

// base is where the pages are, as people type it.
func (s *Site) base(r *http.Request) string {
	if s.Cookies.PublicURL != nil {
		return strings.TrimSuffix(s.Cookies.PublicURL.String(), "/")
	}
	scheme := "http://"
	if request.From(r.Context()).Secure {
		scheme = "https://"
	}
	return scheme + r.Host
}

// accountOf finds the account that the address of the request names.
func (s *Site) accountOf(r *http.Request) (auth.Account, error) {
	id, err := number(r, "id")
	if err != nil {
		return auth.Account{}, err
	}
	accounts, err := s.Auth.Accounts(r.Context(), by(r))
	if err != nil {
		return auth.Account{}, err
	}
	for _, a := range accounts {
		if a.ID == id {
			return a, nil
		}
	}
	return auth.Account{}, store.ErrNotFound
}

// onUser does something to an account and shows the list again.
func (s *Site) onUser(w http.ResponseWriter, r *http.Request, do func(name string) error) error {
	a, err := s.accountOf(r)
	if err != nil {
		return err
	}
	err = do(a.Name)
	if mistake(err) {
		return s.showUsers(w, r, http.StatusUnprocessableEntity, err, nil)
	}
	if err != nil {
		return err
	}
	return s.redirect(w, r, "/users", pages.DoneUser)
}

func (s *Site) setRole(w http.ResponseWriter, r *http.Request) error {
	return s.onUser(w, r, func(name string) error {
		return s.Auth.SetRole(r.Context(), by(r), name, auth.Role(r.PostFormValue("role")))
	})
}

func (s *Site) disable(disable bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.onUser(w, r, func(name string) error {
			if disable {
				return s.Auth.Disable(r.Context(), by(r), name)
			}
			return s.Auth.Enable(r.Context(), by(r), name)
		})
	}
}
