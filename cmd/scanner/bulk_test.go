package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

func parsedPEM(tb testing.TB, text string) []*trust.Certificate {
	tb.Helper()
	certificates, err := trust.ParsePEM([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return certificates
}

// TestLinesInOrder answers more lines than are under way at once: the first takes longest, and is written first.
func TestLinesInOrder(t *testing.T) {
	const n = 1000
	var in bytes.Buffer
	for i := range n {
		fmt.Fprintln(&in, i)
	}
	others := make(chan struct{}, n)
	var out bytes.Buffer
	worst, err := answerLines(t.Context(), &in, &out, func(l *lined) {
		if string(l.text) == "0" {
			<-others
		} else {
			others <- struct{}{}
		}
		l.answer = append(l.text, '\n')
		l.outcome = map[bool]outcome{true: unjudged}[string(l.text) == "500"]
	})
	if err != nil || worst != unjudged {
		t.Fatalf("outcome %d, %v", worst, err)
	}
	for i, got := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if got != fmt.Sprint(i) {
			t.Fatalf("line %d: %s", i, got)
		}
	}
}

// TestLinesAreAnsweredOneByOne holds that a line gets its answer before the next is there.
func TestLinesAreAnsweredOneByOne(t *testing.T) {
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := answerLines(t.Context(), in, out, func(l *lined) { l.answer = append(l.text, '\n') })
		done <- err
	}()
	read := bufio.NewReader(answers)
	for _, text := range []string{"a\n", "b\n"} {
		if _, err := io.WriteString(ask, text); err != nil {
			t.Fatal(err)
		}
		if got, err := read.ReadString('\n'); got != text || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	_ = ask.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestLinesInterrupted writes what was answered, and ends although the next line never comes.
func TestLinesInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		_, err := answerLines(ctx, in, out, func(l *lined) { l.answer = append(l.text, '\n') })
		done <- err
	}()
	go func() { _, _ = io.WriteString(ask, "a\n") }()
	if got, err := bufio.NewReader(answers).ReadString('\n'); got != "a\n" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	_ = ask.Close()
}

// TestEachLine reads lines of every length.
func TestEachLine(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for in, want := range map[string][]string{
		"":                          nil,
		"a":                         {"a"},
		"a\n":                       {"a"},
		"a\nb":                      {"a", "b"},
		"\n\n":                      {"", ""},
		long + "\n" + long + "x\na": {long, "too long", "a"},
		long + "x":                  {"too long"},
	} {
		var got []string
		err := eachLine(strings.NewReader(in), func(text []byte) bool {
			if text == nil {
				got = append(got, "too long")
			} else {
				got = append(got, string(text))
			}
			return true
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%.10q: %d lines, %v; want %d", in, len(got), err, len(want))
		}
	}
	broken := errors.New("broken")
	if _, err := answerLines(t.Context(), io.MultiReader(strings.NewReader("a\n"), halting{broken}), io.Discard, func(*lined) {}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type halting struct{ err error }

func (h halting) Read([]byte) (int, error) { return 0, h.err }

// TestRootStoresAreBounded gives many sets of roots: no more than a few are kept, and one that is kept is used again.
func TestRootStoresAreBounded(t *testing.T) {
	var s rootStores
	parses := 0
	get := func(i int) *trust.Stores {
		stores, err := s.stores([]string{fmt.Sprint(i)}, func(string, string) ([]*trust.Certificate, error) { parses++; return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
		return stores
	}
	for i := range 10 * maxRootStores {
		if first, again := get(i), get(i); first != again || len(s.byRoot) > maxRootStores {
			t.Fatalf("%d: %d are kept", i, len(s.byRoot))
		}
	}
	if parses != 10*maxRootStores {
		t.Errorf("parsed %d times", parses)
	}
}

// TestMissingMayBeFetched holds that it is not known whether iOS takes a chain that it can complete; Android cannot.
func TestMissingMayBeFetched(t *testing.T) {
	of := newIssuer(t, "AIA", false)
	for _, c := range []struct {
		aia  []string
		on   facts.Platforms
		want outcome
	}{
		{[]string{"http://aia.test/ca.crt"}, facts.On(facts.IOS), unjudged},
		{[]string{"http://aia.test/ca.crt"}, facts.On(facts.IOS, facts.Devtools), unjudged},
		{nil, facts.On(facts.IOS), refused},
		{[]string{"http://aia.test/ca.crt"}, facts.On(facts.Android), refused},
		{[]string{"http://aia.test/ca.crt"}, facts.Everywhere, refused},
	} {
		leaf, err := of.intermediate.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: bulkNow, Change: func(x *x509.Certificate) {
			x.IssuingCertificateURL = c.aia
		}})
		if err != nil {
			t.Fatal(err)
		}
		v := verifierOf(t)
		v.options.Platforms = c.on
		answer, got := v.judge(lineOf(t, chainLine{Leaf: pemOf(leaf), Roots: []string{pemOf(of.root)}}))
		if got != c.want || answer.Accept || answer.Code != string(trust.IssuerMissing) {
			t.Errorf("%v on %v: got %d, %+v", c.aia, c.on.List(), got, answer)
		}
	}
}

// TestObjections names the platforms where they differ.
func TestObjections(t *testing.T) {
	var o objections
	o.add(facts.IOS, "not_listed", "x")
	o.add(facts.Android, "ended", "y")
	o.add(facts.Harmony, "not_listed", "x")
	if got := o.answer(facts.Everywhere); got.Code != "not_listed" || got.Reason != "ios, harmony: x; android: y" {
		t.Errorf("got %+v", got)
	}
	if got := o[:1].answer(facts.On(facts.IOS, facts.Harmony)); got.Reason != "x" {
		t.Errorf("got %+v", got)
	}
}

// FuzzVerifyLine holds that a line of anybody's gets one line of JSON, and is not accepted unless it is a chain.
func FuzzVerifyLine(f *testing.F) {
	of := newIssuer(f, "Fuzz", false)
	leaf := of.leaf(f, "a.example.com")
	good := lineOf(f, chainLine{
		Leaf: pemOf(leaf), Intermediates: []string{pemOf(of.intermediate)}, Roots: []string{pemOf(of.root)}, Host: "a.example.com",
	})
	f.Add(good)
	f.Add(lineOf(f, chainLine{Leaf: pemOf(leaf), Roots: []string{}, Time: "2026-01-01T00:00:00Z"}))
	for _, text := range []string{"", "null", "{}", `{"leaf":1}`, `{"leaf":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}`, "{\"host\":\"\u202e\"}"} {
		f.Add([]byte(text))
	}
	v := verifierOf(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		lines := bytes.Count(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) + 1
		if len(text) == 0 {
			lines = 0
		}
		var out bytes.Buffer
		if _, err := answerLines(t.Context(), bytes.NewReader(text), &out, v.answer); err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(out.Bytes(), []byte("\n")); got != lines {
			t.Fatalf("%d lines for %d: %s", got, lines, out.Bytes())
		}
		for line := range bytes.Lines(out.Bytes()) {
			var a struct {
				Accept   bool              `json:"accept"`
				Reason   string            `json:"reason"`
				Findings []json.RawMessage `json:"findings"`
			}
			if err := json.Unmarshal(line, &a); err != nil || a.Accept != (a.Reason == "") || a.Findings == nil {
				t.Fatalf("%v: %s", err, line)
			}
		}
	})
}
