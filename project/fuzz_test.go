package project

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
)

// FuzzMarkup reads WXML of anything: what it gives stands where it says.
func FuzzMarkup(f *testing.F) {
	for _, seed := range []string{
		`<image src="https://a.example.com/{{id}}.png"/>`, `<video src='a' poster="b" style="background:url(c)">`, `<wxs>a<b</wxs><image src=`, `<a b=">"/><image src = "x">`,
		`<!-- <image src="no"/> --><image src="{{a}}{{`, `<image src="é𝒳https://x"/>`, "<image\nsrc=x\n/>", `<image src=""/>`, `<image src="/>`, `<a style="url(">`,
		`<wxs module="m">for (var i = 0; i < 3; i++) { m = "</b>" } module.exports = { a: m }</wxs><image src="{{m.a}}"/>`, `<wxs module="m" src="a.wxs"/><image src="{{m.b(c)}}"/>`, `<wxs module="m">é`,
		`<block wx:for="{{a}}" wx:for-item="b"><image wx:for="{{b.c}}" src="{{item}}{{index}}"/></block><image src="{{item}}"/>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		m := readMarkup(source)
		names := newBinding(&script{path: "a.wxml"}, m, nil)
		for _, a := range m.addresses {
			if a.at < 0 || !strings.HasPrefix(source[min(a.at, len(source)):], a.text) || a.kind == "" {
				t.Errorf("%q at %d of %q", a.text, a.at, source)
			}
			names.of(a).expression(a.text)
		}
		for _, one := range m.modules {
			if one.begin < 0 || one.end < one.begin || one.end > len(source) || one.module == "" {
				t.Errorf("module %+v of %q", one, source)
			}
		}
		inline("a.wxml", source)
	})
}

// FuzzStyle reads WXSS of anything: what it gives stands where it says.
func FuzzStyle(f *testing.F) {
	for _, seed := range []string{
		`@import "a.wxss"; a { background: url(https://a.example.com/a.png) }`, `url("a")`, `url( 'a' )`, `url(`, `url()`, `url(")`, `url(a`, `URL( a )`, `url(\61)`, "/* url(no) */ url(\n\"a\n\")",
		`@import url(a)`, `a{b:url("`, `url('")`, "url(\x00)", `url(a b)`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		for _, a := range readStyle(source) {
			if a.at < 0 || !strings.HasPrefix(source[min(a.at, len(source)):], a.text) || a.kind != facts.MediaStyle {
				t.Errorf("%q at %d of %q", a.text, a.at, source)
			}
		}
	})
}

// FuzzSettings reads JSON of anything, with comments and commas too many. What encoding/json takes is taken, and gives the
// same strings.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		`{"setting":{"urlCheck":false},"appid":"wx0123456789abcdef"}`, "{/* c */ \"a\": 1, // d\n}", `{"a":1,"a":"2"}`, `{"__proto__":"x"}`, `[]`, `"a"`, `{"a":[1,2,],}`, `{a:1}`, `{"\u0061":"\ud83d\ude00"}`,
		"{\"a\":\"\u2028\"}", `{"networkTimeout":{"request":-1e3}}`, `1`, ``, `{`, `(`, `{"a":1})(`, `{"a":` + "`${b}`" + `}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if !utf8.ValidString(source) {
			return // it is refused before
		}
		top, _, bad := readJSON("app.json", source)
		var want any
		if json.Unmarshal([]byte(source), &want) != nil {
			return
		}
		if bad != nil {
			if bad.problem != facts.FileTooDeep {
				t.Fatalf("%q: %+v", source, bad)
			}
			return
		}
		object, _ := want.(map[string]any)
		for key, value := range object {
			if text, ok := value.(string); ok && !strings.ContainsRune(text+key, utf8.RuneError) && top.get(key).string() != text {
				t.Errorf("%q: %q is %q", source, key, top.get(key).string())
			}
		}
	})
}

// FuzzScript reads code of anything through both parsers and the map between them: each place is in the file, and where a
// plain string that names a host is said to stand, one begins.
func FuzzScript(f *testing.F) {
	for _, seed := range []string{
		`wx.request({ url: "https://a.example.com" })`, "const a = `https://${b}.example.com`\n\n'https://x.example.com'", `// 𝒳é` + "\n" + `/* é */ f('https://a.example.com')`,
		`import { a } from './b'; export default class A { b = 'https://c.example.com' }`, `<A src="https://a.example.com" />`, `enum A { B = "https://a.example.com" }`, `for (const a of b) c?.d ?? (e ||= 1)`,
		"a = 'x'\u2028b = 'https://a.example.com'", "'https://a.example.com' +\r\n'https://b.example.com'", `switch (a) { case "https://a.example.com": default: }`, `label: for (;;) { break label }`, `"use strict";(0, a.b)()`,
		`function f(a, ...b) { return f.apply(this, arguments) }`, `({ get a() { return "https://a.example.com" }, ["b" + c]: 1, ...d })`, `async function* a() { yield* b; await c }`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 4000 || !utf8.ValidString(source) {
			return
		}
		lines := strings.FieldsFunc("\n"+strings.NewReplacer("\r\n", "\n ", "\r", "\n ", "\u2028", "\n ", "\u2029", "\n ", "\n", "\n ").Replace(source), func(r rune) bool { return r == '\n' })
		for _, name := range []string{"a.js", "a.ts"} {
			s, bad := readScript(name, source)
			if (s == nil) == (bad == nil) {
				t.Fatalf("%s: %v, %+v", name, s, bad)
			}
			if s == nil {
				continue
			}
			for _, e := range s.strings {
				if int(e.at.line) > len(lines)+1 || e.at.line < 1 || e.at.column < 1 {
					t.Errorf("%s: %q at %+v of %q", name, e.text, e.at, source)
				}
			}
		}
	})
}

// FuzzFollow follows code of anything within its bounds, and to the same end each time.
func FuzzFollow(f *testing.F) {
	for _, seed := range []string{
		"let a = 'https://a.example.com'; wx.request({ url: a })", "function f(a) { return f(a + 'x') } wx.request({ url: f('https://') })", "const a = { b: { get c() { return a.b.c } } }; wx.request({ url: a.b.c })",
		"var a = b, b = a; wx.request({ url: a + b })", "class A extends A { b = this.b } wx.request({ url: new A().b })", "const a = () => a; wx.request({ url: a()()() })",
		"module.exports = require('./q'); wx.request(module.exports)", "let x = 'a'; x = x + x; x = x + x; wx.request({ url: x })", "wx.request(Object.assign({}, o, { url: u ? 'https://a.example.com' : b }))",
		"if (__wxConfig.envVersion === 'release') { wx.request({ url: 'https://r.example.com' }) }", "for (const u of [...us, 'https://a.example.com']) wx.request({ url: u })",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 2000 || !utf8.ValidString(source) {
			return
		}
		first, used := followed(t, source)
		if second, again := followed(t, source); first != second || used != again {
			t.Errorf("%q: first %s with %d steps, then %s with %d", source, first, used, second, again)
		}
	})
}

// followed follows code as Read does; it gives its calls, and how many steps it took. It is an error where one address
// takes more than it may.
func followed(t *testing.T, source string) (calls string, steps int) {
	t.Helper()
	s, bad := readScript("q.js", source)
	if bad != nil {
		return "", 0
	}
	m := &modules{scripts: map[string]*script{s.path: s}, root: ".", bundled: map[string]*routine{}}
	ev := &evaluator{ctx: context.Background(), modules: m, slots: map[slot]int{}, results: map[*expr]value{}, round: 1, total: maxTotal}
	ev.link([]*script{s})
	h := &harvest{ev: ev, out: &facts.Project{}}
	for i := range s.deeds {
		d := &s.deeds[i]
		before := ev.total
		if d.value != nil {
			h.assignment(s, d)
		} else {
			h.call(s, d)
		}
		// a call takes the budget of one address for what it calls, its options and each key of them
		if took := before - ev.total; took > 20*(maxSteps+maxDepth) {
			t.Errorf("a call of %q takes %d steps", source, took)
		}
	}
	if len(ev.slots) != 0 || ev.calls != 0 || ev.depth != 0 {
		t.Errorf("%q leaves %d slots, %d calls and depth %d", source, len(ev.slots), ev.calls, ev.depth)
	}
	return fmt.Sprintf("%+v", h.out), maxTotal - ev.total
}

// TestEvaluatorBounds follows code that grows without end: it comes to one, and says so.
func TestEvaluatorBounds(t *testing.T) {
	chain := func(n int, link string) string {
		var b strings.Builder
		b.WriteString("const v0 = 'https://a.example.com/'\n")
		for i := range n {
			fmt.Fprintf(&b, link+"\n", i+1, i, i)
		}
		fmt.Fprintf(&b, "wx.request({ url: v%d })\n", n)
		return b.String()
	}
	for name, source := range map[string]string{
		"names of names":                  chain(2000, "const v%d = v%d // %d"),
		"sums that double":                chain(60, "const v%d = v%d + v%d"),
		"choices that double":             chain(60, "const v%d = c ? v%d + 'a' : v%d + 'b'"),
		"calls of calls":                  chain(500, "function v%d() { return (v%d)() || v%d }"),
		"a variable put behind itself":    chain(60, "var v; if (c%d) v = v + 'a' + v // %d %d") + "wx.request({ url: v })",
		"wrappers of wrappers":            chain(60, "const v%d = ((f, g) => o => f(g(o)))(v%d, v%d)") + "v60({})",
		"wrappers with many callers":      "const p = f => o => q(f, q(f, o)), q = (f, o) => f(o);" + strings.Repeat("p(wx.request)({ url: p(p(wx.request)) });", 60),
		"a parameter put behind itself":   "function f(u) {" + strings.Repeat("if (c) u = f(u) + u; ", 40) + "wx.request({ url: u }) } f('https://')",
		"an array that holds itself":      "const a = []; a.push(a, ...a); a.push(a[0]); for (const b of a) { a.push(b); wx.request({ url: b }) }",
		"a class of itself":               "class A extends B { x = this.x + this.y } class B extends A { y = this.x } wx.request({ url: new A().x })",
		"keys of themselves":              "const a = { [a.b]: a, [a[a.b]]: a.b }; wx.request({ url: a.b })",
		"a function of itself":            "function f(a) { return g(f, f(a + 'x')) } function g(a, b) { return a(b) + f(b) }\nwx.request({ url: f('https://') })",
		"a getter of itself":              "const a = { get b() { return a.b + a.c }, get c() { return a.b + a.b } }\nwx.request({ url: a.b })",
		"objects that merge each other":   "const a = { ...b }, b = { ...a, ...c }, c = { ...a, ...b }\nwx.request({ ...a, ...b, ...c })",
		"calls that branch":               "function f(a) { return c ? f(a + b) + f(b + a) : f(f(a)) + f(f(b)) }\nwx.request({ url: f(x => f(x)) })",
		"a thousand callers of a wrapper": "function f(o) { wx.request({ url: o.base + o.url }) }\n" + strings.Repeat("f({ base: f, url: g(f) });", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			_, steps := followed(t, source)
			if steps > 150_000 { // a few addresses, of 30,000 each
				t.Errorf("%d steps", steps)
			}
		})
	}
}
