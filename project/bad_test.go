package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/project"
)

// TestBadFiles reads a folder of files that cannot be read: each is told, and the rest is read.
func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("app.json", "{\n  \"pages\": [,\n}")
	put("good.js", "wx.request({ url: 'https://a.example.com' })")
	put("broken.ts", "const a: string = 'x'\nwx.request({ url: )")
	put("gbk.js", "// \xd6\xd0\xce\xc4\n")
	put("page.wxml", "<wxs module=\"m\">\n var class = '';\n</wxs><image src=\"https://b.example.com\"/><image src=\"{{m.a}}\"/>")
	put("words.wxs", "var class = ''")
	put("comments.js", "")
	put("large.js", "")
	if err := os.Truncate(filepath.Join(dir, "large.js"), 200<<20); err != nil { // a hole: it takes no room
		t.Fatal(err)
	}
	for _, link := range [][2]string{{".", "loop"}, {"good.js", "link.js"}, {"/etc", "outside"}} {
		if err := os.Symlink(link[0], filepath.Join(dir, link[1])); err != nil {
			t.Fatal(err)
		}
	}
	p, err := project.Read(t.Context(), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]facts.SourceFile{}
	for _, f := range p.Files {
		f.Detail = ""
		got[f.Path] = f
	}
	want := map[string]facts.SourceFile{
		"app.json":    {Bytes: 17, Problem: facts.FileSyntax, Place: facts.Place{Line: 3, Column: 1}},
		"broken.ts":   {Bytes: 41, Problem: facts.FileSyntax, Place: facts.Place{Line: 2, Column: 19}},
		"comments.js": {},
		"gbk.js":      {Bytes: 8, Problem: facts.FileNotUTF8, Place: facts.Place{Line: 1, Column: 4}},
		"good.js":     {Bytes: 44},
		"large.js":    {Bytes: 200 << 20, Problem: facts.FileTooLarge},
		"link.js":     {Problem: facts.FileLink},
		"loop":        {Problem: facts.FileLink},
		"page.wxml":   {Bytes: 98},
		"words.wxs":   {Bytes: 14}, // WXS reserves fewer words
		"outside":     {Problem: facts.FileLink},
	}
	for name, f := range want {
		if f.Path = name; f.Place.Line > 0 {
			f.Place.File = name
		}
		want[name] = f
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if p.Kind != facts.MiniProgram || p.Root != "." {
		t.Errorf("kind %q in %q", p.Kind, p.Root)
	}
	if diff := cmp.Diff("request good.js:1:19 https://a.example.com\n", calls(p)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff("image page.wxml:3:19 https://b.example.com\nimage page.wxml:3:55 … ?module\n", loads(p)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestBounds has more files than are read.
func TestBounds(t *testing.T) {
	fsys := fstest.MapFS{}
	one := &fstest.MapFile{Data: []byte("1")}
	for i := range 10_001 {
		fsys["a/"+strings.Repeat("x", i/100)+strings.Repeat("y", i%100)+".wxss"] = one
	}
	p, err := project.Read(t.Context(), fsys)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, f := range p.Files {
		if f.Problem == "" {
			read++
		} else if f.Problem != facts.FileNotRead {
			t.Errorf("%s: %s", f.Path, f.Problem)
		}
	}
	if read != 10_000 || p.Partial != facts.PartialFiles {
		t.Errorf("read %d, partial %q", read, p.Partial)
	}

	fsys = fstest.MapFS{}
	big := &fstest.MapFile{Data: []byte("/*" + strings.Repeat("x", 6<<20) + "*/")}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		fsys[name+".js"] = big
	}
	if p, err = project.Read(t.Context(), fsys); err != nil || p.Partial != facts.PartialBytes || p.Files[8].Problem != facts.FileNotRead || p.Files[7].Problem != "" {
		t.Errorf("partial %q, %+v, %v", p.Partial, p.Files[7:], err)
	}
}

// TestNoFolder is the one case that is an error.
func TestNoFolder(t *testing.T) {
	if _, err := project.Read(t.Context(), os.DirFS(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("no error")
	}
}

// FuzzRead reads a page of anything. It comes to an end, gives the same twice, and every place is in the file.
func FuzzRead(f *testing.F) {
	for _, archive := range follows {
		f.Add(archive, "<image src=\"{{a}}\" style=\"background:url(x)\"/>", "@import 'a'; a{b:url(\"c\")}", `{"pages":[],}`)
	}
	f.Add("", "", "", `{"packOptions":{"ignore":[{"type":"glob","value":"**/{p,[^q]}*"},{"type":"regexp","value":"^(p|\\d)+"}]}}`)
	f.Add("wx.request({url:`${a}${`", "<wxs>a<b</wxs><image src=", "url(", "{/*")
	f.Fuzz(func(t *testing.T, code, markup, style, settings string) {
		if len(code) > 4000 {
			return
		}
		fsys := fstest.MapFS{
			"p.ts": {Data: []byte(code)}, "q.js": {Data: []byte(code)}, "p.wxml": {Data: []byte(markup)}, "p.wxss": {Data: []byte(style)}, "app.json": {Data: []byte(settings)},
			"project.config.json": {Data: []byte(settings)},
		}
		p, err := project.Read(t.Context(), fsys)
		if err != nil {
			t.Fatal(err)
		}
		again, err := project.Read(t.Context(), fsys)
		if diff := cmp.Diff(p, again); err != nil || diff != "" {
			t.Errorf("%v -first +second\n%s", err, diff)
		}
		for _, c := range p.Calls {
			for _, u := range c.URLs {
				if file := fsys[u.Place.File]; file == nil || u.Place.Line > 1+strings.Count(string(file.Data), "\n")+strings.Count(string(file.Data), "\r")+strings.Count(string(file.Data), "\u2028")+strings.Count(string(file.Data), "\u2029") {
					t.Errorf("%+v", u)
				}
			}
		}
	})
}
