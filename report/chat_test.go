package report_test

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

var update = flag.Bool("update", false, "write testdata anew")

// battered is a server of nginx that does much wrong: the chain lacks its intermediate, only TLS 1.3 is spoken, the
// Referer of mini programs is turned away, the charset is not UTF-8, and a second address does not listen.
func battered(w *factstest.World) {
	w.Serve(w.Leaf(nil).Raw)
	a := w.Address()
	a.Node = "gz-3"
	(*a.Versions.Value)[facts.TLS12] = facts.Denied
	status := 200
	e := &(*a.HTTP.Value)[0]
	e.Status, e.Server, e.WithoutReferer, e.RefererRefused, e.NotUTF8, e.Charset = 403, "nginx/1.18.0", &status, true, facts.NotUTF8Declared, "gbk"
	w.Fetched = facts.Answered([]facts.SHA256{})
	w.Add("192.0.2.8")
	w.Serve(w.Leaf(nil).Raw)
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
}

// asked adds what openssl would say.
func asked(t testing.TB, r report.Result) report.Result {
	r.OpenSSL = rules.OpenSSL(r.Snapshot, rules.Params{Now: factstest.Now, Stores: storesOf(t, factstest.New(t))}, rules.OpenSSLQuestion{})
	return r
}

func chatOptions(t testing.TB, tag lang.Tag) report.Options {
	o := options(t)
	o.Lang = tag
	return o
}

// TestChatGolden shows a badly broken host, as a message, as a table and as a table as wide as a phone, in both languages.
func TestChatGolden(t *testing.T) {
	for name, tag := range map[string]lang.Tag{"en": lang.English, "zh": lang.Chinese} {
		for form, make := range map[string]func(io.Writer, report.Options) report.Writer{"chat": report.NewChat, "table": report.NewTable, "phone": onPhone} {
			r := asked(t, scanned(t, "https://"+factstest.Host, battered))
			r.WriteChain = true
			got := written(t, func(out *bytes.Buffer) report.Writer { return make(out, chatOptions(t, tag)) }, false, r)
			file := filepath.Join("testdata", "battered."+name+"."+form)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
			}
		}
	}
}

// onPhone is a table of twenty Chinese characters a line, which is what a phone held upright shows of a terminal.
func onPhone(w io.Writer, o report.Options) report.Writer {
	o.Width = 40
	return report.NewTable(w, o)
}

// TestChat holds every message to what it may be, whatever was found.
func TestChat(t *testing.T) {
	results := append(everyKind(t), scanned(t, "battered.test", battered), scanned(t, strings.Repeat("very-long.", 300)+"test", battered),
		scanned(t, "hostile.test\x1b[2J\u202e", hostile), scanned(t, strings.Repeat("very-long.", 300)+"test", sprawling))
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		for _, r := range results {
			text := report.Chat(asked(t, r), chatOptions(t, tag))
			if len(text) > report.MaxChat || !utf8.ValidString(text) || strings.Contains(text, "\n\n") || !strings.HasSuffix(text, "\n") {
				t.Errorf("%.40q in %s, %d bytes: %q", r.Target, tag, len(text), text)
			}
			if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' || r == '\u202e' || r == '\ufffd' }) {
				t.Errorf("%.40q: %q", r.Target, text)
			}
			if lines := strings.Count(text, "\n"); lines < 2 || r.Report.Grade(facts.Everywhere) == rules.GradePass && lines > 3 {
				t.Errorf("%.40q: %d lines: %s", r.Target, lines, text)
			}
		}
	}
}

// sprawling has of everything as much as there can be: a long host, pinned addresses with long labels, and a chain whose
// certificates have long names.
func sprawling(w *factstest.World) {
	battered(w)
	w.Endpoint.Host = strings.Repeat("long-label-of-a-name.", 11) + "test"
	w.Addresses = w.Addresses[:1]
	w.Serve(w.Leaf(func(t *pki.Template) { t.CommonName, t.Names = strings.Repeat("名", 300), []string{w.Endpoint.Host} }).Raw)
	a := w.Address()
	a.Node = strings.Repeat("label ", 60)
}

// hostile has a certificate whose names are meant for the terminal, and are many.
func hostile(w *factstest.World) {
	w.Serve(w.Leaf(func(t *pki.Template) {
		t.NotAfter, t.CommonName = w.StartedAt.Add(-48*time.Hour), "a\x1b[2J\r\n\u202e"
		t.Names = nil
		for range 200 {
			t.Names = append(t.Names, strings.Repeat("x", 60)+".test")
		}
	}).Chain()...)
}

// TestChatParts parts messages by an empty line, and says when not every target was done.
func TestChatParts(t *testing.T) {
	got := written(t, func(out *bytes.Buffer) report.Writer { return report.NewChat(out, chatOptions(t, lang.English)) }, true,
		scanned(t, "good.test", nil), scanned(t, "expired.test", expired))
	parts := strings.Split(strings.TrimSuffix(got, "\n"), "\n\n")
	if len(parts) != 3 || !strings.HasPrefix(parts[0], "[pass] good.test\n") || !strings.HasPrefix(parts[1], "[fail] expired.test\n") {
		t.Errorf("%q", parts)
	}
}
