package project

import (
	"bytes"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
	"github.com/tdewolff/parse/v2/xml"

	"github.com/tongguan/tongguan/facts"
)

// An address is a resource that a page's markup or a style names.
type address struct {
	kind facts.MediaKind
	text string // as it stands, with {{…}}
	at   int    // its offset
}

// tags are the elements of WXML that load something by their src.
// https://developers.weixin.qq.com/miniprogram/dev/component/
var tags = map[string]facts.MediaKind{
	"image": facts.MediaImage, "cover-image": facts.MediaImage, "video": facts.MediaVideo, "audio": facts.MediaAudio,
	"web-view": facts.MediaWebView, "live-player": facts.MediaLive,
}

// maxAddresses bounds what one file may name.
const maxAddresses = 5000

// readMarkup finds what WXML loads. It is read as XML is, and what is wrong in it is passed over.
func readMarkup(source string) (found []address) {
	in := parse.NewInputString(source)
	l := xml.NewLexer(in)
	tag := ""
	for len(found) < maxAddresses {
		kind, data := l.Next()
		end := in.Offset()
		switch kind {
		case xml.ErrorToken:
			return found
		case xml.StartTagToken:
			tag = strings.TrimPrefix(string(data), "<")
		case xml.StartTagCloseToken, xml.StartTagCloseVoidToken, xml.EndTagToken:
			tag = ""
		case xml.AttributeToken:
			text, begin := attribute(source, end, len(l.AttrVal()))
			switch media, ok := tags[tag]; {
			case string(l.Text()) == "src" && ok, tag == "video" && string(l.Text()) == "poster":
				found = append(found, address{media, text, begin})
			case string(l.Text()) == "style":
				for _, a := range readStyle(text) {
					a.at += begin
					found = append(found, a)
				}
			}
		}
	}
	return found
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
			found = append(found, address{facts.MediaStyle, string(inner), begin})
		case css.StringToken:
			if (imports || function) && len(data) >= 2 {
				found = append(found, address{facts.MediaStyle, string(data[1 : len(data)-1]), begin + 1})
			}
		}
		imports = kind == css.AtKeywordToken && strings.EqualFold(string(data), "@import")
		function = kind == css.FunctionToken && strings.EqualFold(string(data), "url(")
	}
	return found
}

// bound makes an expression of an attribute: text with {{…}} in it, whose names are data of the page.
func bound(s *script, source string, page *expr) *expr {
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
		put(dataExpression(s, inner, page))
		source = after
	}
	if sum == nil {
		sum = &expr{kind: text}
	}
	return sum
}

// dataExpression reads what stands between {{ and }}.
func dataExpression(s *script, source string, page *expr) *expr {
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
	l := &lowering{script: &script{path: s.path}, where: func(file.Idx) spot { return spot{} }, scope: &scope{}, data: page}
	return l.expression(statement.Expression)
}
