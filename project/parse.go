package project

import (
	"cmp"
	"path"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/file"
	"github.com/dop251/goja/parser"
	"github.com/evanw/esbuild/pkg/api"
	"github.com/go-sourcemap/sourcemap"

	"github.com/tongguan/tongguan/facts"
)

// lowered names what esbuild writes in older words, because the parser that reads its output does not know it. All else
// is left as it is: what is rewritten is harder to follow.
var lowered = map[string]bool{
	"async-generator": false, "class-private-brand-check": false, "class-static-blocks": false, "decorators": false, "dynamic-import": false,
	"for-await": false, "hashbang": false, "import-meta": false, "logical-assignment": false, "using": false, "regexp-set-notation": false, "import-attributes": false,
}

// A fault is why a file gives nothing.
type fault struct {
	problem facts.FileProblem
	at      spot
	detail  string
	refused bool // by the parser that reads what esbuild wrote, which took it
}

// readScript reads a file of code. TypeScript, JSX and ES modules become plain CommonJS, and places in that are led back
// to places in the file.
func readScript(name, source string) (s *script, bad *fault) {
	if deep(source) {
		return nil, &fault{problem: facts.FileTooDeep}
	}
	defer func() {
		if p := recover(); p != nil { // a parser's own mistake spoils one file, not the rest
			s, bad = nil, &fault{problem: facts.FileSyntax, detail: "the parser failed"}
		}
	}()
	s, bad = transformed(name, source, languages[path.Ext(name)], "{}")
	if bad != nil && bad.refused {
		// The parser takes a field of a class that is named get, set or async for the beginning of a method. As assignments
		// in the constructor, which TypeScript makes of fields when asked to, it reads them.
		language := cmp.Or(languages[path.Ext(name)], api.LoaderTSX)
		if again, worse := transformed(name, source, language, `{"compilerOptions": {"useDefineForClassFields": false}}`); worse == nil {
			return again, nil
		}
	}
	return s, bad
}

// languages are those of files that are not JavaScript.
var languages = map[string]api.Loader{".ts": api.LoaderTS, ".tsx": api.LoaderTSX, ".mts": api.LoaderTS, ".cts": api.LoaderTS}

// transformed reads a file of code as a language, JavaScript with JSX if it is none, with TypeScript's settings.
func transformed(name, source string, language api.Loader, settings string) (*script, *fault) {
	before := lineBefore(source)
	r := api.Transform(before+source, api.TransformOptions{
		Loader: cmp.Or(language, api.LoaderJSX), Format: api.FormatCommonJS, Target: api.ESNext, Supported: lowered, JSX: api.JSXTransform, TreeShaking: api.TreeShakingFalse,
		Charset:   api.CharsetASCII, // so that a column counts bytes and UTF-16 units alike
		Sourcemap: api.SourceMapExternal, SourcesContent: api.SourcesContentExclude, Sourcefile: "source", LogLevel: api.LogLevelSilent,
		TsconfigRaw: settings,
	})
	if len(r.Errors) > 0 {
		return nil, syntax(r.Errors[0], len(before))
	}
	program, err := parser.ParseFile(nil, name, string(r.Code), parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps)
	shift := 0
	if err != nil {
		if program, shift = asFunction(name, string(r.Code)); program == nil {
			return nil, &fault{problem: facts.FileSyntax, detail: cut(err.Error()), refused: true}
		}
	}
	m, err := sourcemap.Parse("", r.Map)
	if err != nil { // it has no mappings where the file has comments only
		return lower(name, program, func(file.Idx) spot { return spot{} }), nil
	}
	where := positions(string(r.Code), m, len(before))
	return lower(name, program, func(i file.Idx) spot { return where(i - file.Idx(shift)) }), nil
}

// asFunction reads a module as the function that it is called as, which may return: the parser takes a whole file for a
// script, which may not. Nil where that does not help. Places in it are shifted by so many bytes.
func asFunction(name, code string) (program *ast.Program, shift int) {
	const begin, end = "(function(){", "\n})"
	whole, err := parser.ParseFile(nil, name, begin+code+end, parser.IgnoreRegExpErrors, parser.WithDisableSourceMaps)
	if err != nil || len(whole.Body) != 1 {
		return nil, 0
	}
	if e, ok := whole.Body[0].(*ast.ExpressionStatement); ok {
		if f, ok := e.Expression.(*ast.FunctionLiteral); ok {
			return &ast.Program{Body: f.Body.List, DeclarationList: f.DeclarationList}, len(begin)
		}
	}
	return nil, 0
}

// lineBefore is an empty line to put before a file of code, for the reader of source maps: it leaves out what is led back
// to the first letter of the first line. A line that names an interpreter stays the first, and holds no code.
func lineBefore(source string) string {
	if strings.HasPrefix(source, "#!") {
		return ""
	}
	return "\n"
}

// syntax tells where a file of code, before which so many lines were put, does not parse.
func syntax(m api.Message, before int) *fault {
	out := &fault{problem: facts.FileSyntax, detail: cut(m.Text)}
	if l := m.Location; l != nil {
		column := len(l.LineText[:min(l.Column, len(l.LineText))])
		out.at = spot{int32(max(l.Line-before, 1)), int32(utf16Len(l.LineText[:column]) + 1)}
	}
	return out
}

// cut bounds what a parser says: it may quote the file.
func cut(text string) string {
	if len(text) > 200 {
		return text[:strings.LastIndexByte(text[:200], ' ')+1] + "…"
	}
	return text
}

// positions leads a place in the code that esbuild wrote back to the original, before which so many lines were put. What
// esbuild added is in none.
func positions(code string, m *sourcemap.Consumer, before int) func(file.Idx) spot {
	starts := lineStarts(code)
	return func(i file.Idx) spot {
		offset := int(i) - 1 // goja counts from 1
		line := lineOf(starts, offset)
		_, _, l, c, ok := m.Source(line+1, offset-starts[line])
		if !ok || l <= before {
			return spot{}
		}
		return spot{int32(l - before), int32(c + 1)}
	}
}

// readJSON reads a document as the expression that it is. Comments and commas too many are taken, since some of WeChat's
// tools take them, and told.
func readJSON(name, source string) (*expr, *script, *fault) {
	if deep(source) {
		return nil, nil, &fault{problem: facts.FileTooDeep}
	}
	const before = "x=" // a value may stand there, and nothing need follow it, so that the parser sees the file's own end
	places := newLocator(source)
	program, err := parser.ParseFile(nil, name, before+source, 0, parser.WithDisableSourceMaps)
	if err != nil {
		return nil, nil, jsonFault(err, source, len(before))
	}
	where := func(i file.Idx) spot { return places.at(int(i) - 1 - len(before)) } // goja counts from 1
	s := &script{path: name, exports: &object{}}
	l := &lowering{script: s, where: where, scope: &scope{}}
	if len(program.Body) == 1 {
		if e, ok := program.Body[0].(*ast.ExpressionStatement); ok {
			if given, ok := e.Expression.(*ast.AssignExpression); ok {
				return l.expression(given.Right), s, nil
			}
		}
	}
	return nil, nil, &fault{problem: facts.FileSyntax, detail: "more than one value"}
}

// jsonFault tells where a file is no JSON. So many bytes were put before it on its first line.
func jsonFault(err error, source string, before int) *fault {
	out := &fault{problem: facts.FileSyntax, detail: cut(err.Error())}
	if list, ok := err.(parser.ErrorList); ok && len(list) > 0 {
		at, starts := list[0].Position, lineStarts(source)
		if line := min(max(at.Line, 1), len(starts)) - 1; line == 0 {
			out.at = newLocator(source).at(at.Column - 1 - before)
		} else {
			out.at = newLocator(source).at(starts[line] + at.Column - 1)
		}
		out.detail = cut(list[0].Message)
	}
	return out
}
