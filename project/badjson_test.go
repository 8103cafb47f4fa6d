package project_test

import (
	"testing"
	"testing/fstest"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/project"
)

// TestBadJSON has the place at which a document ceases to be one: in the file as it is written, counted in UTF-16.
func TestBadJSON(t *testing.T) {
	for source, want := range map[string]struct {
		line, column int
		detail       string
	}{
		``:                                {1, 1, "Unexpected end of input"},
		"{\"pages\":[\n":                  {2, 1, "Unexpected end of input"},
		"{\n  \"pages\": [,\n}":           {3, 1, "Unexpected token }"},
		`{"a":1})`:                        {1, 8, "Unexpected token )"},
		`{"名字":"x" "b":1}`:                {1, 11, "Unexpected string"},
		"{\"a\":1,\r\n\"名\":\"😀\" \"b\"}": {2, 10, "Unexpected string"},
		"{\"a\":1}\n{\"b\":1}":            {2, 5, "Unexpected token :"},
		"=1":                              {0, 0, "more than one value"},
		"{\"a\":1};1":                     {0, 0, "more than one value"},
	} {
		p, err := project.Read(t.Context(), fstest.MapFS{"app.json": {Data: []byte(source)}})
		if err != nil {
			t.Fatal(err)
		}
		got := p.Files[0]
		if place := (facts.Place{File: "app.json", Line: want.line, Column: want.column}); want.line > 0 && got.Place != place || want.line == 0 && got.Place.Line != 0 ||
			got.Problem != facts.FileSyntax || got.Detail != want.detail {
			t.Errorf("%q: %+v, want %+v", source, got, want)
		}
	}
}
