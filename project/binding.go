package project

import (
	"path"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"

	"github.com/tongguan/tongguan/facts"
)

// A binding is what names in a file's markup stand for: elements of the lists that it loops over, then modules of WXS,
// then data of the page.
type binding struct {
	script *script // in whose folder modules are sought
	page   *expr   // the page's data
	scope  *scope
}

// newBinding binds the modules of a file of markup. A page of nil has no data that is known.
func newBinding(s *script, m *markup, page *expr) *binding {
	b := &binding{script: s, page: page, scope: &scope{}}
	if page == nil {
		b.page = unfollowed
	}
	for _, one := range m.modules {
		src := one.src
		if src == "" {
			src = "./" + path.Base(s.path) + inlineName(one.module)
		}
		require := &expr{kind: name, text: "require", ref: &variable{name: "require", special: theRequire}}
		b.scope.bindTo(one.module, &expr{kind: call, kids: []*expr{require, {kind: text, text: src}}})
	}
	return b
}

// inlineName is what a module of WXS that stands in markup has behind the name of its file.
func inlineName(module string) string { return "#" + module }

func (s *scope) bindTo(name string, v *expr) { s.declare(name).defs = []def{{value: v}} }

// within binds the names of loops too.
func (b *binding) within(loops []loop) *binding {
	for _, l := range loops {
		list := b.expression(l.list)
		inner := &scope{outer: b.scope}
		inner.bindTo(l.item, &expr{kind: element, kids: []*expr{list}})
		inner.declare(l.index)
		b = &binding{script: b.script, page: b.page, scope: inner}
	}
	return b
}

// of binds the names that an address may use. Those of a template are what it is used with, which is not followed.
func (b *binding) of(a address) *binding {
	if a.own {
		b = &binding{script: b.script, page: unfollowed, scope: b.scope}
	}
	return b.within(a.loops)
}

// expression makes an expression of an attribute: text with {{…}} in it.
func (b *binding) expression(source string) *expr {
	var sum *expr
	put := func(e *expr) {
		if sum == nil {
			sum = e
			return
		}
		sum = &expr{kind: plus, at: sum.at, kids: []*expr{sum, e}}
	}
	for source != "" {
		before, rest, found := strings.Cut(source, "{{")
		if before != "" {
			put(&expr{kind: text, text: before})
		}
		if !found {
			break
		}
		inner, after, _ := strings.Cut(rest, "}}")
		put(b.data(inner))
		source = after
	}
	if sum == nil {
		sum = &expr{kind: text}
	}
	return sum
}

// data reads what stands between {{ and }}.
func (b *binding) data(source string) *expr {
	if len(source) > 1000 || deep(source) {
		return unfollowed
	}
	program, err := parser.ParseFile(nil, "", "("+source+"\n)", parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps)
	if err != nil || len(program.Body) != 1 {
		return unfollowed
	}
	statement, ok := program.Body[0].(*ast.ExpressionStatement)
	if !ok {
		return unfollowed
	}
	l := &lowering{script: &script{path: b.script.path}, where: func(file.Idx) spot { return spot{} }, scope: &scope{outer: b.scope}, data: b.page}
	return l.expression(statement.Expression)
}

// inline reads the modules of WXS that stand in a file of markup.
func inline(name, source string) (out []*script) {
	if !strings.Contains(source, "<wxs") {
		return nil
	}
	for _, one := range readMarkup(source).modules {
		if one.src != "" || one.begin == one.end {
			continue
		}
		s, bad := readScript(name, blank(source[:one.begin])+source[one.begin:one.end])
		if bad != nil {
			continue
		}
		s.module = inlineName(one.module)
		out = append(out, s)
	}
	return out
}

// blank gives so much white space that what follows keeps its line and column.
func blank(text string) string {
	last := strings.LastIndexByte(text, '\n') + 1
	return strings.Repeat("\n", strings.Count(text, "\n")) + strings.Repeat(" ", utf16Len(text[last:]))
}

// markup takes what a page loads. Its names are the data of the page beside it.
func (h *harvest) markup(s *source, m *modules) {
	var page *expr
	base := strings.TrimSuffix(s.path, path.Ext(s.path))
	for _, end := range []string{".js", ".ts"} {
		if code := m.scripts[base+end]; code != nil && code.page != nil {
			page = pageData(code)
			break
		}
	}
	found := readMarkup(s.text)
	as := &script{path: s.path, exports: &object{}}
	names := newBinding(as, found, page)
	h.media(s, as, found.addresses, func(a address) *expr { return names.of(a).expression(a.text) })
}

// style takes what a style loads.
func (h *harvest) style(s *source) {
	as := &script{path: s.path, exports: &object{}}
	h.media(s, as, readStyle(s.text), func(a address) *expr { return &expr{kind: text, text: a.text} })
}

func (h *harvest) media(s *source, as *script, found []address, expression func(address) *expr) {
	places := newLocator(s.text)
	for _, a := range found {
		at := places.at(a.at)
		v := h.ev.follow(as, expression(a))
		if a.style {
			v = inStyles(v)
		}
		for i := range v {
			if v[i].at.line == 0 {
				v[i].file, v[i].at = as, at
			}
		}
		h.loads(a.kind, h.urls(as, v, at, everywhere, ""))
	}
}

// inStyles gives what styles load, where they are known.
func inStyles(v value) (out value) {
	for _, o := range v {
		if o.what != isText || o.open {
			continue
		}
		for _, in := range readStyle(o.text) {
			o.text = in.text
			out = out.with(o)
		}
	}
	return out
}

// loads notes addresses of resources. What has no scheme and host is a file of the package.
func (h *harvest) loads(kind facts.MediaKind, urls []facts.URL) {
	for _, u := range urls {
		if u.Unresolved != facts.UnresolvedRelative {
			h.out.Media = append(h.out.Media, facts.MediaURL{Kind: kind, URL: u})
		}
	}
}
