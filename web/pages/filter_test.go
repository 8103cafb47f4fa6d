package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	. "github.com/tongguan/tongguan/web/pages"
)

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        Filter
		url         string
	}{
		{"nothing", "", Filter{}, "/endpoints"},
		{"a part of a name", "q=+api+", Filter{Query: "api"}, "/endpoints?q=api"},
		{"a verdict on a platform", "status=fail&platform=Android", Filter{Status: fail, Platform: facts.Android}, "/endpoints?platform=android&status=fail"},
		{"no first scan", "status=pending", Filter{Status: Pending}, "/endpoints?status=pending"},
		{"no verdict", "status=bad", Filter{}, "/endpoints"},
		{"no platform", "platform=symbian", Filter{}, "/endpoints"},
		{"an app", "app=3", Filter{App: 3}, "/endpoints?app=3"},
		{"no app", "app=-3", Filter{}, "/endpoints"},
		{"within a month", "expires=30", Filter{Expires: Window{To: 30}}, "/endpoints?expires=30"},
		{"the first week", "expires=0-7", Filter{Expires: Window{To: 7}}, "/endpoints?expires=7"},
		{"a week", "expires=7-14", Filter{Expires: Window{From: 7, To: 14}}, "/endpoints?expires=7-14"},
		{"expired", "expires=expired", Filter{Expires: Window{Expired: true}}, "/endpoints?expires=expired"},
		{"backwards", "expires=14-7", Filter{}, "/endpoints"},
		{"nothing within", "expires=0", Filter{}, "/endpoints"},
		{"too far", "expires=99999999", Filter{}, "/endpoints"},
		{"no number", "expires=soon", Filter{}, "/endpoints"},
		{"paused, by date", "paused=1&sort=expiry", Filter{Paused: true, Sort: ByExpiry}, "/endpoints?paused=1&sort=expiry"},
		{"below somebody", "below=" + strings.Repeat("0aF9", 16), Filter{Below: strings.Repeat("0af9", 16)}, "/endpoints?below=" + strings.Repeat("0af9", 16)},
		{"no hash", "below=" + strings.Repeat("0", 63), Filter{}, "/endpoints"},
		{"no digits", "below=" + strings.Repeat("x", 64), Filter{}, "/endpoints"},
		{"no order", "sort=colour", Filter{}, "/endpoints"},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		got := ParseFilter(q)
		if got != c.want || got.URL() != c.url {
			t.Errorf("%s: got %+v at %s, want %+v at %s", c.name, got, got.URL(), c.want, c.url)
		}
	}
}

func FuzzParseFilter(f *testing.F) {
	f.Add("q=a&status=fail&platform=ios&rule=x&app=1&expires=7-14&paused=1&sort=host")
	f.Add("expires=-1-2&app=9223372036854775808")
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		filter := ParseFilter(q)
		if again := ParseFilter(filter.Values()); again != filter {
			t.Errorf("%+v comes back from its address as %+v", filter, again)
		}
	})
}

func TestChips(t *testing.T) {
	l := EndpointList{Filter: Filter{Query: "api", Status: fail, Platform: facts.IOS, Paused: true}, Next: "n"}
	want := []string{"/endpoints?paused=1&platform=ios&status=fail", "/endpoints?paused=1&platform=ios&q=api", "/endpoints?platform=ios&q=api&status=fail"}
	chips := l.Chips()
	if len(chips) != len(want) {
		t.Fatalf("%d chips, want %d", len(chips), len(want))
	}
	for i, c := range chips {
		if c.URL != want[i] {
			t.Errorf("without %s: %s, want %s", c.Name, c.URL, want[i])
		}
	}
	if got, want := l.NextURL(), "/endpoints?cursor=n&paused=1&platform=ios&q=api&status=fail"; got != want {
		t.Errorf("the next page is at %s, want %s", got, want)
	}
	if got := (EndpointList{}).NextURL(); got != "" {
		t.Errorf("after the last page comes %s", got)
	}
}
