package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// baselineOf writes results in a format, and reads them as a baseline.
func baselineOf(t *testing.T, format string, results ...report.Result) *report.Baseline {
	t.Helper()
	o := options(t)
	o.Lang = lang.Chinese
	text := written(t, func(out *bytes.Buffer) report.Writer { return report.FormatNamed(format).Check(out, o) }, false, results...)
	b, err := report.ReadBaseline("old.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newFailures counts the failures that are not known.
func newFailures(b *report.Baseline, r report.Result) (n int) {
	for i, known := range b.Take(r, facts.Everywhere) {
		if o := &r.Report.Outcomes[i]; o.Status == rules.Fail && o.Worst(facts.Everywhere) >= rules.High && !known {
			n++
		}
	}
	return n
}

// elsewhere is the same fault at another server.
func elsewhere(t *testing.T) report.Result {
	return scanned(t, "a.test", func(w *factstest.World) {
		leafOnly(w)
		w.Endpoint.Port++
	})
}

// TestBaseline holds what is new, what is known, and what is gone.
func TestBaseline(t *testing.T) {
	old := scanned(t, "a.test", leafOnly)
	for _, format := range []string{"json", "jsonl"} {
		for name, c := range map[string]struct {
			now  report.Result
			new  int
			said string
		}{
			"as it was":          {scanned(t, "a.test", leafOnly), 0, "0 new, 2 known, 0 gone"},
			"another spelling":   {scanned(t, "https://a.test", leafOnly), 0, "0 new, 2 known, 0 gone"},
			"mended":             {scanned(t, "a.test", nil), 0, "0 new, 1 known, 1 gone"},
			"another fault":      {scanned(t, "a.test", expired), 1, "1 gone"},
			"not reached":        {scanned(t, "a.test", refused), 0, "0 gone"},
			"another server":     {elsewhere(t), 1, "2 new, 0 known"},
			"nobody looked":      {scanned(t, "b.test", expired), 1, "0 gone"},
			"a handshake failed": {scanned(t, "a.test", hangs), 1, "0 gone"},
		} {
			b := baselineOf(t, format, old)
			if got := newFailures(b, c.now); got != c.new {
				t.Errorf("%s of %s: %d new, want %d", name, format, got, c.new)
			}
			o := options(t)
			o.Baseline = b
			if text := written(t, func(out *bytes.Buffer) report.Writer { return report.NewTable(out, o) }, false, c.now); !strings.Contains(text, c.said) {
				t.Errorf("%s of %s: no %q in\n%s", name, format, c.said, text)
			}
		}
	}
}

// TestBaselineShown holds that what is known is marked in every format, and that the documents keep to the schema.
func TestBaselineShown(t *testing.T) {
	r := scanned(t, "a.test", leafOnly)
	s := schema(t)
	for format, want := range map[string]string{
		"table": "; known\n", "json": `"known":true`, "jsonl": `"known":true`, "sarif": `"baselineState":"unchanged"`,
	} {
		o := options(t)
		o.Baseline = baselineOf(t, "json", r)
		o.Baseline.Take(r, o.Platforms)
		text := written(t, func(out *bytes.Buffer) report.Writer { return report.FormatNamed(format).Check(out, o) }, false, r)
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", format, want, text)
		}
		if format == "json" {
			validate(t, s, text)
		}
		if format == "jsonl" {
			for line := range strings.Lines(text) {
				validate(t, s, line)
			}
		}
	}
}

// TestBaselineOfFolder holds that a folder is known by what its files say, and that a second call is new.
func TestBaselineOfFolder(t *testing.T) {
	o, r := lintResult(t)
	write := func(format string, o report.Options, r report.LintResult) string {
		t.Helper()
		var b bytes.Buffer
		if err := report.FormatNamed(format).Lint(&b, o, r); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	b, err := report.ReadBaseline("old.json", []byte(write("json", o, r)))
	if err != nil {
		t.Fatal(err)
	}
	more := r
	whole := *r.Report
	whole.Outcomes = append([]rules.Finding{}, r.Report.Outcomes...)
	for _, f := range r.Report.Outcomes {
		if f.Rule.ID == "domain_not_allowlisted" {
			f.Place.Line++
			whole.Outcomes = append(whole.Outcomes, f)
		}
	}
	more.Report = &whole
	o.Baseline, o.Width = b, 400
	b.TakeLint(more, o.Platforms)
	text := write("table", o, more)
	for _, want := range []string{`pages/a.ts:3:7  request goes to https://a.example.com/\u202e, and a.example.com is not in the list request (known)`, "1 new, 2 known, 0 gone"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Count(text, "(known)") != 1 {
		t.Errorf("the second call is new in\n%s", text)
	}
	validate(t, schema(t), write("json", o, more))
}

var brokenBaselines = map[string][2]string{
	"":         {"it is empty", "文件为空"},
	"{":        {"it is no JSON", "其中不是 JSON"},
	"<sarif/>": {"it is no JSON", "其中不是 JSON"},
	"[]":       {"it is no JSON; give a report", "其中不是 JSON"},
	`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"eslint"}}}]}`:                                                              {"it is no report of this program", "这不是本程序的报告"},
	`{"schema_version":1,"tool":{"name":"trivy"},"results":[]}`:                                                                       {"it is no report of this program", "这不是本程序的报告"},
	`{"schema_version":2,"tool":{"name":"tongguan"}}`:                                                                                 {"a newer Tongguan wrote it", "更新版本"},
	`{"schema_version":1,"tool":{"name":"tongguan"},"results":[{"target":"a","findings":[{"rule":"cert_expired","status":"fail"}]}]}`: {"no fingerprints", "没有指纹"},
	`{"kind":"result","target":"a","findings":[]}`:                                                                                    {"it is no report of this program", "这不是本程序的报告"},
}

// TestBrokenBaselines: each gets one clear sentence.
func TestBrokenBaselines(t *testing.T) {
	for text, want := range brokenBaselines {
		_, err := report.ReadBaseline("old.json", []byte(text))
		said, ok := errors.AsType[lang.Mistake](err)
		if !ok {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for i, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if got := said.In(tag); !strings.Contains(got, want[i]) || strings.Contains(got, "\n") || !strings.HasPrefix(got, "--baseline old.json") {
				t.Errorf("%q: %s", text, got)
			}
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	for text := range brokenBaselines {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"schema_version":1,"tool":{"name":"tongguan"},"lint":{"project":{},"findings":[{"status":"fail","fingerprint":"x"}]}}{"findings":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := report.ReadBaseline("old.json", data)
		if (b == nil) == (err == nil) {
			t.Errorf("%v beside %v", b, err)
		}
		if _, ok := errors.AsType[lang.Mistake](err); err != nil && !ok {
			t.Errorf("%T", err)
		}
	})
}
