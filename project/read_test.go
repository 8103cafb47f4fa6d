package project_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/project"
)

// read reads the folder that an archive describes.
func read(t testing.TB, archive string) *facts.Project {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	p, err := project.Read(t.Context(), fsys)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// written gives a URL in a line: its place, what is known of it, the branches that lead to it, and why no more is known.
func written(u facts.URL) string {
	out := fmt.Sprintf("%s:%d:%d %s", u.Place.File, u.Place.Line, u.Place.Column, u.Text)
	if u.Open {
		out += "…"
	}
	for _, key := range slices.Sorted(maps.Keys(u.When)) {
		out += " " + key + "=" + strings.Join(u.When[key], ",")
	}
	if u.Unresolved != "" {
		out += " ?" + string(u.Unresolved)
	}
	return out
}

// calls gives a line for each URL of each call, and one for a call without.
func calls(p *facts.Project) string {
	var b strings.Builder
	for _, c := range p.Calls {
		begin := string(c.API)
		if c.Likely {
			begin = "likely " + begin
		}
		if len(c.URLs) == 0 {
			fmt.Fprintf(&b, "%s\n", begin)
		}
		for _, u := range c.URLs {
			fmt.Fprintf(&b, "%s %s\n", begin, written(u))
		}
	}
	return b.String()
}

// TestFollow reads small projects. What follows "-- want --" are the lines of their calls.
func TestFollow(t *testing.T) {
	for name, archive := range follows {
		t.Run(name, func(t *testing.T) {
			var files txtar.Archive
			want := ""
			for _, f := range txtar.Parse([]byte(archive)).Files {
				if f.Name == "want" {
					want = string(f.Data)
				} else {
					files.Files = append(files.Files, f)
				}
			}
			p := read(t, string(txtar.Format(&files)))
			if diff := cmp.Diff(want, calls(p)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			for _, f := range p.Files {
				if f.Problem != "" {
					t.Errorf("%s: %s %s", f.Path, f.Problem, f.Detail)
				}
			}
		})
	}
}

// TestTimeouts finds the time limits of calls, where they are written.
func TestTimeouts(t *testing.T) {
	p := read(t, `
-- a.js --
import { LIMIT } from './b'
const post = (url, { timeout = 9e4 } = {}) => wx.request({ url, timeout })
wx.request({ url: 'https://a.example.com', timeout: 5000 })
wx.uploadFile({ url: 'https://a.example.com', timeout: LIMIT })
wx.request({ url: 'https://a.example.com', timeout: '5000' })
wx.request({ url: 'https://a.example.com', timeout: getApp().limit })
wx.request({ url: 'https://a.example.com', timeout: (getApp().limit || 0) })
post('https://a.example.com')
other({ timeout: 1 })
-- b.js --
export const LIMIT = 60001
`)
	got := ""
	for _, l := range p.Timeouts {
		got += fmt.Sprintf("%s:%d:%d %s\n", l.Place.File, l.Place.Line, l.Place.Column, l.Value)
	}
	if diff := cmp.Diff("a.js:2:32 90000\na.js:3:53 5000\na.js:5:53 5000\nb.js:1:22 60001\n", got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
