package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

// constants gives the values of the string constants of a type in a file of package facts.
func constants(t *testing.T, file, of string) (out []string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), "../facts/"+file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == of {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, value)
		}
		return true
	})
	if len(out) < 5 {
		t.Fatalf("only %q of %s in %s", out, of, file)
	}
	return out
}

// TestFailureWords says every failure that there can be, in both languages, and each with words of its own.
func TestFailureWords(t *testing.T) {
	var all []facts.Failure
	for _, kind := range constants(t, "probe.go", "FailureKind") {
		all = append(all, facts.Failure{Kind: facts.FailureKind(kind), Phase: facts.PhaseConnect})
	}
	for _, p := range constants(t, "fault.go", "Protocol") {
		all = append(all, facts.Failure{Kind: facts.NotTLS, Speaks: facts.Protocol(p)})
	}
	for _, f := range constants(t, "fault.go", "Fault") {
		all = append(all, facts.Failure{Kind: facts.Handshake, Fault: facts.Fault(f)})
	}
	for _, step := range constants(t, "fault.go", "Step") {
		for _, kind := range []facts.FailureKind{facts.Timeout, facts.Reset, facts.Closed, facts.Alert} {
			all = append(all, facts.Failure{Kind: kind, After: facts.Step(step)})
		}
	}
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		seen := map[string]facts.Failure{}
		for _, f := range all {
			text := FailureText(&f, tag)
			if other, ok := seen[text]; ok || text == "" || f.Kind != facts.BlockedAddress && f.Kind != facts.OwnNetwork && strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %+v says %q, as does %+v", tag, f, text, other)
			}
			seen[text] = f
		}
	}
}

// TestFailureWordsOfLater reads failures of a version that knows more than this one: they say what this one knows.
func TestFailureWordsOfLater(t *testing.T) {
	for _, f := range []facts.Failure{
		{Kind: facts.NotTLS, Speaks: "gopher"},
		{Kind: facts.NotTLS, Fault: "odd"},
		{Kind: facts.NotTLS, After: "later"},
		{Kind: facts.NotTLS, After: facts.StepServerHello}, // which no phrase has a place for
	} {
		if got, want := FailureText(&f, lang.English), "the answer is not TLS"; got != want {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
}
