package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/trust"
)

// names gives the names of the certificates in a file.
func names(t *testing.T, file string) (out []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	certificates, err := trust.ParsePEM(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range certificates {
		out = append(out, c.Name())
	}
	return out
}

// TestTableTellsOfWriteChain holds that the table names the flag where a chain can be written right, once, and nowhere else.
func TestTableTellsOfWriteChain(t *testing.T) {
	l := startLab(t)
	for id, want := range map[string]int{
		"missing-intermediate": 1, "neglected": 1, "wrong-order": 1, "root-included": 0, "missing-intermediate-no-aia": 0, "self-signed": 0, "expired": 0,
	} {
		got := scanner(t, append([]string{"check", l.Case(id).Target()}, l.trust()...)...)
		if n := strings.Count(got.out, "--write-chain fullchain.pem"); n != want {
			t.Errorf("%s: the flag is named %d times, want %d\n%s", id, n, want, got.out)
		}
	}
	got := scanner(t, append([]string{"check", l.Case("root-included").Target(), "--all"}, l.trust()...)...)
	if n := strings.Count(got.out, "--write-chain fullchain.pem"); n != 1 {
		t.Errorf("with --all, of a needless root, the flag is named %d times\n%s", n, got.out)
	}
}

// TestWriteChain has the lab's chains mended.
func TestWriteChain(t *testing.T) {
	l := startLab(t)
	for id, c := range map[string]struct {
		code  int
		says  []string
		chain []string // after the leaf
	}{
		"good-ecdsa":                  {exitOK, []string{"the chain is right as it is sent", "ssl_certificate "}, []string{"Tongguan Lab Intermediate"}},
		"wrong-order":                 {exitOK, []string{"put in order"}, []string{"Tongguan Lab Lower Intermediate", "Tongguan Lab Upper Intermediate"}},
		"root-included":               {exitOK, []string{"dropped: the root “Tongguan Lab Root”"}, []string{"Tongguan Lab Intermediate"}},
		"unrelated-certificate":       {exitOK, []string{"dropped: ", "nothing to do with"}, []string{"Tongguan Lab Intermediate"}},
		"expired":                     {exitOK, []string{"the chain does not mend this: “expired.lab.test” ended on "}, []string{"Tongguan Lab Intermediate"}},
		"missing-intermediate-no-aia": {exitFindings, []string{"cannot be mended", "was not looked up"}, nil},
		"self-signed":                 {exitFindings, []string{"signed itself", "phones trust no private authority"}, nil},
		"refused":                     {exitUnscanned, []string{"no certificate chain was seen"}, nil},
	} {
		t.Run(id, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "fullchain.pem")
			got := scanner(t, append([]string{"check", l.Case(id).Target(), "--write-chain", file}, l.trust()...)...)
			if got.code != c.code {
				t.Errorf("exit %d, %s", got.code, got.errors)
			}
			for _, want := range c.says {
				if !strings.Contains(got.out, want) {
					t.Errorf("it does not say %q: %s", want, got.out)
				}
			}
			there, err := os.Stat(file)
			if c.code != exitOK {
				if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
					t.Errorf("it left %v", left)
				}
				return
			}
			if err != nil || there.Mode().Perm() != 0o644 {
				t.Fatalf("%v, %v", there, err)
			}
			if got := strings.Join(names(t, file)[1:], ", "); got != strings.Join(c.chain, ", ") {
				t.Errorf("after the leaf stand %s", got)
			}
		})
	}
}

// TestWriteChainFetched mends a leaf that is sent alone with what was fetched, from a snapshot.
func TestWriteChainFetched(t *testing.T) {
	l := startLab(t)
	scanned := func(id string) *facts.Snapshot {
		got := scanner(t, append([]string{"check", l.Case(id).Target(), "--format", "json", "--with-snapshot"}, l.trust()...)...)
		s, err := facts.Decode(decode(t, got.out).Results[0].Snapshot)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	alone, good := scanned("missing-intermediate"), scanned("good-ecdsa")
	intermediate := (*good.Addresses[0].Chain.Value)[1]
	alone.Fetched = facts.Answered([]facts.SHA256{alone.Keep(good.Certificates[intermediate])})
	data, err := json.Marshal(alone)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	snapshot, file := filepath.Join(dir, "snapshot.json"), filepath.Join(dir, "fullchain.pem")
	if err := os.WriteFile(snapshot, data, 0o644); err != nil {
		t.Fatal(err)
	}
	got := scanner(t, "check", "--snapshot", snapshot, "--ca-file", l.path("ca.pem"), "--write-chain", file, "--all", "--lang", "zh")
	if got.code != exitOK || !strings.Contains(got.out, "添加：“Tongguan Lab Root”签发的“Tongguan Lab Intermediate”") || !strings.Contains(got.out, "certutil -addstore CA") {
		t.Errorf("exit %d: %s%s", got.code, got.out, got.errors)
	}
	if got := names(t, file); len(got) != 2 || got[1] != "Tongguan Lab Intermediate" {
		t.Errorf("the file holds %v", got)
	}
}

// TestWriteChainRefuses holds what is refused before anybody is dialled.
func TestWriteChainRefuses(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "site.key")
	const secret = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
	if err := os.WriteFile(key, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"two targets":         {[]string{"a.test", "b.test", "--write-chain", filepath.Join(dir, "x.pem")}, "give one target"},
		"over a key":          {[]string{"a.test", "--write-chain", key}, "holds a private key"},
		"to standard output":  {[]string{"a.test", "--write-chain", "-"}, "give the name of a file"},
		"as JSON":             {[]string{"a.test", "--format", "json", "--write-chain", filepath.Join(dir, "x.pem")}, "leave out --format"},
		"into no such folder": {[]string{"a.test", "--write-chain", filepath.Join(dir, "none", "x.pem")}, "--write-chain "},
	} {
		got := scanner(t, append([]string{"check"}, c.args...)...)
		if got.code != exitUsage || !strings.Contains(got.errors, c.want) {
			t.Errorf("%s: exit %d, %s", name, got.code, got.errors)
		}
	}
	if data, err := os.ReadFile(key); err != nil || string(data) != secret {
		t.Errorf("the key is %q, %v", data, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("it left %v", left)
	}
}
