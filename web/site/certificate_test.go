package site_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
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
	b.Language = chinese
	b.Open(path).Want(200).Says("证书", "Test Intermediate")

	checkPEM(t, b.Open(path+"/pem"), sha[:16]+".pem", leaf.Raw)
	checkPEM(t, b.Open(at(s.ID, "/chain.pem")), good+".pem", leaf.Chain()...)
	for _, missing := range []string{"x", strings.Repeat("0", 64), sha[1:], sha + "0", strings.Repeat("g", 64)} {
		b.Open("/certificates/" + missing).Want(404)
		b.Open("/certificates/" + missing + "/pem").Want(404)
	}
	w.stranger().Open(path + "/pem").Leads("/sign-in?next=" + strings.ReplaceAll(path+"/pem", "/", "%2F"))
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

// A wildcard certificate that many present: the page names the first of them and counts the rest.
func TestCertificateOfMany(t *testing.T) {
	w := serve(t, nil)
	first := w.Watch("000.example.test")
	leaf := first.Leaf(nil)
	for i := range 53 {
		s := first
		if i > 0 {
			s = w.Watch(fmt.Sprintf("%03d.example.test", i))
			s.Root, s.Intermediate = first.Root, first.Intermediate
		}
		s.Serve(leaf.Chain()...)
		s.Scan()
	}
	w.person(auth.Viewer).Open("/certificates/"+name(leaf.Raw)).Want(200).
		Says("000.example.test", "049.example.test", "and 3 more").Hides("050.example.test")
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
