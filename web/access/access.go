// Package access is where a route says what right it needs, and where the right is checked: here and nowhere else.
//
// Every route is declared by [Guard] or by [Open]; a server refuses to start with one that is not.
package access

import (
	"net/http"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/web/problem"
	"github.com/tongguan/tongguan/web/request"
)

// Everybody is the action of a route that needs no right. No role has it, since nobody is asked for it.
const Everybody auth.Action = ""

// A Route is a handler with the right that it needs.
type Route struct {
	action auth.Action
	next   http.Handler
}

// Guard declares that a route needs the right to an action. Nobody without it gets to the handler.
func Guard(action auth.Action, next http.Handler) *Route { return &Route{action, next} }

// Open declares that a route is for everybody, signed in or not.
func Open(next http.Handler) *Route { return &Route{Everybody, next} }

// Declared gives the action that a handler was declared with; the second result is false for a handler that was not.
func Declared(h http.Handler) (auth.Action, bool) {
	r, ok := h.(*Route)
	if !ok {
		return "", false
	}
	return r.action, true
}

// ServeHTTP lets in who has the right.
func (a *Route) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.action != Everybody {
		if err := check(r, a.action); err != nil {
			problem.Write(w, r, err)
			return
		}
	}
	a.next.ServeHTTP(w, r)
}

func check(r *http.Request, action auth.Action) error {
	who, err := request.From(r.Context()).Identity()
	switch {
	case err != nil:
		return err
	case who.Account.ID == 0:
		return problem.SignIn()
	case !who.May(action):
		return forbidden(who, action)
	}
	return nil
}
