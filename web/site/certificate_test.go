package site_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust/ct/cttest"
	"github.com/tongguan/tongguan/web/site"
	"github.com/tongguan/tongguan/web/webtest"
)

func TestCertificate(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	leaf := s.Leaf(nil)
	s.Serve(leaf.Chain()...)
	s.Scan()
	other := w.Watch("other.example.test")
	other.Serve(leaf.Chain()...)
	other.Root, other.Intermediate = s.Root, s.Intermediate
	other.Scan()
	b := w.person(auth.Viewer)
	sha := name(leaf.Raw)
	path := "/certificates/" + sha
	b.Open(path).Want(200).Says(good, "Test Intermediate", sha, "other.example.test:443")
	b.Open(at(s.ID)).Want(200).Says("Download")
	pin := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	b.Open(path).Want(200).Says(
		base64.StdEncoding.EncodeToString(pin[:]), "openssl s_client -connect "+good+":443 -servername "+good, "It holds no timestamp of a log.",
		"The chain as it is sent", "Which versions trust this chain", "Not linted yet",
	)
	b.Language = chinese
	b.Open(path).Want(200).Says("证书", "Test Intermediate", "发送的证书链", "各平台版本是否信任此证书链", "尚未检查")

	checkPEM(t, b.Open(path+"/pem"), sha[:16]+".pem", leaf.Raw)
	checkPEM(t, b.Open(at(s.ID, "/chain.pem")), good+".pem", leaf.Chain()...)
	for _, missing := range []string{"x", strings.Repeat("0", 64), sha[1:], sha + "0", strings.Repeat("g", 64)} {
		b.Open("/certificates/" + missing).Want(404)
		b.Open("/certificates/" + missing + "/pem").Want(404)
	}
	w.stranger().Open(path + "/pem").Leads("/sign-in?next=" + strings.ReplaceAll(path+"/pem", "/", "%2F"))
}

// TestCertificateLogs: a log is named by the list that was added, and else by its id alone.
func TestCertificateLogs(t *testing.T) {
	listed, stranger := cttest.New(t, "Example 'Oak'", "Example Trust"), cttest.New(t, "unlisted", "nobody")
	w := serve(t, func(d *site.Deps) { d.Logs = cttest.Parsed(t, factstest.Now, listed) })
	s := w.Watch(good)
	at := time.Unix(1, 0)
	scts := cttest.Extension(t, asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2},
		listed.SignCertificate(s.Intermediate, at), stranger.SignCertificate(s.Intermediate, at), []byte("no SCT")) // who signed is not looked at
	leaf := s.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, scts) }
	})
	s.Serve(leaf.Chain()...)
	s.Scan()
	w.person(auth.Viewer).Open("/certificates/"+name(leaf.Raw)).Want(200).
		Says("Example 'Oak'", "Example Trust", "usable", listed.ID().Hex(), stranger.ID().Hex(), "cannot be read").
		Hides("unlisted", "nobody", "It holds no timestamp")
}

// name is what a certificate is called in an address.
func name(der []byte) string { return facts.SHA256(sha256.Sum256(der)).String() }

// checkPEM wants a file of these certificates, which no browser shows.
func checkPEM(t *testing.T, a *webtest.Answer, file string, want ...[]byte) {
	t.Helper()
	a.Want(200)
	if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="`+file+`"` {
		t.Errorf("%s: %s", a.Request, got)
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Content-Type") != "application/x-pem-file" {
		t.Errorf("%s: %v", a.Request, a.Header)
	}
	rest := a.Body
	for i, der := range want {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil || block.Type != "CERTIFICATE" || !bytes.Equal(block.Bytes, der) {
			t.Errorf("%s: certificate %d: %+v", a.Request, i, block)
		}
	}
	if len(rest) > 0 {
		t.Errorf("%s: more: %s", a.Request, rest)
	}
}

// A wildcard certificate that many present: the page names the first of them and counts the rest; the chain is drawn as those
// send it who were judged last.
func TestCertificateOfMany(t *testing.T) {
	w := serve(t, nil)
	first := w.Watch("000.example.test")
	leaf := first.Leaf(nil)
	for i := range 65 {
		s := first
		if i > 0 {
			s = w.Watch(fmt.Sprintf("%03d.example.test", i))
			s.Root, s.Intermediate = first.Root, first.Intermediate
		}
		s.Serve(leaf.Chain()...)
		s.Scan()
	}
	w.person(auth.Viewer).Open("/certificates/"+name(leaf.Raw)).Want(200).
		Says("000.example.test", "049.example.test", "and 15 more").Hides("050.example.test")
}

// Bytes that are no certificate are said to be none, and can still be had.
func TestCertificateUnreadable(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	rubbish := []byte("\x30\x03rubbish")
	s.Serve(rubbish)
	s.Scan()
	b := w.person(auth.Viewer)
	path := "/certificates/" + name(rubbish)
	b.Open(at(s.ID)).Want(200).Says(good)
	b.Open(path).Want(200).Says("cannot be read")
	checkPEM(t, b.Open(path+"/pem"), name(rubbish)[:16]+".pem", rubbish)
}

// What crypto/x509 refuses is shown by what could be read of it, and a serial number below zero as such.
func TestCertificateRefused(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	der, err := pki.Rewrite(s.Leaf(nil).Raw, s.Intermediate.Key, pki.NegativeSerial)
	if err != nil {
		t.Fatal(err)
	}
	s.Serve(der, s.Intermediate.Raw)
	s.Scan()
	w.person(auth.Viewer).Open("/certificates/"+name(der)).Want(200).Says(good, "-7fff").Hides("cannot be read")
}

// What zlint said is shown in words, and names are looked for without a script.
func TestCertificateLints(t *testing.T) {
	w := serve(t, nil)
	s := w.Watch(good)
	leaf := s.Leaf(func(c *pki.Template) {
		c.Names = []string{good}
		for i := range 30 {
			c.Names = append(c.Names, fmt.Sprintf("n%02d.example.test", i))
		}
	})
	s.Serve(leaf.Chain()...)
	s.Scan()
	lints := facts.Lints{Linter: "v3.7.3", Found: []facts.Lint{{Name: "e_test_lint", Source: "RFC5280", Severity: facts.LintError, Details: "what was <b>seen</b>"}}}
	if err := w.Store.SaveLints(t.Context(), map[facts.SHA256]facts.Lints{sha256.Sum256(leaf.Raw): lints}); err != nil {
		t.Fatal(err)
	}
	b := w.person(auth.Viewer)
	path := "/certificates/" + name(leaf.Raw)
	b.Open(path).Want(200).Says("e_test_lint", "RFC 5280", "what was <b>seen</b>", "By zlint v3.7.3", "Names (31)", "n29.example.test", "and 11 more")
	b.Open(path + "?name=N29").Want(200).Says("n29.example.test").Hides("n28.example.test")
	b.Open(path + "?name=nobody").Want(200).Says("No name of this certificate has “nobody” in it.")
	b.Open(path + "?name=%00%ff").Want(200).Says("n29.example.test")
	b.Open("/certificates/" + name(s.Intermediate.Raw)).Want(200).Says("Only servers' certificates are linted.").Hides("Certificate Transparency")
}

// Endpoints that send a certificate in different chains: each chain is drawn once, with the gap in it.
func TestCertificateInTwoChains(t *testing.T) {
	w := serve(t, nil)
	whole := w.Watch("whole.example.test")
	leaf := whole.Leaf(nil)
	for _, host := range []string{"whole.example.test", "also.example.test", "gap.example.test"} {
		s := whole
		if host != "whole.example.test" {
			s = w.Watch(host)
			s.Root, s.Intermediate = whole.Root, whole.Intermediate
		}
		chain := leaf.Chain()
		if host == "gap.example.test" {
			chain = chain[:1]
		}
		s.Serve(chain...)
		s.Scan()
	}
	text := string(w.person(auth.Viewer).Open("/certificates/" + name(leaf.Raw)).Want(200).Body)
	for what, want := range map[string]int{"The chain as it is sent": 2, "Missing here: the certificate of": 1} {
		if got := strings.Count(text, what); got != want {
			t.Errorf("%q stands there %d times, want %d", what, got, want)
		}
	}
}
