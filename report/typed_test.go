package report_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/report"
)

// TestTyped shows what to type for the software that the server names, for all with --all, and for none where it names
// none.
func TestTyped(t *testing.T) {
	by := func(server string) func(*factstest.World) {
		return func(w *factstest.World) {
			(*w.Address().Versions.Value)[facts.TLS12] = facts.Denied
			(*w.Address().HTTP.Value)[0].Server = server
		}
	}
	for _, c := range []struct {
		server       string
		all          bool
		shows, hides string
	}{
		{"Apache/2.4.65", false, "                SSLProtocol -all +TLSv1.2 +TLSv1.3\n", "ssl_protocols TLSv1.2 TLSv1.3;\n"},
		{"openresty", false, "                ssl_protocols TLSv1.2 TLSv1.3;\n", "SSLProtocol"},
		{"gws", false, "Enable TLS 1.2 beside 1.3", "ssl_protocols TLSv1.2 TLSv1.3;\n"},
		{"", true, "                SSLProtocol -all +TLSv1.2 +TLSv1.3\n", "nothing of this"},
		{"Apache", true, "tls_cipher_policy_1_2_strict_with_1_3", "nothing of this"},
	} {
		o := options(t)
		o.All = c.all
		got := written(t, func(out *bytes.Buffer) report.Writer { return report.NewTable(out, o) }, false, scanned(t, "a.test", by(c.server)))
		if !strings.Contains(got, c.shows) || strings.Contains(got, c.hides) {
			t.Errorf("%q, all %v:\n%s", c.server, c.all, got)
		}
	}
}

// TestTypedReloads tells once how a configuration is read anew.
func TestTypedReloads(t *testing.T) {
	got := written(t, func(out *bytes.Buffer) report.Writer { return report.NewTable(out, options(t)) }, false, scanned(t, "a.test", battered))
	if n := strings.Count(got, "nginx -t && nginx -s reload"); n != 1 {
		t.Errorf("%d times", n)
	}
}
