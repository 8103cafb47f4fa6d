package pages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	. "github.com/tongguan/tongguan/web/pages"
)

// certificate is a page with something in every place.
func certificate(t testing.TB) CertificatePage {
	t.Helper()
	mine, hers := EndpointRef{7, "api.example.com", 443, on(unknown, fail, fail, unknown)}, EndpointRef{8, "2001:db8::1", 8443, all(pass)}
	return CertificatePage{
		Certificate: chainOf()[0], Named: NamesOf(manyNames(31), ""), FirstSeen: now.Add(-40 * day), More: 4, Endpoints: []EndpointRef{mine, hers},
		Sent: []SentChain{
			{Chain{Certificates: chainOf()[:1], Missing: &Missing{1, "Test Intermediate", []string{"http://pki.example.test/intermediate.crt"}}, Matrix: matrixOf(t, missingIntermediate, nil)}, []EndpointRef{mine}},
			{Chain{Certificates: chainOf()}, []EndpointRef{hers, mine}},
		},
		Lints: LintsOf(&facts.Lints{Linter: "v3.7.3 selection 1", More: 2, Broken: 1, Found: []facts.Lint{
			{Name: "e_dnsname_bad_character_in_label", Source: "CABF_BR", Severity: facts.LintError, Details: "a_b.example.com"},
			{Name: "w_ext_subject_key_identifier_missing_sub_cert", Source: "RFC5280", Severity: facts.LintWarn},
			{Name: "n_san_dns_name_duplicate", Source: "Community", Severity: facts.LintNotice},
		}}),
		SCTs: SCTList{SCTs: []SCT{
			{Log: strings.Repeat("9e4f", 16), At: now.Add(-50 * day), Name: "Example 'Oak2027h1'", Operator: "Example Trust Services", State: "usable"},
			{Log: strings.Repeat("0a1b", 16), At: now.Add(-50 * day)},
		}},
	}
}

func manyNames(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("host-%03d.example.com", i))
	}
	return out
}

// TestNamesOf: twenty at once, some folded, the rest counted; those that are looked for are found in whatever case.
func TestNamesOf(t *testing.T) {
	for _, c := range []struct {
		n                   int
		query               string
		shown, folded, more int
		many                bool
	}{
		{0, "", 0, 0, 0, false},
		{20, "", 20, 0, 0, false},
		{21, "", 20, 1, 0, true},
		{500, "", 20, 480, 0, true},
		{503, "", 20, 480, 3, true},
		{503, "HOST-50", 3, 0, 0, true},
		{503, "nobody", 0, 0, 0, true},
	} {
		got := NamesOf(manyNames(c.n), c.query)
		if got.All != c.n || len(got.Shown) != c.shown || len(got.Folded) != c.folded || got.More != c.more || got.Many() != c.many {
			t.Errorf("%d names, %q: %d shown, %d folded, %d more, many %v", got.All, c.query, len(got.Shown), len(got.Folded), got.More, got.Many())
		}
	}
}

// TestCommands: what is copied into a shell works for names and for addresses, and on other ports.
func TestCommands(t *testing.T) {
	page := CertificatePage{Certificate: Certificate{Pin: "AAAA+/8="}}
	if page.OpenSSL() != "" || page.Curl() != "" {
		t.Errorf("of nobody's: %q, %q", page.OpenSSL(), page.Curl())
	}
	for _, c := range []struct {
		host          string
		port          int
		openssl, curl string
	}{
		{"a.example.com", 443, "-connect a.example.com:443 -servername a.example.com </dev/null", "'sha256//AAAA+/8=' https://a.example.com/"},
		{"a.example.com", 8443, "-connect a.example.com:8443 -servername a.example.com </dev/null", "https://a.example.com:8443/"},
		{"192.0.2.7", 443, "-connect 192.0.2.7:443 </dev/null", "https://192.0.2.7/"},
		{"2001:db8::7", 443, "-connect [2001:db8::7]:443 </dev/null", "https://[2001:db8::7]/"},
	} {
		page.Endpoints = []EndpointRef{{Host: c.host, Port: c.port}}
		if got := page.OpenSSL(); !strings.Contains(got, c.openssl) {
			t.Errorf("%s: %s", c.host, got)
		}
		if got := page.Curl(); !strings.HasSuffix(got, c.curl) {
			t.Errorf("%s: %s", c.host, got)
		}
	}
}
