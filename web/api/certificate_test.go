package api_test

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust/ct/cttest"
	"github.com/tongguan/tongguan/web"
	"github.com/tongguan/tongguan/web/webtest"
)

// TestCertificateDetail: whatever the page of a certificate shows, a program can have.
func TestCertificateDetail(t *testing.T) {
	listed := cttest.New(t, "Example 'Oak'", "Example Trust")
	s := webtest.New(t, func(d *web.Deps) { d.Logs = cttest.Parsed(t, factstest.Now, listed) })
	c := s.As(auth.Viewer)
	site := s.Watch(factstest.Host)
	stranger := cttest.New(t, "unlisted", "nobody")
	at := time.Unix(1, 0)
	scts := cttest.Extension(t, asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2},
		stranger.SignCertificate(site.Intermediate, at), listed.SignCertificate(site.Intermediate, at)) // who signed is not looked at
	leaf := site.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, scts)
		}
	})
	site.Serve(leaf.Chain()...)
	site.Scan()
	path := base + "/certificates/" + hashOf(leaf.Raw)
	if got := c.Get(path).Want(200).Object()["lints"]; got != nil {
		t.Errorf("before it was linted: %v", got)
	}
	lints := facts.Lints{Linter: "v3.7.3", More: 2, Found: []facts.Lint{{Name: "e_a", Source: "RFC5280", Severity: facts.LintError, Details: "d"}}}
	if err := s.Store.SaveLints(t.Context(), map[facts.SHA256]facts.Lints{sha256.Sum256(leaf.Raw): lints}); err != nil {
		t.Fatal(err)
	}
	got := c.Get(path).Want(200)
	pin := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	for path, want := range map[string]string{
		"key":                                "P-256",
		"signature":                          "ECDSA-SHA256",
		"pin":                                base64.StdEncoding.EncodeToString(pin[:]),
		"lints.zlint":                        "v3.7.3",
		"lints.more":                         "2",
		"lints.data.0.name":                  "e_a",
		"lints.data.0.source":                "RFC5280",
		"lints.data.0.severity":              "error",
		"lints.data.0.details":               "d",
		"scts.0.log":                         stranger.ID().Hex(),
		"scts.0.at":                          "1970-01-01T00:00:01Z",
		"scts.1.log":                         listed.ID().Hex(),
		"scts.1.name":                        "Example 'Oak'",
		"scts.1.operator":                    "Example Trust",
		"scts.1.state":                       "usable",
		"chains.0.certificates.0":            hashOf(leaf.Raw),
		"chains.0.certificates.1":            hashOf(site.Intermediate.Raw),
		"chains.0.sent_by.0.host":            factstest.Host,
		"chains.0.sent_by.0.port":            "443",
		"chains.0.platforms.ios.runs.0.root": "Test Root",
	} {
		if text := got.Text(path); text != want {
			t.Errorf("%s is %q, want %q", path, text, want)
		}
	}
	above := c.Get(base + "/certificates/" + hashOf(site.Intermediate.Raw)).Want(200).Object()
	for _, none := range []string{"scts", "chains"} {
		if list, ok := above[none].([]any); !ok || len(list) > 0 {
			t.Errorf("the intermediate's %s are %v", none, above[none])
		}
	}
	for query, want := range map[string]int{"in_use=true": 1, "in_use=true&key=P-256": 1, "in_use=true&key=RSA%202048": 0} {
		if got := len(c.Get(base + "/certificates?" + query).Want(200).Data()); got != want {
			t.Errorf("%s: %d certificates, want %d", query, got, want)
		}
	}
}
