package target

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/tongguan/tongguan/internal/lang"
)

// checkSentence holds an error to both languages, with nothing left to fill in.
func checkSentence(t *testing.T, err *lang.Error) {
	t.Helper()
	en, zh := err.In(lang.English), err.In(lang.Chinese)
	if strings.IndexFunc(err.Phrase.In(lang.English), func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		t.Errorf("Chinese in the English sentence: %s", en)
	}
	if strings.IndexFunc(err.Phrase.In(lang.Chinese), func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		t.Errorf("no Chinese: %q", zh)
	}
	for _, said := range []string{en, zh} {
		if strings.ContainsAny(said, "{}") {
			t.Errorf("not filled: %s", said)
		}
	}
}

// Every sentence in the source is one that a case of the tables brings about.
func TestEverySentenceHasACase(t *testing.T) {
	seen := map[string]bool{}
	for _, tt := range refused {
		_, err := Parse(tt.in)
		if said, ok := errors.AsType[*lang.Error](err); ok {
			seen[said.Phrase.In(lang.English)] = true
		}
	}
	for _, tt := range brokenLists {
		for _, e := range tt.parse(t, "list").Errors {
			seen[e.Err.Phrase.In(lang.English)] = true
		}
	}
	written := sentences(t)
	if len(written) < 20 {
		t.Fatalf("only %d sentences were found in the source", len(written))
	}
	for _, s := range written {
		if !seen[s] {
			t.Errorf("no case for %q", s)
		}
	}
}

// sentences gives the English half of every lang.Errorf of the package.
func sentences(t *testing.T) (found []string) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isSelector(call.Fun, "Errorf") {
				return true
			}
			ast.Inspect(call.Args[0], func(n ast.Node) bool {
				if en, ok := n.(*ast.CallExpr); ok && isSelector(en.Fun, "En") {
					s, err := strconv.Unquote(en.Args[0].(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					found = append(found, s)
				}
				return true
			})
			return true
		})
	}
	return found
}

func isSelector(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	return ok && s.Sel.Name == name
}
