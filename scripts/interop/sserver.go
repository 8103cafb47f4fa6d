package main

import "strings"

// sserver is openssl s_server: a process for each setup, and a config is its flags.
func sserver() *server {
	const (
		ecCert  = "-cert $dir/ec.pem -key $dir/ec.key -cert_chain $dir/above.pem "
		rsaCert = "-cert $dir/rsa.pem -key $dir/rsa.key -cert_chain $dir/above.pem "
		alsoEC  = "-dcert $dir/ec.pem -dkey $dir/ec.key -dcert_chain $dir/above.pem "
		usual   = "-ciphersuites TLS_AES_128_GCM_SHA256 -groups X25519:P-256 "
		suites  = "-cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 "
	)
	plain := ecdsa.but(facts{get: "http/1.0 200"})
	plainRSA := rsa.but(facts{get: "http/1.0 200"})
	return &server{
		name: "openssl", subnet: 2, start: startSServer, release: release("openssl", "openssl", "OpenSSL ", "version"),
		setups: []*setup{
			{name: "complete", config: usual + suites + rsaCert, truth: plainRSA.but(facts{verdict: "pass", failures: "-"}), openssl: "0"},
			{
				name: "tls13-only", config: usual + rsaCert + "-tls1_3",
				truth: join(plainRSA, onlyTLS13, facts{verdict: "warn/fail/fail/pass", failures: "tls13_only"}), openssl: "0",
			},
			{name: "tls12-only", config: usual + suites + rsaCert + "-tls1_2", truth: plainRSA.but(tls12RSA)},
			{
				name: "tls11-only", config: usual + rsaCert + "-tls1_1 -cipher ECDHE-RSA-AES256-SHA:@SECLEVEL=0",
				truth: plainRSA.but(facts{versions: "1.1", version: "1.1", suite: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", suite12: "-"}),
			},
			{
				name: "tls10-only", config: usual + rsaCert + "-tls1 -cipher AES128-SHA:@SECLEVEL=0",
				truth: plainRSA.but(facts{versions: "1.0", version: "1.0", suite: "TLS_RSA_WITH_AES_128_CBC_SHA", suite12: "-", group: "-"}),
			},
			{
				name: "legacy", config: usual + rsaCert + "-no_tls1_2 -no_tls1_3 -cipher ECDHE-RSA-AES128-SHA:@SECLEVEL=0",
				truth: join(plainRSA, tls11RSA, facts{
					versions: "1.0 1.1",
					verdict:  "fail", failures: "ats_tls_version tls12_missing",
				}), openssl: "0",
			},
			{
				name: "all-versions", config: usual + ecCert + "-cipher ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0",
				truth: plain.but(facts{versions: "1.0 1.1 1.2 1.3"}),
			},
			{name: "two-keys", config: usual + suites + rsaCert + alsoEC, truth: plain.but(facts{chain: byRSA, leaves: "ec rsa"})},
			{
				name:    "expired",
				config:  usual + suites + "-cert $dir/expired.pem -key $dir/expired.key -cert_chain $dir/above.pem",
				truth:   plainRSA.but(facts{chain: "expired lower upper", leaves: "expired", verdict: "fail", failures: "cert_expired"}),
				openssl: "10",
			},
			{
				name: "self-signed", config: usual + suites + "-cert $dir/alone.pem -key $dir/alone.key",
				truth:   plain.but(facts{chain: "alone", leaves: "alone", verdict: "fail", failures: "ats_trust cert_self_signed"}),
				openssl: "18",
			},
			{
				name: "no-forward-secrecy", config: usual + rsaCert + "-tls1_2 -cipher AES128-GCM-SHA256",
				truth: join(plainRSA, tls12RSA, facts{
					suite: kexRSA, suite12: kexRSA, group: "-",
					verdict: "fail/pass/pass/pass", failures: "ats_forward_secrecy",
				}), openssl: "0",
			},
			{
				name: "c028", blind: blind, config: usual + rsaCert + "-tls1_2 -cipher ECDHE-RSA-AES256-SHA384",
				truth: join(plainRSA, c028, facts{ // a suite of Apple's that Chromium lacks, and crypto/tls too
					verdict: "unknown/fail/fail/fail", failures: "tls_handshake_failed",
				}), openssl: "0",
			},
			{
				name: "dhe-only", blind: blind, config: usual + rsaCert + "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256",
				truth: join(plainRSA, dhe),
			},
			{
				name: "chacha-only", config: usual + rsaCert + "-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305",
				truth: join(plainRSA, tls12RSA, facts{suite: rsaChaCha, suite12: rsaChaCha}),
			},
			{name: "x25519-only", config: suites + rsaCert + "-ciphersuites TLS_AES_128_GCM_SHA256 -groups X25519", truth: plainRSA},
			{
				name: "secp521r1", config: suites + rsaCert + "-ciphersuites TLS_AES_256_GCM_SHA384 -groups P-521",
				truth: plainRSA.but(facts{suite: "TLS_AES_256_GCM_SHA384", group: "secp521r1"}),
			},
			{
				name: "mlkem", needs: mlkem, config: rsaCert + "-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256 -groups X25519MLKEM768",
				truth: join(plainRSA, onlyTLS13, facts{group: "X25519MLKEM768"}),
			},
			{
				name: "client-certificate-tls12", config: usual + suites + rsaCert + "-tls1_2 -Verify 1 -CAfile $dir/root.pem",
				truth:   join(plainRSA, tls12RSA, demanded12, facts{verdict: "fail", failures: "client_cert_requested/required"}),
				openssl: "0",
			},
			{
				name: "client-certificate-tls13", config: usual + suites + rsaCert + "-Verify 1 -CAfile $dir/root.pem",
				truth:   join(plainRSA, demanded13, facts{verdict: "fail", failures: "client_cert_requested/required"}),
				openssl: "0",
			},
			{
				name: "client-certificate-optional", config: usual + suites + rsaCert + "-verify 1 -CAfile $dir/root.pem",
				truth: plainRSA.but(facts{client: "wanted"}),
			},
			{
				name: "stapled",
				config: usual + suites + "-cert $dir/stapled.pem -key $dir/stapled.key -cert_chain $dir/above.pem " +
					"-status_file $dir/staple.der",
				truth: plain.but(facts{staple: "good", chain: "stapled lower upper", leaves: "stapled"}),
			},
			{name: "alpn-http11", config: usual + suites + ecCert + "-alpn http/1.1", truth: plain.but(facts{alpn: "http/1.1"})},
		},
	}
}

func startSServer(r *rig, setups []*setup) error {
	for _, one := range setups {
		flags := append([]string{"s_server", "-www", "-accept", one.place()}, strings.Fields(one.text(r))...)
		if err := r.start([]*setup{one}, "openssl", flags...); err != nil {
			return err
		}
	}
	return nil
}
