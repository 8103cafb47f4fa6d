package site_test

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/internal/seal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/channels"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// A world is a server with its pages, at a time that tests move on.
type world struct {
	*webtest.Server
	since atomic.Int64 // that the clock was moved on by
	desk  *channels.Desk
}

const (
	english = "en"
	chinese = "zh-CN"
)

// serve starts a server an hour after what factstest scans. Change, if not nil, makes its pages others than usual.
func serve(t *testing.T, change func(*site.Deps)) *world {
	t.Helper()
	w := &world{}
	w.Server = webtest.New(t, func(d *web.Deps) {
		d.Clock = w.now
		d.Auth = auth.New(auth.Deps{Store: d.Store, Clock: w.now, Hasher: auth.Argon2id{Memory: 8, Time: 1, Threads: 1}})
		profile, _ := rules.Named(rules.ProfileWeChat)
		deps := site.Deps{
			Store: d.Store, Auth: d.Auth, Clock: w.now, Profile: profile, Interval: webtest.Interval, Version: "test", PortAllowed: d.PortAllowed,
			Channels: &channels.Desk{Store: d.Store, Box: seal.New(seal.NewKey()), Link: "https://tongguan.example.test", Clock: w.now},
		}
		w.desk = deps.Channels
		if change != nil {
			change(&deps)
		}
		pages, err := site.New(deps)
		if err != nil {
			t.Fatal(err)
		}
		d.Cookies, d.PublicURL, d.Pages = deps.Cookies, deps.Cookies.PublicURL, pages
	})
	return w
}

func (w *world) now() time.Time {
	return factstest.Now.Add(time.Hour + time.Duration(w.since.Load()))
}

// pass lets time go by.
func (w *world) pass(d time.Duration) { w.since.Add(int64(d)) }

// today moves the clock to the time that the database has, which is when messages are due.
func (w *world) today() { w.pass(time.Since(w.now())) }

// person is a browser of somebody who is signed in.
func (w *world) person(role auth.Role) *webtest.Browser {
	w.Helper()
	return w.As(role).Browse(english)
}

// stranger is a browser of somebody who is not.
func (w *world) stranger() *webtest.Browser { return w.Anybody().Browse(english) }

// link makes a sign-in link for an account, and gives its token.
func (w *world) link(name string) string {
	w.Helper()
	token, _, err := w.Auth.NewLink(w.Context(), auth.Machine(), name)
	if err != nil {
		w.Fatal(err)
	}
	return token
}

// endpoint reads an endpoint from the store.
func (w *world) endpoint(id int64) store.Endpoint {
	w.Helper()
	e, err := w.Store.Endpoint(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return e
}

// hosts are all that are watched, by the alphabet.
func (w *world) hosts() (out []string) {
	w.Helper()
	found, _, err := w.Store.Endpoints(w.Context(), store.Filter{Sort: store.SortHost}, store.Cursor{}, 1000)
	if err != nil {
		w.Fatal(err)
	}
	for _, e := range found {
		out = append(out, e.Host)
	}
	return out
}

// count counts rows.
func (w *world) count(query string, args ...any) (n int) {
	w.Helper()
	if err := w.Store.Pool().QueryRow(w.Context(), query, args...).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

// use adds an endpoint that an app needs.
func (w *world) use(appid, host string, list store.List) {
	w.Helper()
	entry := store.Entry{Host: host, Port: 443, Scheme: "https", AppID: appid, List: list}
	if _, err := w.Store.Import(w.Context(), []store.Entry{entry}, webtest.Interval, false); err != nil {
		w.Fatal(err)
	}
}

// at is the address of something of an endpoint.
func at(id int64, more ...string) string {
	return "/endpoints/" + strconv.FormatInt(id, 10) + strings.Join(more, "")
}
