package rootlist

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func newRoot(tb testing.TB, name string) *trust.Certificate {
	tb.Helper()
	c, err := pki.Root(pki.Template{CommonName: name, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	parsed, err := trust.Parse(c.Raw)
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

// TestSaved keeps lists and reads them again, the older first; one that is kept again takes its own place.
func TestSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "stores")
	root := newRoot(t, "Root")
	limit := trust.Limit{Basis: trust.ByNotBefore, After: now}
	lists := []trust.AddedList{
		{Platform: facts.Devtools, Date: now, Roots: []trust.AddedRoot{{SHA256: facts.SHA256{1}}}},
		{Platform: facts.IOS, Version: "9", Date: now, Roots: []trust.AddedRoot{{SHA256: root.SHA256, Certificate: root, Limits: []trust.Limit{limit}}}},
		{Platform: facts.IOS, Version: "27", Date: now, Roots: []trust.AddedRoot{{SHA256: facts.SHA256{2}}}},
	}
	for _, list := range slices.Backward(lists) {
		for range 2 {
			if err := Save(dir, list); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := Load(dir)
	if diff := cmp.Diff(lists, got, cmp.Comparer(func(a, b *trust.Certificate) bool { return a == b || a.SHA256 == b.SHA256 })); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != len(lists) {
		t.Errorf("%d files, %v", len(files), err)
	}
	if got := With(lists, trust.AddedList{Platform: facts.IOS, Version: "9"}); len(got) != 3 || got[2].Version != "9" {
		t.Errorf("got %+v", got)
	}
}

// TestBetaBeforeRelease keeps a release beside betas of it, and reads them in the order in which they were published: the
// newest decides.
func TestBetaBeforeRelease(t *testing.T) {
	dir := t.TempDir()
	want := []string{"7.0-Beta2", "7.0-Beta10", "7.0", "7.1"}
	for _, version := range slices.Backward(want) {
		if err := Save(dir, trust.AddedList{Platform: facts.Harmony, Version: version, Date: now}); err != nil {
			t.Fatal(err)
		}
	}
	lists, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, list := range lists {
		got = append(got, list.Version)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	stores, err := trust.Shipped(lists...)
	if err != nil {
		t.Fatal(err)
	}
	catalog := stores.Catalog()
	if newest := catalog.At(catalog.Newest(facts.Harmony)); newest.Version != "7.1" {
		t.Errorf("the newest is %q", newest.Version)
	}
	late := trust.AddedList{Platform: facts.Harmony, Version: "7.0-Beta2", Date: now}
	released, err := trust.Shipped(lists[2])
	if err != nil {
		t.Fatal(err)
	}
	if err := late.Check(released); !errors.Is(err, trust.ErrNotNewer) {
		t.Errorf("a beta after its release: %v", err)
	}
}

// TestDamaged changes a file that was kept: it is refused, and named.
func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	root, other := newRoot(t, "Root"), newRoot(t, "Other")
	if err := Save(dir, trust.AddedList{Platform: facts.IOS, Version: "27", Date: now, Roots: []trust.AddedRoot{{SHA256: root.SHA256, Certificate: root}}}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "ios-27.json")
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(string) string{
		"cut off":        func(s string) string { return s[:len(s)/2] },
		"another hash":   func(s string) string { return strings.Replace(s, root.SHA256.String(), other.SHA256.String(), 1) },
		"a newer form":   func(s string) string { return strings.Replace(s, `"schema_version": 1`, `"schema_version": 2`, 1) },
		"another name":   func(s string) string { return strings.Replace(s, `"version": "27"`, `"version": "28"`, 1) },
		"no platform":    func(s string) string { return strings.Replace(s, `"ios"`, `"iOS"`, 1) },
		"no date":        func(s string) string { return strings.Replace(s, "2026-11-01", "2026-11", 1) },
		"an unknown key": func(s string) string { return strings.Replace(s, `"roots"`, `"root"`, 1) },
	} {
		if err := os.WriteFile(name, []byte(change(string(good))), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir)
		if said, ok := errors.AsType[lang.Speaker](err); !ok || !strings.Contains(said.In(lang.Chinese), name+"：文件已损坏") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestIsVersion holds what may become the name of a file.
func TestIsVersion(t *testing.T) {
	for text, want := range map[string]bool{
		"27": true, "26.2": true, "7.0-Beta2": true, "6.0.0.2": true,
		"": false, "x": false, "27.": false, "27-": false, "27-../x": false, "27/28": false, "1.2.3.4.5": false, "27\n": false, "123456": false,
	} {
		if IsVersion(text) != want {
			t.Errorf("%q: %t", text, !want)
		}
	}
}

// FuzzYAML and FuzzCSV hold that what strangers publish is read or refused, each root once.
func FuzzYAML(f *testing.F) {
	f.Add([]byte("platform: APPLE\ndate_fetched: 2026-11-20\ntrusted_certificates_count: 1\ntrusted_certificates:\n- fingerprint: " + strings.Repeat("0a", 32) + "\n"))
	f.Add([]byte("a: &a [*a, *a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := readYAML("x", data, facts.IOS)
		sound(t, found, err)
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("SHA-256 Fingerprint,Apple Status\n" + strings.Repeat("0A", 32) + ",Included\n"))
	f.Add([]byte("SHA-256 Fingerprint,Trust Bits,Distrust for TLS After Date,PEM Info\n" + strings.Repeat("0A", 32) + ",Websites,2026.01.01,'x'\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range []facts.Platform{facts.IOS, facts.Devtools} {
			found, err := readCSV("x", data, p)
			sound(t, found, err)
		}
	})
}

func sound(t *testing.T, found *Found, err error) {
	t.Helper()
	if err != nil {
		for _, e := range lang.Flatten(err) {
			if _, ok := errors.AsType[lang.Speaker](e); !ok {
				t.Fatalf("%T does not speak: %v", e, e)
			}
		}
		return
	}
	seen := map[facts.SHA256]bool{}
	for _, root := range found.Roots {
		if seen[root.SHA256] {
			t.Fatal("a root is there twice")
		}
		seen[root.SHA256] = true
	}
	if len(found.Roots) == 0 {
		t.Fatal("a list without roots")
	}
}
