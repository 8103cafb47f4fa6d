package project

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"github.com/tdewolff/parse/v2/xml"

	"github.com/tongguan/tongguan/facts"
)

// An address is a resource that a page's markup or a style names.
type address struct {
	kind  facts.MediaKind
	text  string // as it stands, with {{…}}
	at    int    // its offset
	loops []loop // in which it stands, the outermost first
	style bool   // it is a style that is put together: what it loads is known when the text is
	own   bool   // it stands in a template, whose names are not the page's
}

// A loop is a wx:for.
type loop struct {
	item  string // the name of an element
	index string // the name of its number
	list  string // as it stands, with {{…}}
}

// tags are the elements of WXML that load something by their src.
// https://developers.weixin.qq.com/miniprogram/dev/component/
var tags = map[string]facts.MediaKind{
	"image": facts.MediaImage, "cover-image": facts.MediaImage, "video": facts.MediaVideo, "audio": facts.MediaAudio,
	"web-view": facts.MediaWebView, "live-player": facts.MediaLive,
}

// hasPoster tells the elements that load a picture too, by their poster.
func hasPoster(kind facts.MediaKind) bool {
	return kind == facts.MediaVideo || kind == facts.MediaAudio
}

// maxAddresses bounds what one file may name.
const maxAddresses = 5000

// A markup is what a file of WXML names.
type markup struct {
	addresses []address
	modules   []wxs
}

// A wxs is a module of functions for markup, in a file of its own or in the markup itself.
// https://developers.weixin.qq.com/miniprogram/dev/reference/wxs/01wxs-module.html
type wxs struct {
	module     string // the name that the markup has for it
	src        string // the file; "" where it stands in the markup
	begin, end int    // the offsets between which it stands there
}

// A tag is an element's beginning as it is read.
type tag struct {
	name   string
	values []attr
	loops  []loop
	own    bool // it stands in a template
}

// An attr is an attribute that matters, as it stands, and the offset of its value.
type attr struct {
	name, text string
	at         int
}

// named are the attributes that matter.
var named = []string{"src", "poster", "style", "module", "wx:for", "wx:for-items", "wx:for-item", "wx:for-index"}

// value gives an attribute; false where there is none.
func (t *tag) value(name string) (attr, bool) {
	for _, a := range t.values {
		if a.name == name {
			return a, true
		}
	}
	return attr{}, false
}

// text gives the text of an attribute; "" where there is none.
func (t *tag) text(name string) string {
	a, _ := t.value(name)
	return a.text
}

// readMarkup finds what WXML loads. It is read as XML is, and what is wrong in it is passed over.
func readMarkup(source string) *markup {
	in := parse.NewInputString(source)
	l := xml.NewLexer(in)
	out := &markup{}
	var open []*tag
	var t *tag // that is being read
	for len(out.addresses) < maxAddresses {
		kind, data := l.Next()
		switch kind {
		case xml.ErrorToken:
			return out
		case xml.StartTagToken:
			t = &tag{name: strings.TrimPrefix(string(data), "<")}
			if len(open) > 0 {
				t.loops, t.own = open[len(open)-1].loops, open[len(open)-1].own
			}
		case xml.AttributeToken:
			if i := slices.Index(named, string(l.Text())); i >= 0 && t != nil {
				text, begin := attribute(source, in.Offset(), len(l.AttrVal()))
				t.values = append(t.values, attr{named[i], text, begin})
			}
		case xml.StartTagCloseToken, xml.StartTagCloseVoidToken:
			if t == nil {
				break
			}
			out.take(t)
			if t.name == "wxs" {
				out.module(t, source, in, kind == xml.StartTagCloseVoidToken)
			}
			t.own = t.own || t.name == "template"
			if kind == xml.StartTagCloseToken && len(open) < maxNesting {
				open = append(open, t)
			}
			t = nil
		case xml.EndTagToken:
			open, t = closed(open, string(l.Text())), nil
		}
	}
	return out
}

// closed ends the innermost element of a name, and what was left open in it.
func closed(open []*tag, name string) []*tag {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].name == name {
			return open[:i]
		}
	}
	return open
}

// take notes what an element loads.
func (m *markup) take(t *tag) {
	list, ok := t.value("wx:for")
	if !ok {
		list, ok = t.value("wx:for-items") // its older name
	}
	if ok {
		one := loop{item: cmp.Or(t.text("wx:for-item"), "item"), index: cmp.Or(t.text("wx:for-index"), "index"), list: list.text}
		t.loops = append(slices.Clip(t.loops), one)
	}
	media, ok := tags[t.name]
	for _, a := range t.values {
		switch {
		case a.name == "src" && ok, a.name == "poster" && ok && hasPoster(media):
			m.addresses = append(m.addresses, address{kind: media, text: a.text, at: a.at, loops: t.loops, own: t.own})
		case a.name == "style":
			found := readStyle(a.text)
			for _, in := range found {
				m.addresses = append(m.addresses, address{kind: in.kind, text: in.text, at: a.at + in.at, loops: t.loops, own: t.own})
			}
			if len(found) == 0 && strings.Contains(a.text, "{{") {
				m.addresses = append(m.addresses, address{kind: facts.MediaStyle, text: a.text, at: a.at, loops: t.loops, own: t.own, style: true})
			}
		}
	}
}

// maxModules bounds the modules of one file of markup.
const maxModules = 50

// module notes a module, and passes over it where it stands in the markup: it is no XML.
func (m *markup) module(t *tag, source string, in *parse.Input, void bool) {
	one := wxs{module: t.text("module"), src: t.text("src")}
	if !void {
		one.begin = in.Offset()
		one.end = len(source)
		if i := strings.Index(source[one.begin:], "</wxs"); i >= 0 {
			one.end = one.begin + i
		}
		in.Move(one.end - one.begin)
		in.Skip()
	}
	if one.module != "" && len(m.modules) < maxModules {
		m.modules = append(m.modules, one)
	}
}

// attribute gives a value that ends before end, without its quotes, and where it begins. It is as it stands: the lexer's
// has other spaces. One whose quote is not closed gives nothing, since it runs on into whatever follows.
func attribute(source string, end, length int) (text string, begin int) {
	begin = max(end-length, 0)
	text = source[begin:min(end, len(source))]
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return text, begin
	}
	if n := len(text); n >= 2 && text[n-1] == text[0] {
		return text[1 : n-1], begin + 1
	}
	return "", begin
}

// readStyle finds what url() and @import name in WXSS.
func readStyle(source string) (found []address) {
	l := css.NewLexer(parse.NewInputString(source))
	offset, imports, function := 0, false, false
	for len(found) < maxAddresses {
		kind, data := l.Next()
		if kind == css.ErrorToken {
			return found
		}
		begin := offset
		offset += len(data)
		switch kind {
		case css.WhitespaceToken, css.CommentToken:
			continue
		case css.URLToken:
			inner := bytes.TrimSpace(data[len("url(") : len(data)-min(1, len(data)-len("url("))])
			begin += bytes.Index(data, inner)
			if n := len(inner); n >= 2 && (inner[0] == '"' || inner[0] == '\'') {
				inner, begin = inner[1:n-1], begin+1
			}
			found = append(found, address{kind: facts.MediaStyle, text: string(inner), at: begin})
		case css.StringToken:
			if (imports || function) && len(data) >= 2 {
				found = append(found, address{kind: facts.MediaStyle, text: string(data[1 : len(data)-1]), at: begin + 1})
			}
		}
		imports = kind == css.AtKeywordToken && strings.EqualFold(string(data), "@import")
		function = kind == css.FunctionToken && strings.EqualFold(string(data), "url(")
	}
	return found
}
