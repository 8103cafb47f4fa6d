package trust

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

func TestShipped(t *testing.T) {
	stores, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if want := "iOS 12–26, Android 4.4–17, OpenHarmony 5.0.0–7.0-Beta1, Mozilla 2026-10-30 (117 roots)"; stores.About() != want || !stores.Versions() {
		t.Errorf("got %q, versions: %t; want %q", stores.About(), stores.Versions(), want)
	}
	readme, err := os.ReadFile("data/README.md")
	if err != nil {
		t.Fatal(err)
	}
	if day := stores.Compiled().Format(time.DateOnly); !strings.Contains(string(readme), "Compiled "+day) || !NewStores().Compiled().IsZero() {
		t.Errorf("compiled %s, and data/README.md says another day", day)
	}
	entries, keyless := 0, 0
	for _, anchors := range stores.bySubject {
		for _, a := range anchors {
			entries += len(a.Entries)
		}
	}
	for _, roots := range stores.keyless {
		for _, k := range roots {
			keyless += len(k.entries)
		}
	}
	if entries != 363+1 || keyless != 523-364 { // one is not shipped and has the key of another that is
		t.Errorf("%d roots with a key, %d without", entries, keyless)
	}
}

// TestCrossSign is a root that is known to iOS alone, cross-signed by one that is known to Android alone.
func TestCrossSign(t *testing.T) {
	young, err := pki.Root(pki.Template{CommonName: "Young Root", Now: now})
	must(t, young, err)
	old, err := pki.Root(pki.Template{CommonName: "Old Root", Now: now})
	must(t, old, err)
	cross, err := old.Authority(pki.Template{CommonName: "Young Root", Key: young.Key, Now: now})
	must(t, cross, err)
	leaf, err := young.Leaf(pki.Template{CommonName: "leaf", Now: now})
	must(t, leaf, err)

	stores := NewStores()
	stores.Trust("test", facts.On(facts.IOS), parsed(t, young.Raw))
	stores.Trust("test", facts.On(facts.Android), parsed(t, old.Raw))
	for name, c := range map[string]struct {
		presented []*pki.Certificate
		want      map[facts.Platform]Standing
	}{
		"leaf alone":     {[]*pki.Certificate{leaf}, map[facts.Platform]Standing{facts.IOS: Accepted, facts.Android: Elsewhere, facts.Harmony: Elsewhere}},
		"with the cross": {[]*pki.Certificate{leaf, cross}, map[facts.Platform]Standing{facts.IOS: Accepted, facts.Android: Accepted, facts.Harmony: Elsewhere}},
		"with the root":  {[]*pki.Certificate{leaf, young}, map[facts.Platform]Standing{facts.IOS: Accepted, facts.Android: Elsewhere}},
	} {
		var presented []*Certificate
		for _, p := range c.presented {
			presented = append(presented, parsed(t, p.Raw))
		}
		paths := Find(stores, presented)
		for platform, want := range c.want {
			if got, _ := paths.On(platform); got != want {
				t.Errorf("%s on %s: got %s, want %s", name, platform, got, want)
			}
		}
	}
}

func TestParsePEM(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, root, err)
	key, err := root.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	certificate := string(root.PEM())
	for name, c := range map[string]struct {
		text string
		n    int
		want string
	}{
		"one":               {certificate, 1, ""},
		"two with words":    {"the root:\n" + certificate + "and again:\n" + certificate, 2, ""},
		"another block":     {"-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n" + certificate, 1, ""},
		"a private key":     {certificate + string(key), 0, "private key"},
		"an EC private key": {"-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", 0, "private key"},
		"nothing":           {"", 0, "no certificate"},
		"DER":               {string(root.Raw), 0, "no certificate"},
		"a broken one":      {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 0, "certificate 1"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParsePEM([]byte(c.text))
			if len(got) != c.n || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %d certificates and %v", len(got), err)
			}
		})
	}
}

func FuzzParsePEM(f *testing.F) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(root.PEM())
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := ParsePEM(data)
		if (err == nil) != (len(found) > 0) {
			t.Errorf("%d certificates and %v", len(found), err)
		}
		if len(found) > 0 {
			Find(NewStores(), found)
		}
	})
}
