package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// onNginx is a server without TLS 1.2 that says that it is nginx, so that whoever runs it is told what to type.
func onNginx(t *testing.T) report.Result {
	t.Helper()
	return scanned(t, "https://restapi.amap.com", func(w *factstest.World) {
		(*w.Address().Versions.Value)[facts.TLS12] = facts.Denied
		(*w.Address().HTTP.Value)[0].Server = "nginx/1.22.1"
	})
}

// TestVendor says of a vendor's server, in place of every rule's fix, that a ticket is opened there; and what to type into it
// is no matter of whoever reads it.
func TestVendor(t *testing.T) {
	for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
		says := map[lang.Tag]string{
			lang.English: "open a ticket, with this finding as evidence. AMap https://lbs.amap.com/",
			lang.Chinese: "请提交工单并附上本项结果。高德地图 https://lbs.amap.com/",
		}[tag]
		for _, format := range []string{"table", "chat", "json", "gate table", "gate chat", "gate json"} {
			ours, theirs := onNginx(t), onNginx(t)
			theirs.Vendor = rules.Vendors().Owner("restapi.amap.com")
			own, vendor := vendorText(t, format, tag, ours), vendorText(t, format, tag, theirs)
			if strings.Contains(own, says) || !strings.Contains(vendor, says) {
				t.Errorf("%s, %s: of one's own\n%.2000s\nof a vendor's\n%.2000s", format, tag, own, vendor)
			}
			if strings.HasSuffix(format, "json") {
				continue // it has the texts of all rules
			}
			if typed := "ssl_protocols"; !strings.Contains(own, typed) || strings.Contains(vendor, typed) {
				t.Errorf("%s, %s: %q is not in\n%s\nor is in\n%s", format, tag, typed, own, vendor)
			}
		}
	}
}

// vendorText writes one result, and as a version's only server; a table wide enough for a sentence.
func vendorText(t *testing.T, format string, tag lang.Tag, r report.Result) string {
	t.Helper()
	o, gate := gateOf(t, r)
	o.Lang, o.Width = tag, 1000
	var out bytes.Buffer
	name, isGate := strings.CutPrefix(format, "gate ")
	if isGate {
		if err := report.FormatNamed(name).Gate(&out, o, gate); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	w := report.FormatNamed(name).Check(&out, o)
	if err := w.Result(r); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(false); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestVendorInJSON holds the fields; a vendor without a place for tickets has none.
func TestVendorInJSON(t *testing.T) {
	known := rules.Vendors(&facts.Console{Vendors: map[string][]string{"acme": {"restapi.amap.com"}}})
	for _, theirs := range []bool{false, true} {
		r := onNginx(t)
		if theirs {
			r.Vendor = known.Owner("restapi.amap.com")
		}
		var doc struct {
			Results []struct {
				Vendor   map[string]string
				Findings []struct{ Fixes []any }
			}
		}
		if err := json.Unmarshal([]byte(vendorText(t, "json", lang.English, r)), &doc); err != nil {
			t.Fatal(err)
		}
		got := doc.Results[0]
		if v := got.Vendor; theirs && (len(v) != 3 || v["id"] != "acme" || v["name"] != "acme" || !strings.HasSuffix(v["fix"], "as evidence. acme")) || !theirs && v != nil {
			t.Errorf("the vendor is %v", v)
		}
		if typed := len(got.Findings[0].Fixes) > 0; typed == theirs {
			t.Errorf("a vendor's: %t; something to type: %t", theirs, typed)
		}
	}
}
