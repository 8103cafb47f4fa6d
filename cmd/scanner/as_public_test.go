package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLabAsPublic holds what the rules for public authorities find in the lab when its authority is taken for one.
func TestLabAsPublic(t *testing.T) {
	l := startLab(t)
	about := []string{
		"cert_eku_clientauth", "cert_eku_missing", "cert_lifetime_apple_398", "cert_lifetime_apple_825", "cert_lifetime_cabf", "cert_no_revocation_info",
	}
	for id, want := range map[string][]string{
		"good-ecdsa":        {"cert_no_revocation_info low low low low"},
		"short-lived":       {},
		"valid-900-days":    {"cert_lifetime_apple_398 blocker high high blocker", "cert_no_revocation_info low low low low"},
		"valid-400-days":    {"cert_lifetime_apple_398 blocker high high blocker", "cert_no_revocation_info low low low low"},
		"valid-300-days":    {"cert_lifetime_cabf medium medium medium medium", "cert_no_revocation_info low low low low"},
		"no-usage":          {"cert_eku_missing blocker medium medium medium", "cert_no_revocation_info low low low low"},
		"client-and-server": {"cert_eku_clientauth info info info info", "cert_no_revocation_info low low low low"},
	} {
		t.Run(id, func(t *testing.T) {
			got := scanner(t, append([]string{"check", l.Case(id).Target(), "--as-public", "--format", "json"}, l.trust()...)...)
			found := []string{}
			for _, f := range decode(t, got.out).Results[0].Findings {
				if s := f.Severity; slices.Contains(about, f.Rule) {
					found = append(found, f.Rule+" "+s["ios"]+" "+s["android"]+" "+s["harmony"]+" "+s["devtools"])
				}
			}
			slices.Sort(found)
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
