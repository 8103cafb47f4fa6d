package main

import (
	"os"
	"strings"
	"testing"
)

// TestCheckNamesVendors has the snapshot of a lab server stand for one of a vendor's, which no test dials.
func TestCheckNamesVendors(t *testing.T) {
	l := startLab(t)
	bad := l.Case("expired")
	seen := scanner(t, append([]string{"check", bad.Target(), "--format", "json", "--with-snapshot", "--no-third-party"}, l.trust()...)...)
	if seen.code != exitFindings {
		t.Fatal(seen)
	}
	snapshot := l.path("seen.json")
	if err := os.WriteFile(snapshot, []byte(strings.ReplaceAll(seen.out, bad.Host, "apis.map.qq.com")), 0o644); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"table": "Tencent Location Service",
		"chat":  "Tencent Location Service",
		"json":  `"vendor":{"id":"tencent_map",`,
	} {
		got := scanner(t, "check", "--snapshot", snapshot, "--format", format, "--lang", "en", "--ca-file", l.path("ca.pem"))
		if got.code != exitFindings || !strings.Contains(got.out, want) || format != "json" && !strings.Contains(got.out, "ticket") {
			t.Errorf("%s: %v", format, got)
		}
	}
}
