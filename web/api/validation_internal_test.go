package api

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
)

// unused are huma's sentences about what our schemas never ask for.
var unused = []string{
	"MsgExpectedRFC1123DateTime", "MsgExpectedRFC3339Date", "MsgExpectedRFC3339Time", "MsgExpectedRFC5322Email", "MsgExpectedRFC5890Hostname",
	"MsgExpectedRFC2673IPv4", "MsgExpectedRFC2373IPv6", "MsgExpectedRFCIPAddr", "MsgExpectedRFC3986URI",
	"MsgExpectedRFC6570URITemplate", "MsgExpectedRFC6901JSONPointer", "MsgExpectedRFC6901RelativeJSONPointer", "MsgExpectedRegexp",
	"MsgExpectedMatchAtLeastOneSchema", "MsgExpectedMatchExactlyOneSchema", "MsgExpectedNotMatchSchema", "MsgExpectedPropertyNameInObject",
	"MsgExpectedDuration", "MsgExpectedBase64String", "MsgExpectedArrayItemsUnique", "MsgExpectedExclusiveMinimumNumber",
	"MsgExpectedExclusiveMaximumNumber", "MsgExpectedNumberBeMultipleOf", "MsgExpectedBePattern", "MsgExpectedMinProperties",
	"MsgExpectedMaxProperties", "MsgExpectedDependentRequiredProperty",
}

// Every sentence of huma's validation has one of ours, or is named above: a new version of huma may bring more.
func TestEveryComplaintIsTranslated(t *testing.T) {
	at, err := build.Import("github.com/danielgtaylor/huma/v2/validation", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(at.Dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: %v", at.Dir, err)
	}
	known := map[string]bool{}
	for _, c := range complaints() {
		known[c.sentence] = true
	}
	n := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			n++
			sentence, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			if name := spec.Names[0].Name; known[sentence] == slices.Contains(unused, name) {
				t.Errorf("%s (%s): is it translated? %v. is it named as unused? %v", name, sentence, known[sentence], !known[sentence])
			}
			return true
		})
	}
	if n < 40 {
		t.Errorf("%d sentences were found", n)
	}
}

func TestComplaints(t *testing.T) {
	words := newComplainer()
	for _, tt := range []struct{ sentence, code, en, zh string }{
		{"expected required property text to be present", "required", "text is missing", "缺少 text"},
		{`expected value to be one of "worst, host, expiry"`, "not_a_choice", "this must be one of worst, host, expiry", "须为以下之一：worst, host, expiry"},
		{"expected number >= 1", "too_small", "this must be at least 1", "不能小于 1"},
		{"expected length <= 253", "too_long", "this may have 253 characters at most", "最多 253 个字符"},
		{`json: cannot unmarshal "hunter2"`, "invalid", "this value cannot be used here", "该值无效"},
	} {
		f := words.field("body.x", tt.sentence)
		if f.Location != "body.x" || f.Code != tt.code || f.Message.In(lang.English) != tt.en || f.Message.In(lang.Chinese) != tt.zh {
			t.Errorf("%s: got %s %s / %s", tt.sentence, f.Code, f.Message.In(lang.English), f.Message.In(lang.Chinese))
		}
	}
	for _, c := range complaints() {
		if fmt.Sprint(c.say.In(lang.English)) == "" || !isChinese(c.say.In(lang.Chinese)) || isChinese(c.say.In(lang.English)) {
			t.Errorf("%s is not said in two languages", c.code)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		text         string
		offset       int64
		line, column int
	}{
		{"", 0, 1, 1}, {"x", 1, 1, 1}, {"{}x", 3, 1, 3}, {"{\n \"中\" 1}", 10, 2, 6}, {"{\n", 2, 1, 2}, {"{", 99, 1, 2},
	} {
		if line, column := place([]byte(tt.text), tt.offset); line != tt.line || column != tt.column {
			t.Errorf("%q at %d: got %d:%d, want %d:%d", tt.text, tt.offset, line, column, tt.line, tt.column)
		}
	}
}
