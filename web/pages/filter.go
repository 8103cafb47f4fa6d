package pages

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Filter says which endpoints a list shows. It stands in the address of the list, so that a list can be kept and
// sent to somebody. The zero Filter is all of them.
type Filter struct {
	Query    string         // q: a part of the host's name
	Status   rules.Grade    // status: the verdict on Platform or, without one, of the worst platform; or Pending
	Platform facts.Platform // platform
	Rule     string         // rule: one that does not pass there
	Below    string         // below: on whose authority the chain depends, by the SHA-256 of a certificate, 64 digits
	App      int64          // app
	Expires  Window         // expires
	Paused   bool           // paused=1: only those that are not scanned
	Sort     Sort           // sort
}

// A Sort is the order of a list.
type Sort string

// The orders.
const (
	ByWorst  Sort = "" // the worst verdict first
	ByExpiry Sort = "expiry"
	ByHost   Sort = "host"
)

// A Window is a stretch of days from now in which a certificate ends: From ≤ days < To. The zero Window is any time.
type Window struct {
	Expired  bool // it ended already; From and To do not count
	From, To int
}

// IsZero reports whether the window leaves nothing out.
func (w Window) IsZero() bool { return w == Window{} }

// String writes the window as the address has it: "expired", "30", "7-14", or "".
func (w Window) String() string {
	switch {
	case w.Expired:
		return "expired"
	case w.IsZero():
		return ""
	case w.From == 0:
		return strconv.Itoa(w.To)
	}
	return fmt.Sprintf("%d-%d", w.From, w.To)
}

func parseWindow(s string) Window {
	if s == "expired" {
		return Window{Expired: true}
	}
	from, to, both := strings.Cut(s, "-")
	if !both {
		from, to = "0", from
	}
	w := Window{}
	var err1, err2 error
	w.From, err1 = strconv.Atoi(from)
	w.To, err2 = strconv.Atoi(to)
	if err1 != nil || err2 != nil || w.From < 0 || w.To <= w.From || w.To > 36500 {
		return Window{}
	}
	return w
}

// ParseFilter reads a query. What it does not understand it leaves out.
func ParseFilter(q url.Values) Filter {
	f := Filter{
		Query: sound(strings.TrimSpace(q.Get("q"))), Rule: sound(q.Get("rule")),
		Expires: parseWindow(q.Get("expires")), Paused: q.Get("paused") == "1",
	}
	if below := strings.ToLower(q.Get("below")); isHash.MatchString(below) {
		f.Below = below
	}
	switch g := rules.Grade(q.Get("status")); g {
	case rules.GradeFail, rules.GradeUnknown, rules.GradeWarn, rules.GradePass, Pending:
		f.Status = g
	}
	if p, err := facts.ParsePlatform(q.Get("platform")); err == nil {
		f.Platform = p
	}
	if id, err := strconv.ParseInt(q.Get("app"), 10, 64); err == nil && id > 0 {
		f.App = id
	}
	switch s := Sort(q.Get("sort")); s {
	case ByExpiry, ByHost:
		f.Sort = s
	}
	return f
}

var isHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

// sound leaves out text that stands nowhere, since nothing can hold it: the database takes neither NUL nor what is not
// UTF-8.
func sound(s string) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ""
	}
	return s
}

// Values writes the query that ParseFilter reads.
func (f Filter) Values() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", f.Query)
	set("status", string(f.Status))
	set("platform", string(f.Platform))
	set("rule", f.Rule)
	set("below", f.Below)
	set("expires", f.Expires.String())
	set("sort", string(f.Sort))
	if f.App != 0 {
		q.Set("app", strconv.FormatInt(f.App, 10))
	}
	if f.Paused {
		q.Set("paused", "1")
	}
	return q
}

// URL is the address of the list.
func (f Filter) URL() string { return listAt(f.Values()) }

func listAt(q url.Values) string {
	if len(q) == 0 {
		return "/endpoints"
	}
	return "/endpoints?" + q.Encode()
}

// listURL writes the address of a list in a template: {{listURL "status" "fail" "platform" .}}.
func listURL(pairs ...any) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := text(pairs[i+1]); value != "" {
			q.Set(text(pairs[i]), value)
		}
	}
	return ParseFilter(q).URL()
}
