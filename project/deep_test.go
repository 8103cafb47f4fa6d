package project_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/project"
)

// TestDeep reads code that is nested more deeply than a parser's stack holds: a stack that overflows cannot be caught.
func TestDeep(t *testing.T) {
	for name, part := range map[string]string{
		"brackets": "(", "arrays": "[", "blocks": "{", "not": "!", "not, in lines": "!\n", "arrows": "a=>", "if": "if(1)", "else": "if(1);else ",
		"else, with blocks": "if(1){}else ", "assignments": "a=", "choices": "a?b:", "typeof": "typeof ", "new": "new ", "labels": "a:", "members": "a.",
		"calls": "a()", "sums": "a+", "powers": "a**", "commas": "a,", "tags": "<a>", "templates": "`${", "generics": "a<", "hidden by a string": "/'/,(", "hidden by a comment": "(/*)*/",
		"optional": "a?.", "typeof, in lines": "typeof\n", "if, in lines": "if(1)\n", "arrows in brackets": "(a=>", "arrows, all in brackets": "((a)=>", "arrows with defaults": "(a=", "functions": "function(){", "await": "await ", "spread": "...", "objects": "{a:", "classes": "class{a=", "types": "let a:b|",
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{7_900_000 / len(part), 2_900, 590, 95} { // as much as a file may have, and what is just not too much
				source := strings.Repeat(part, n) + "a"
				for _, file := range []string{"a.js", "a.ts", "app.json", "a.wxml", "a.wxss"} {
					if file == "a.wxss" && n > 2_900 && part != "(" && part != "[" && part != "{" {
						continue // CSS nests by brackets alone, and of the rest its lexer would say the same for minutes
					}
					p, err := project.Read(t.Context(), fstest.MapFS{file: {Data: []byte(source)}})
					if err != nil {
						t.Fatal(err)
					}
					if problem := p.Files[0].Problem; problem == facts.FileTooLarge {
						t.Errorf("%s: %s: the test is about smaller files", file, problem)
					}
				}
			}
		})
	}
}

// TestNotDeep reads code that is long and not deep: a statement a line, without a semicolon, with a comment behind it.
func TestNotDeep(t *testing.T) {
	source := strings.Repeat("const a = b + 1 // and why\n// more\n\n", 5_000)
	p, err := project.Read(t.Context(), fstest.MapFS{"a.js": {Data: []byte("var b\n" + strings.ReplaceAll(source, "const", "var"))}})
	if err != nil || p.Files[0].Problem != "" {
		t.Errorf("%+v, %v", p.Files, err)
	}
}
