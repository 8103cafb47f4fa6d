package main

import (
	"encoding/csv"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// writeLists makes lists of roots for the scripts and gives their folder: folder (Mozilla's roots as files, and one that
// nobody knows), apple.yaml, apple.csv and mozilla.csv, and broken ones of each. new.pem is a chain below the root that
// nobody knows, and certificates holds that root by its SHA-256.
func writeLists(t *testing.T) string {
	t.Helper()
	dir, now := t.TempDir(), clock.System()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		check(os.MkdirAll(filepath.Dir(path), 0o755))
		check(os.WriteFile(path, []byte(text), 0o644))
	}
	young, err := pki.Root(pki.Template{CommonName: "Young Root", Now: now})
	check(err)
	leaf, err := young.Leaf(pki.Template{CommonName: "a.example.test", Names: []string{"a.example.test"}, Now: now})
	check(err)
	parsed := parsedPEM(t, pemOf(young))[0]
	write("new.pem", pemOf(leaf))
	write("certificates/"+parsed.SHA256.String()+".pem", pemOf(young))
	write("wrong/"+parsed.SHA256.String()+".pem", pemOf(leaf))

	for i, text := range mozillaPEM(t) {
		write(fmt.Sprintf("folder/%08x.0", i), "# a root\n"+text)
		write(fmt.Sprintf("broken/%08x.0", i), text)
	}
	write("folder/young.pem", pemOf(young))
	write("folder/.hidden", "no certificate")
	write("few/young.pem", pemOf(young))
	write("broken/notes.txt", "no certificate")
	write("broken/key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	write("broken/leaf.pem", pemOf(leaf))
	check(os.MkdirAll(filepath.Join(dir, "empty"), 0o755))

	sums := appleSums(t)
	write("apple.yaml", appleYAML("APPLE", "2026-11-20", len(sums), sums))
	write("young.yaml", appleYAML("APPLE", "2026-11-20", len(sums)+1, append(sums[:len(sums):len(sums)], parsed.SHA256.String())))
	write("short.yaml", appleYAML("APPLE", "2026-11-20", len(sums), sums[1:]))
	write("google.yaml", appleYAML("GOOGLE_AOSP", "2026-11-20", len(sums), sums))
	write("mixed.yaml", appleYAML("APPLE", "yesterday", len(sums), sums)+fmt.Sprintf("blocked_certificates_count: %d\n", len(sums)))
	write("twice.yaml", appleYAML("APPLE", "2026-11-20", 3, []string{sums[0], sums[0], "abc"}))
	write("other.yaml", "a: b\n")
	write("broken.yaml", "a: [\n")

	header := []string{"CA Owner", "Certificate Name", "Certificate Record Type", "SHA-256 Fingerprint", "Apple Status", "Mozilla Status"}
	rows := [][]string{header, {"X", "An intermediate", "Intermediate Certificate", strings.Repeat("0", 64), "Included", "Included"}}
	for _, sum := range sums {
		rows = append(rows, []string{"X", "A root", "Root Certificate", strings.ToUpper(sum), "Included", "Not Included"})
	}
	write("apple.csv", csvOf(t, rows))
	write("wrong.csv", csvOf(t, append(rows[:3:3], []string{"X", "A root", "Root Certificate", "12:34", "Included", ""}, rows[2])))
	write("none.csv", csvOf(t, rows[:2]))
	write("other.csv", "a,b\n1,2\n")
	write("torn.csv", "SHA-256 Fingerprint,Apple Status\n\"a\n")

	header = []string{"Owner", "SHA-256 Fingerprint", "Trust Bits", "Distrust for TLS After Date", "PEM Info"}
	rows = [][]string{header, {"X", parsed.SHA256.String(), "Email", "", "'" + pemOf(young) + "'"}}
	for i, text := range mozillaPEM(t) {
		c, distrust := parsedPEM(t, text)[0], ""
		if i == 0 {
			distrust = "2026.06.30"
		}
		rows = append(rows, []string{"X", strings.ToUpper(c.SHA256.String()), "Websites;Email", distrust, "'" + text + "'"})
	}
	write("mozilla.csv", csvOf(t, rows))
	rows[2][3] = "soon"
	rows[3][4] = rows[4][4]
	rows[5][4] = "'x'"
	write("mozilla-wrong.csv", csvOf(t, rows))
	return dir
}

func csvOf(t *testing.T, rows [][]string) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// mozillaPEM gives Mozilla's roots as they are in a module of Go's.
func mozillaPEM(t *testing.T) (out []string) {
	t.Helper()
	for root := range bundle.Roots() {
		out = append(out, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate})))
	}
	return out
}

// appleSums gives the roots of the newest list of Apple's that is shipped.
func appleSums(t *testing.T) (out []string) {
	t.Helper()
	stores, err := trust.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range stores.Roots() {
		if r.On.Has(stores.Catalog().Newest(facts.IOS)) {
			out = append(out, r.SHA256.String())
		}
	}
	return out
}

func appleYAML(platform, date string, count int, sums []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "platform: %s\nversion: iOS 27, iPadOS 27\nurl: https://support.apple.com/\ndate_fetched: %s\n"+
		"trusted_certificates_count: %d\ntrusted_certificates:\n", platform, date, count)
	for _, sum := range sums {
		fmt.Fprintf(&b, "- subject_name: A root\n  fingerprint: %s\n", sum)
	}
	return b.String()
}

// TestStoresAfterAnUpgrade leaves a list in the folder that the program has by now itself: it is passed over.
func TestStoresAfterAnUpgrade(t *testing.T) {
	dir := t.TempDir()
	old := `{"schema_version":1,"platform":"ios","version":"26","date":"2026-01-01","roots":[]}`
	if err := os.MkdirAll(filepath.Join(dir, "stores"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "stores", "ios-26.json"), []byte(old), 0o644); err != nil {
		t.Fatal(err)
	}
	got := scanner(t, "stores", "--data-dir", dir, "--lang", "en")
	if got.code != exitOK || strings.Count(got.out, "\niOS        26 ") != 1 {
		t.Errorf("exit %d\n%s%s", got.code, got.out, got.errors)
	}
}
