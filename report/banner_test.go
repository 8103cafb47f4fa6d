package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
)

// TestBanners: what our own network did is said once, above the first target that it concerns, and counted. Targets that
// it does not concern are as they were.
func TestBanners(t *testing.T) {
	inspected := interfered(facts.TLSInspected)
	results := []report.Result{
		scanned(t, "expired.test", expired), scanned(t, "a.test", inspected), scanned(t, "good.test", nil), scanned(t, "b.test", inspected),
		scanned(t, "six.test", interfered(facts.NoIPv6)),
	}
	o := options(t)
	table := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, results...)
	rest := table
	for _, want := range []string{
		"✗ expired.test", "\n\nThis is your own network", "“Guard CA”", "Scan from a network without TLS inspection", "\n\n? a.test  not tried, see above (192.0.2.7)",
		"✓ good.test", "\n? b.test  not tried, see above (192.0.2.7)", "\n\nThis is your own network", "no IPv6", "? six.test  not tried, see above (2001:db8::7)", "5 targets: 1 pass, 0 warn, 1 fail, 3 unknown",
	} {
		before, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("no %q after what is before in\n%s", want, table)
		}
		if strings.Contains(before, "not_tried") {
			t.Errorf("a finding before %q", want)
		}
		rest = after
	}
	if strings.Contains(table, "\n\n\n") || strings.Count(table, "Guard CA") != 1 {
		t.Errorf("said too much:\n%s", table)
	}

	type banner struct {
		Kind, Authority string
		Targets         int
	}
	want := []banner{{"tls_inspection", "Guard CA", 2}, {"no_ipv6", "", 1}}
	var doc, summary struct{ Banners []banner }
	if err := json.Unmarshal([]byte(written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSON(b, o) }, false, results...)), &doc); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(written(t, func(b *bytes.Buffer) report.Writer { return report.NewJSONL(b, o) }, false, results...)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &summary); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]banner{"json": doc.Banners, "jsonl": summary.Banners} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	o.Lang = lang.Chinese
	if zh := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, results[1]); !strings.Contains(zh, "问题出在你自己的网络") || !strings.Contains(zh, "CA”签发") {
		t.Errorf("in Chinese:\n%s", zh)
	}
	o.All = true
	if all := written(t, func(b *bytes.Buffer) report.Writer { return report.NewTable(b, o) }, false, results[1]); !strings.Contains(all, "cert_expired") {
		t.Errorf("with --all:\n%s", all)
	}
}
