package main

import (
	"testing"
)

// TestLenient asks servers that serve phones and take, or lack, what only profile strict minds: what each shows, and that
// a good one shows none of it.
func TestLenient(t *testing.T) {
	l := startLab(t)
	for _, c := range []struct {
		id, depth string
		want      map[string]string // the status of rules
	}{
		{"good-rsa", "standard", map[string]string{
			"ems_missing": "pass", "secure_renegotiation": "pass", "session_resumption": "pass", "sni_unrecognized_name": "pass",
			"cipher_no_aead": "pass", "ats_cbc_only": "pass", "group_mlkem": "fail", "group_none_common": "pass",
		}},
		{"bare-tls12", "standard", map[string]string{
			"ems_missing": "fail", "secure_renegotiation": "fail", "session_resumption": "fail", "sni_unrecognized_name": "fail",
			"cipher_no_aead": "fail", "ats_cbc_only": "pass",
		}},
		{"cbc-only", "standard", map[string]string{"cipher_no_aead": "fail", "ats_cbc_only": "fail", "ems_missing": "pass"}},
		{"tls13-only", "standard", map[string]string{"ems_missing": "notapplicable", "cipher_no_aead": "notapplicable", "ats_cbc_only": "pass"}},
		{"p384-only", "standard", map[string]string{"group_none_common": "fail"}},
		{"p521-only", "standard", map[string]string{"group_none_common": "fail"}},
		{"good-rsa", "standard", map[string]string{"ssl3": "notchecked", "cipher_rc4": "notchecked", "dh_weak": "notchecked", "sni_required": "notchecked"}},
		{"good-ecdsa", "full", map[string]string{
			"ssl2": "pass", "ssl3": "pass", "cipher_null": "pass", "cipher_anon": "pass", "cipher_export": "pass", "cipher_rc4": "pass", "cipher_des": "pass",
			"cipher_3des": "pass", "cipher_no_fs": "pass", "dh_weak": "pass", "cipher_order": "pass", "sni_required": "pass",
		}},
		{"weak-suites", "full", map[string]string{
			"ssl2": "pass", "ssl3": "fail", "cipher_null": "fail", "cipher_anon": "fail", "cipher_export": "fail", "cipher_rc4": "fail", "cipher_des": "fail",
			"cipher_3des": "fail", "cipher_no_fs": "fail", "dh_weak": "fail", "cipher_order": "pass",
		}},
		{"ssl2", "full", map[string]string{"ssl2": "fail", "ssl3": "pass", "cipher_null": "pass"}},
		{"h3", "full", map[string]string{"quic_advertised": "pass"}},
		{"h3-dead", "full", map[string]string{"quic_advertised": "fail"}},
		{"client-order", "full", map[string]string{"cipher_order": "fail", "cipher_no_fs": "fail", "cipher_rc4": "pass"}},
		{"dhe-only", "full", map[string]string{"dh_weak": "fail", "cipher_no_fs": "pass"}},
		{"sni-required", "full", map[string]string{"sni_required": "fail"}},
		{"sni-default", "full", map[string]string{"sni_required": "fail"}},
		{"loses-large-hellos", "standard", map[string]string{"group_mlkem": "fail", "tls_handshake_failed": "fail"}},
	} {
		t.Run(c.id+"/"+c.depth, func(t *testing.T) {
			got := scanner(t, append([]string{"check", l.Case(c.id).Target(), "--depth", c.depth, "--profile", "strict", "--all", "--format", "json"}, l.trust()...)...)
			said := map[string]string{}
			result := decode(t, got.out).Results[0]
			for _, f := range result.Findings {
				said[f.Rule] = f.Status
			}
			for _, rule := range result.Passed {
				said[rule] = "pass"
			}
			for rule, status := range c.want {
				if said[rule] != status {
					t.Errorf("%s: %s, want %s", rule, said[rule], status)
				}
			}
		})
	}
}
