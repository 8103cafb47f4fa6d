package project_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

// TestManyCallers has a wrapper with a thousand callers, of which the last hands in a host of its own: it is found, or it
// is told that not all was followed.
func TestManyCallers(t *testing.T) {
	const wrapper = "-- a.js --\nconst BASE = 'https://a.example.com'\nfunction send(o) { wx.request({ url: o.url.startsWith('http') ? o.url : BASE + o.url, data: o.data }) }\n"
	hosts := func(callers int, last string) (found string, complex bool) {
		var b strings.Builder
		b.WriteString(wrapper)
		for i := range callers {
			fmt.Fprintf(&b, "send({ url: '/p/%d', data: x })\n", i)
		}
		b.WriteString(last)
		seen := map[string]bool{}
		for _, c := range read(t, b.String()).Calls {
			for _, u := range c.URLs {
				host, _, _ := strings.Cut(strings.TrimPrefix(u.Text, "https://"), "/")
				if u.Unresolved == facts.UnresolvedComplex {
					complex = true
				} else if !seen[host] {
					seen[host] = true
					found += host + " "
				}
			}
		}
		return found, complex
	}
	for _, c := range []struct {
		callers int
		last    string
		want    string
		complex bool
	}{
		{1000, "", "a.example.com ", false},
		{300, "send({ url: 'https://b.example.com/x' })\n", "b.example.com a.example.com ", false},
		{1000, "send({ url: 'https://b.example.com/x' })\n", "a.example.com ", true},
		{1000, "send({ url: '/p' + id })\n", "a.example.com ", false},
		{1000, "send({ url: url })\n", "a.example.com ", true},
		{1000, "send(...all)\n", "a.example.com ", true},
	} {
		if got, complex := hosts(c.callers, c.last); got != c.want || complex != c.complex {
			t.Errorf("%d and %q: got %q, too complex: %t", c.callers, c.last, got, complex)
		}
	}
}
