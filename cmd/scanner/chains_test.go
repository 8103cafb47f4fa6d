package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
)

// writeChains makes files of chains for the scripts and gives their folder: root.pem, and below it good.pem (a leaf for
// a.example.test and an intermediate), lab.pem (one for the lab), alone.pem (that leaf), ended.pem, self.pem, secret.pem (with a private key), and
// lines.jsonl and broken.jsonl for --input.
func writeChains(t *testing.T) string {
	t.Helper()
	dir, now := t.TempDir(), clock.System()
	root, err := pki.Root(pki.Template{CommonName: "Script Root", Now: now})
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(err)
	intermediate, err := root.Authority(pki.Template{CommonName: "Script Intermediate", Now: now})
	check(err)
	leaf, err := intermediate.Leaf(pki.Template{CommonName: "a.example.test", Names: []string{"a.example.test"}, Now: now})
	check(err)
	ended, err := intermediate.Leaf(pki.Template{CommonName: "a.example.test", Names: []string{"a.example.test"}, Now: now.Add(-90 * 24 * time.Hour)})
	check(err)
	wild, err := intermediate.Leaf(pki.Template{CommonName: "*.lab.test", Names: []string{"*.lab.test"}, Now: now})
	check(err)
	self, err := pki.SelfSigned(pki.Template{CommonName: "a.example.test", Names: []string{"a.example.test"}, Now: now})
	check(err)

	line := func(l chainLine) string { return string(lineOf(t, l)) }
	above, trusted := []string{pemOf(intermediate)}, []string{pemOf(root)}
	lines := []string{
		line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Roots: trusted, Host: "a.example.test"}),
		line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Roots: trusted}),
		line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Roots: trusted, Host: "b.example.test"}),
		line(chainLine{Leaf: pemOf(leaf), Roots: trusted, Host: "a.example.test"}),
		line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Host: "a.example.test"}),
		line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Roots: trusted, Host: "a.example.test", Time: "2001-01-01T00:00:00Z"}),
		line(chainLine{Leaf: pemOf(ended), Intermediates: above, Roots: trusted, Host: "a.example.test"}),
	}
	secret := "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	broken := []string{
		"{\"leaf\":\n", "\n", "[]\n", `{"leaf":"x"}` + "\n",
		line(chainLine{Leaf: pemOf(leaf) + secret}),
		line(chainLine{Leaf: pemOf(leaf) + pemOf(intermediate)}),
		`{"leaf":"` + strings.ReplaceAll(pemOf(leaf), "\n", `\n`) + `","intermediates":7}` + "\n",
		line(chainLine{Leaf: pemOf(leaf), Time: "yesterday"}),
		line(chainLine{Leaf: pemOf(leaf), Host: "a b"}),
		line(chainLine{Leaf: pemOf(leaf), Roots: []string{"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}}),
		strings.Repeat("x", maxLine+1) + "\n",
		strings.TrimSuffix(line(chainLine{Leaf: pemOf(leaf), Intermediates: above, Roots: trusted}), "\n"), // without an end
	}
	for name, text := range map[string]string{
		"root.pem": pemOf(root), "good.pem": pemOf(leaf) + pemOf(intermediate), "alone.pem": pemOf(leaf), "ended.pem": pemOf(ended) + pemOf(intermediate),
		"self.pem": pemOf(self), "lab.pem": pemOf(wild) + pemOf(intermediate), "secret.pem": pemOf(leaf) + secret,
		"lines.jsonl": strings.Join(lines, ""), "good.jsonl": strings.Join(lines[:2], ""), "broken.jsonl": strings.Join(broken, ""),
		"long.pem": strings.Repeat(pemOf(leaf), maxChainFile/len(pemOf(leaf))+1),
	} {
		check(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}
