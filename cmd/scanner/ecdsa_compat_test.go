package main

import (
	"testing"
)

// TestECDSACompat asks servers with one kind of certificate and with both whether they serve clients that know RSA alone,
// which only depth full does.
func TestECDSACompat(t *testing.T) {
	l := startLab(t)
	for _, c := range []struct {
		id, depth, want string
	}{
		{"good-ecdsa", "full", "fail"},
		{"good-ecdsa", "standard", "notchecked"},
		{"dual-certificates", "full", "pass"},
		{"good-rsa", "full", "notapplicable"},
		{"tls13-only", "full", "notchecked"}, // tls13_only says so
	} {
		t.Run(c.id+"/"+c.depth, func(t *testing.T) {
			got := scanner(t, append([]string{"check", l.Case(c.id).Target(), "--depth", c.depth, "--profile", "strict", "--all", "--format", "json"}, l.trust()...)...)
			for _, f := range decode(t, got.out).Results[0].Findings {
				if f.Rule == "cert_ecdsa_compat" && f.Status != c.want {
					t.Errorf("%s, want %s", f.Status, c.want)
				} else if f.Rule == "cert_ecdsa_compat" {
					return
				}
			}
			t.Error("the rule was not asked")
		})
	}
}
