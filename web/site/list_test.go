package site_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/webtest"
)

const (
	good    = factstest.Host // all is well with it
	ending  = "ending.example.test"
	expired = "expired.example.test"
	silent  = "silent.example.test"
	waiting = "waiting.example.test"
)

// watched adds an endpoint of each kind.
func watched(w *world) {
	w.Helper()
	w.Watch(good).Scan()
	for host, days := range map[string]int{ending: 10, expired: -1} {
		s := w.Watch(host)
		s.Serve(s.Leaf(func(t *pki.Template) {
			t.Names, t.NotAfter = []string{host}, factstest.Now.AddDate(0, 0, days)
		}).Chain()...)
		s.Scan()
	}
	s := w.Watch(silent)
	factstest.Fail(s.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	s.Scan()
	w.Watch(waiting)
}

var rowsOf = regexp.MustCompile(`<th scope="row"><a class="host" href="/endpoints/\d+">(.*?)<span class="port">:443</span></a>`)

// listed are the hosts that a list shows, in its order.
func listed(a *webtest.Answer) (out []string) {
	a.Helper()
	for _, m := range rowsOf.FindAllStringSubmatch(string(a.Want(200).Body), -1) {
		out = append(out, strings.ReplaceAll(m[1], "<wbr>", ""))
	}
	return out
}

func TestListFilters(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	w.use("wx0123456789abcdef", silent, store.ListSocket)
	app, err := w.Store.AppByAppID(t.Context(), "wx0123456789abcdef")
	if err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Operator)
	b.Submit(at(w.id(waiting), "/pause")).Want(303)
	worstFirst := []string{expired, silent, ending, good, waiting}
	byHost := []string{good, ending, expired, silent, waiting}
	for query, want := range map[string][]string{
		"":                             worstFirst,
		"sort=host":                    byHost,
		"sort=expiry":                  {expired, ending, good, silent, waiting},
		"status=fail":                  {expired},
		"status=unknown":               {silent},
		"status=warn":                  {ending},
		"status=pass":                  {good},
		"status=pending":               {waiting},
		"status=fail&platform=android": {expired},
		"platform=ios":                 worstFirst,
		"rule=cert_expired":            {expired},
		"rule=no_such_rule":            nil,
		"q=EXPIR":                      {expired},
		"q=%25":                        nil, // it is no pattern
		"q=nothing":                    nil,
		"expires=expired":              {expired},
		"expires=14":                   {ending},
		"expires=7-14":                 {ending},
		"expires=60":                   {ending, good},
		"paused=1":                     {waiting},
		"paused=1&status=fail":         nil,
		fmt.Sprint("app=", app.ID):     {silent},

		// What cannot be understood is left out.
		"status=broken":                    worstFirst,
		"platform=windows":                 worstFirst,
		"expires=soon":                     worstFirst,
		"expires=14-7":                     worstFirst,
		"expires=99999999999999999999":     worstFirst,
		"app=x":                            worstFirst,
		"app=-1":                           worstFirst,
		"app=99999999999999999999":         worstFirst,
		"paused=yes":                       worstFirst,
		"sort=colour":                      worstFirst,
		"q=%00":                            worstFirst,
		"q=%ff":                            worstFirst,
		"rule=%00":                         worstFirst,
		"rule=%ff":                         worstFirst,
		"cursor=%00":                       worstFirst,
		"cursor=e30":                       worstFirst, // {}
		"cursor=bnVsbA":                    worstFirst, // null
		"nothing=known&status=fail&status": {expired},
	} {
		a := b.Open("/endpoints?" + query).Want(200)
		if got := listed(a); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", query, got, want)
		}
		switch {
		case len(want) == 0:
			a.Says("No endpoint matches")
		case len(want) == 1:
			a.Says("Endpoints 1")
		}
	}
	b.Open("/endpoints?app=999999").Want(404).Says("There is nothing here")
}

func TestListWithNothing(t *testing.T) {
	w := serve(t, nil)
	if got := w.person(auth.Operator).Open("/endpoints").Want(200).Says("Nothing is watched yet").Link("Add domains"); got != "/import" {
		t.Errorf("domains are added at %q", got)
	}
	w.person(auth.Viewer).Open("/endpoints").Want(200).Says("Nothing is watched yet").Hides("Add domains")
}

// A row says in words what is wrong.
func TestListRows(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b := w.person(auth.Viewer)
	b.Open("/endpoints?status=fail").Want(200).Says(expired+":443", "expired at 2026-11-22").Hides("Scan now")
	b.Open("/endpoints?status=pending").Want(200).Says(waiting)
	b.Language = chinese
	b.Open("/endpoints?status=fail").Want(200).Says("域名 1", "不通过", "已于 2026-11-22 12:00:00 UTC 过期")
	b.Open("/endpoints?q=nothing").Want(200).Says("没有符合条件的域名")
}

// Pages follow each other without a gap, and a cursor means nothing in a list that it was not made for.
func TestListPages(t *testing.T) {
	w := serve(t, nil)
	var entries []store.Entry
	var all []string
	for i := range 120 {
		all = append(all, fmt.Sprintf("%03d.example.test", i))
		entries = append(entries, store.Entry{Host: all[i], Port: 443, Scheme: "https"})
	}
	if _, err := w.Store.Import(t.Context(), entries, webtest.Interval, false); err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Viewer)
	for _, order := range []string{"", "sort=host", "sort=expiry", "sort=host&q=example"} {
		var got, cursors []string
		for path := "/endpoints?" + order; path != ""; {
			a := b.Open(path)
			got = append(got, listed(a)...)
			path = a.Link("Next")
			cursors = append(cursors, path)
		}
		if !slices.Equal(got, all) {
			t.Errorf("%q: got %d: %v", order, len(got), got)
		}
		next, _ := url.Parse(cursors[0])
		for _, other := range []string{"", "sort=host", "sort=expiry", "sort=host&q=example", "q=0", "status=pending", "status=fail", "expires=30"} {
			if other == order {
				continue
			}
			path := "/endpoints?" + other
			with := path + "&cursor=" + url.QueryEscape(next.Query().Get("cursor"))
			a, first := b.Open(with).Want(200), b.Open(path).Want(200)
			if !slices.Equal(listed(a), listed(first)) {
				t.Errorf("the cursor of %q in %q: got %v", order, other, listed(a))
			}
		}
	}
	b.Open("/apps?cursor=" + url.QueryEscape("x")).Want(200)
}

// A cursor that somebody wrote by hand is no fault of ours.
func TestListForgedCursor(t *testing.T) {
	w := serve(t, nil)
	watched(w)
	b := w.person(auth.Viewer)
	sum := sha256.Sum256([]byte("sort=expiry"))
	for _, key := range []string{"yesterday", "", "0000-01-01T00:00:00Z", `\u0000`, "infinity"} {
		text := fmt.Sprintf(`{"Key":"%s","ID":0,"List":"%s"}`, key, hex.EncodeToString(sum[:6]))
		a := b.Open("/endpoints?sort=expiry&cursor=" + base64.RawURLEncoding.EncodeToString([]byte(text))).Want(200)
		if first := len(listed(a)) == 5; first == (key == "infinity") {
			t.Errorf("%q: %v", key, listed(a))
		}
	}
}

// id finds an endpoint by its host.
func (w *world) id(host string) int64 {
	w.Helper()
	found, _, err := w.Store.Endpoints(w.Context(), store.Filter{Query: host}, store.Cursor{}, 2)
	if err != nil || len(found) != 1 {
		w.Fatalf("%s: %d endpoints, %v", host, len(found), err)
	}
	return found[0].ID
}
