package api_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/web/webtest"
)

// TestCertificateDetail: whatever the page of a certificate shows, a program can have.
func TestCertificateDetail(t *testing.T) {
	s := webtest.New(t, nil)
	c := s.As(auth.Viewer)
	site := s.Watch(factstest.Host)
	// One SCT of version 1, of the log 0707…07, at one second after midnight of 1970-01-01; in an OCTET STRING.
	sct := slices.Concat([]byte{4, 47, 0, 45, 0, 43, 0}, bytes.Repeat([]byte{7}, 32), []byte{0, 0, 0, 0, 0, 0, 0x03, 0xe8}, []byte{0, 0})
	leaf := site.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: sct})
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
		"scts.0.log":                         "0707070707070707070707070707070707070707070707070707070707070707",
		"scts.0.at":                          "1970-01-01T00:00:01Z",
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
