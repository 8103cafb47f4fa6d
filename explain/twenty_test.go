package explain_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/explain"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// A pasted is one text of testdata/twenty.txt.
type pasted struct{ title, text string }

func twenty(t testing.TB) []pasted {
	t.Helper()
	data, err := os.ReadFile("testdata/twenty.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []pasted
	for part := range strings.SplitSeq("\n"+string(data), "\n=== ") {
		if title, text, ok := strings.Cut(part, "\n"); ok && title != "" {
			out = append(out, pasted{title, strings.TrimSuffix(text, "\n")})
		}
	}
	return out
}

// TestTwenty shows what is answered to what people paste, in both languages, in a width that a phone has.
func TestTwenty(t *testing.T) {
	var out strings.Builder
	for _, p := range twenty(t) {
		out.WriteString("=== " + p.title + "\n" + p.text + "\n")
		for _, tag := range []lang.Tag{lang.Chinese, lang.English} {
			out.WriteString("--- " + string(tag) + "\n")
			r := explain.Read(p.text)
			if err := report.Explanation(&out, r.Answer(tag), report.Options{Lang: tag, Width: 60}); err != nil {
				t.Fatal(err)
			}
		}
		out.WriteString("\n")
	}
	const golden = "testdata/twenty.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), out.String()); diff != "" {
		t.Errorf("-want +got (go test ./explain -update):\n%s", diff)
	}
	if n := len(twenty(t)); n < 20 {
		t.Errorf("only %d texts", n)
	}
}
