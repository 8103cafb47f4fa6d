package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/lab"
)

// TestReasons holds what main takes for granted of the table, against the lab as it is.
func TestReasons(t *testing.T) {
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	ids := map[string]bool{}
	slow := 0
	for _, c := range l.Cases {
		ids[c.ID] = true
		if regexp.MustCompile(differMost).MatchString(c.ID) {
			slow++
		}
	}
	if slow != 10 {
		t.Errorf("testssl.sh is asked about %d servers, want 10", slow)
	}
	for _, r := range reasons {
		if r.why == "" || !slices.Contains(everyTool, r.tool) || !slices.Contains(properties, r.property) {
			t.Errorf("%s of %s: no reason, tool or property", r.tool, r.property)
		}
		if r.says != "*" && r.found != "*" && r.property.same(r.found, r.says) {
			t.Errorf("%s of %s: %q and %q are the same", r.tool, r.property, r.found, r.says)
		}
		if r.servers == nil && (r.says == "*" || r.found == "*") {
			t.Errorf("%s of %s: a reason for every server and every word", r.tool, r.property)
		}
		for _, id := range r.servers {
			if !ids[strings.Split(id, "/")[0]] {
				t.Errorf("%s of %s: the lab has no server %q", r.tool, r.property, id)
			}
		}
	}
}

func TestSame(t *testing.T) {
	for name, c := range map[string]struct {
		property    property
		found, says string
		want        bool
	}{
		"versions":                         {versions, "1.2 1.3", "1.2 1.3", true},
		"a version more":                   {versions, "1.2 1.3", "1.3", false},
		"a version that is not known":      {versions, "1.2 ?1.3", "1.2", false},
		"suites met among all":             {suites, "0x1301 0xc02b", "0x1301 0x1302 0xc02b", true},
		"a suite that the tool lacks":      {suites, "0x1301 0xc02b", "0x1301", false},
		"a group met":                      {group, "0x001d", "0x0017 0x001d", true},
		"a group that the tool lacks":      {group, "0x11ec", "0x0017 0x001d", false},
		"one of two leaves":                {leaf, "aa bb", "bb", true},
		"a leaf that was not shown":        {leaf, "aa bb", "cc", false},
		"no leaf":                          {leaf, "aa", "", true},
		"names, of which none may be lost": {names, "a.test", "a.test b.test", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.property.same(c.found, c.says); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestJudgements holds what becomes of the rules' statuses.
func TestJudgements(t *testing.T) {
	for name, c := range map[string]struct {
		rules map[string]string
		want  said
	}{
		"nothing asked": {map[string]string{"ems_missing": "notchecked", "chain_order": "notapplicable"}, said{}},
		"good": {
			map[string]string{"cert_expired": "pass", "cert_not_yet_valid": "pass", "name_mismatch": "pass", "ems_missing": "pass", "trust_desktop": "pass"},
			said{expiry: "valid", host: "yes", ems: "yes", trusted: "trusted"},
		},
		"the first fault": {
			map[string]string{"chain_incomplete": "fail", "trust_unknown_ca": "notapplicable", "cert_not_yet_valid": "fail", "name_cn_only": "fail"},
			said{trusted: "incomplete", expiry: "early", host: "no"},
		},
		"unknown is not good": {map[string]string{"cert_expired": "unknown", "cert_not_yet_valid": "pass", "session_resumption": "unknown"}, said{expiry: "?", resume: "?"}},
		"weak suites":         {map[string]string{"cipher_rc4": "fail", "cipher_3des": "unknown", "cipher_null": "pass"}, said{weak: "?3des rc4"}},
		"no weak suite":       {map[string]string{"cipher_rc4": "pass"}, said{weak: "-"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := said{}
			judgements(got, c.rules)
			equal(t, got, c.want)
		})
	}
}

// equal compares what is said, property by property.
func equal(t *testing.T, got, want said) {
	t.Helper()
	for _, p := range properties {
		a, inGot := got[p]
		b, inWant := want[p]
		if a != b || inGot != inWant {
			t.Errorf("%s: got %q (%v), want %q (%v)", p, a, inGot, b, inWant)
		}
	}
}

func TestSignatureName(t *testing.T) {
	for text, want := range map[string]string{
		"ECDSA-SHA256": "ecdsa sha256", "ecdsa-with-SHA256": "ecdsa sha256", "ECDSA with SHA256": "ecdsa sha256",
		"SHA1-RSA": "rsa sha1", "sha1WithRSAEncryption": "rsa sha1", "SHA256 with RSA": "rsa sha256", "SHA512-RSAPSS": "pss sha512",
		"SM2-with-SM3": "sm2 sm3", "0": "?", "Ed25519": "ed25519",
	} {
		if got := signatureName(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestKinds(t *testing.T) {
	for name, want := range map[string]string{
		"ECDHE-RSA-AES128-GCM-SHA256": "-", "AES128-GCM-SHA256": "no_fs", "TLS_RSA_WITH_3DES_EDE_CBC_SHA": "3des no_fs",
		"TLS_RSA_WITH_DES_CBC_SHA": "des no_fs", "DES-CBC3-SHA": "3des no_fs", "TLS_RSA_EXPORT_WITH_RC4_40_MD5": "export no_fs rc4",
		"ADH-AES128-SHA": "anon", "NULL-SHA256": "no_fs null", "TLS_DHE_RSA_WITH_DES_CBC_SHA": "des",
	} {
		if got := list(kinds(name)); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
