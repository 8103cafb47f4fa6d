package mending_test

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/mending"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// mend mends a world that was changed, whose root some lists have.
func mend(t *testing.T, on func(trust.Catalog) trust.Lists, change func(*factstest.World)) (*factstest.World, *mending.Mending, error) {
	t.Helper()
	w := factstest.New(t)
	change(w)
	stores := trust.NewStores()
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	stores.TrustIn("test", on(stores.Catalog()), root)
	m, err := mending.Of(w.Snapshot, stores, factstest.Now)
	return w, m, err
}

func fetched(w *factstest.World, ders ...[]byte) {
	var names []facts.SHA256
	for _, der := range ders {
		names = append(names, w.Keep(der))
	}
	w.Fetched = facts.Answered(names)
}

// TestSaid holds what is said, in one language each for what is alike.
func TestSaid(t *testing.T) {
	all := trust.Catalog.All
	for name, c := range map[string]struct {
		on     func(trust.Catalog) trust.Lists
		change func(*factstest.World)
		want   []string // of what is said in English, in order
		pem    int      // certificates in the file
	}{
		"right": {all, func(*factstest.World) {}, []string{"the chain is right as it is sent"}, 2},
		"leaf alone": {all, func(w *factstest.World) {
			w.Serve(w.Leaf(nil).Raw)
			fetched(w, w.Intermediate.Raw)
		}, []string{"added: “Test Intermediate” by “Test Root”", "accepted in addition by iOS 12–26, Android 4.4–17, HarmonyOS 5.0.0–7.0-Beta1, devtools"}, 2},
		"some lists": {func(c trust.Catalog) trust.Lists { return c.Newest(facts.Android) | c.Of(facts.IOS) }, func(w *factstest.World) {
			w.Serve(w.Leaf(nil).Raw)
			fetched(w, w.Intermediate.Raw)
		}, []string{"added: ", "accepted in addition by iOS 12–26, Android 17", "no chain makes it accepted by Android 4.4–16, HarmonyOS 5.0.0–7.0-Beta1, devtools"}, 2},
		"leaf alone, not looked up": {all, func(w *factstest.World) { w.Serve(w.Leaf(nil).Raw) }, []string{
			"the chain cannot be mended: the issuer of “api.example.test”, “Test Intermediate”, is not there", "the missing certificate was not looked up",
		}, 0},
		"leaf alone, nothing found": {all, func(w *factstest.World) {
			w.Serve(w.Leaf(nil).Raw)
			fetched(w)
		}, []string{"the chain cannot be mended", "could not be fetched either"}, 0},
		"with the root": {all, func(w *factstest.World) {
			w.Serve(append(w.Leaf(nil).Chain(), w.Root.Raw)...)
		}, []string{"dropped: the root “Test Root”"}, 2},
		"expired": {all, func(w *factstest.World) {
			w.Serve(w.Leaf(func(t *pki.Template) { t.NotAfter = factstest.Now.Add(-time.Hour) }).Raw, w.Root.Raw)
			fetched(w, w.Intermediate.Raw)
		}, []string{"added", "dropped", "the chain does not mend this: “api.example.test” ended on 2026-11-23", "accepted in addition"}, 2},
		"self-signed": {all, func(w *factstest.World) {
			w.Serve(w.Must(pki.SelfSigned(pki.Template{CommonName: "self", Now: factstest.Now})).Raw)
		}, []string{"the chain cannot be mended: “self” signed itself", "phones trust no private authority"}, 0},
		"intermediate for mail": {all, func(w *factstest.World) {
			mail := w.Must(w.Root.Authority(pki.Template{CommonName: "Mail", Now: factstest.Now, Change: func(c *x509.Certificate) {
				c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
			}}))
			w.Serve(w.Must(mail.Leaf(pki.Template{CommonName: "x", Now: factstest.Now})).Raw, mail.Raw)
		}, []string{"the chain cannot be mended: “Mail” is not for servers", "get the certificate issued anew"}, 0},
		"the second address is wrong": {all, func(w *factstest.World) {
			w.Add("192.0.2.8")
			other := w.Leaf(nil)
			a := &w.Addresses[1]
			a.Chain = facts.Answered([]facts.SHA256{w.Keep(other.Raw), w.Keep(w.Root.Raw), w.Keep(w.Intermediate.Raw)})
		}, []string{"dropped: the root", "1 more addresses show another certificate, for which this file is not; this one is that of 192.0.2.8:443"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, m, err := mend(t, c.on, c.change)
			if err != nil {
				t.Fatal(err)
			}
			said := m.Said(lang.English)
			if len(said) != len(c.want) || !slices.EqualFunc(said, c.want, strings.Contains) {
				t.Errorf("said %q, want %q", said, c.want)
			}
			for _, sentence := range m.Said(lang.Chinese) {
				if !strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || strings.ContainsAny(sentence, "{}") {
					t.Errorf("in Chinese: %q", sentence)
				}
			}
			file := m.PEM()
			if got := strings.Count(string(file), "BEGIN CERTIFICATE"); got != c.pem || strings.Contains(string(file), "\n\n") {
				t.Errorf("%d certificates in the file, want %d", got, c.pem)
			}
		})
	}
	if _, _, err := mend(t, all, func(w *factstest.World) { w.Addresses = nil }); err == nil {
		t.Error("nothing was mended")
	}
	if _, _, err := mend(t, all, func(w *factstest.World) { w.Serve([]byte("no certificate")) }); err == nil {
		t.Error("what is no certificate was mended")
	}
}

// TestFault holds that each fault has words in both languages.
func TestFault(t *testing.T) {
	c := factstest.New(t).Leaf(nil)
	at, err := trust.Parse(c.Raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range trust.FaultKinds() {
		for _, tag := range []lang.Tag{lang.English, lang.Chinese} {
			if got := mending.Fault(trust.Fault{Kind: kind, At: at}, tag); got == "" || strings.ContainsAny(got, "{}") {
				t.Errorf("%s says %q in %s", kind, got, tag)
			}
		}
	}
}
