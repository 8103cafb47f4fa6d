package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestPrivateKeysAreRefused gives a private key, after a good certificate, wherever certificates can be given: each place
// refuses it and says so, and nothing of the key is in what it says.
func TestPrivateKeysAreRefused(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: clock.System()})
	if err != nil {
		t.Fatal(err)
	}
	key, err := root.KeyPEM()
	if err != nil {
		t.Fatal(err)
	}
	good, secret := string(root.PEM()), strings.Split(string(key), "\n")[1]
	kinds := map[string]string{
		"PKCS #8":    string(key),
		"encrypted":  strings.ReplaceAll(string(key), "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
		"of SEC 1":   strings.ReplaceAll(string(key), "PRIVATE KEY", "EC PRIVATE KEY"),
		"of PKCS #1": strings.ReplaceAll(string(key), "PRIVATE KEY", "RSA PRIVATE KEY"),
	}
	for kind, key := range kinds {
		dir := t.TempDir()
		write := func(name, text string) string {
			t.Helper()
			name = filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return name
		}
		both, alone := write("both.pem", good+key), write("alone.pem", good)
		csv := write("roots.csv", "Certificate Record Type,SHA-256 Fingerprint,Apple Status\nRoot Certificate,"+strings.Repeat("AB", 32)+",Included\n")
		write("roots/"+strings.Repeat("ab", 32)+".pem", good+key)
		folder := filepath.Join(dir, "roots")
		update := []string{"stores", "update", "--platform", "ios", "--version", "99", "--date", clock.System().Format(time.DateOnly), "--data-dir", filepath.Join(dir, "data")}
		for name, args := range map[string][]string{
			"check --ca-file":              {"check", "a.test", "--ca-file", both},
			"check --ca-file of one":       {"check", "a.test", "--ca-file", "ios=" + both},
			"check --write-chain":          {"check", "a.test", "--write-chain", both},
			"verify --chain":               {"verify", "--chain", both},
			"verify --ca-file":             {"verify", "--chain", alone, "--ca-file", both},
			"verify --against":             {"verify", "--chain", both, "--against", "a.test"},
			"stores update --folder":       append(update, "--folder", folder),
			"stores update --certificates": append(update, "--csv", csv, "--certificates", folder),
		} {
			got := scanner(t, args...)
			if got.code != exitUsage || !strings.Contains(got.errors, "private key") || strings.Contains(got.out+got.errors, secret) {
				t.Errorf("%s, a key %s: exit %d, %s%s", name, kind, got.code, got.out, got.errors)
			}
		}
		for name, line := range map[string]chainLine{
			"leaf":          {Leaf: good + key},
			"intermediates": {Leaf: good, Intermediates: []string{good, key}},
			"roots":         {Leaf: good, Roots: []string{good + key}},
		} {
			text, err := json.Marshal(line)
			if err != nil {
				t.Fatal(err)
			}
			got := scannerWith(t, t.Context(), string(text)+"\n", "verify", "--input", "-")
			if !strings.Contains(got.out, "private key") || strings.Contains(got.out+got.errors, secret) {
				t.Errorf("verify --input with a key %s in %s: %s%s", kind, name, got.out, got.errors)
			}
		}
		if data, err := os.ReadFile(both); err != nil || string(data) != good+key {
			t.Errorf("the file of a key %s was changed: %v", kind, err)
		}
	}
}
