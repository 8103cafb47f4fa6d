package main

import (
	"fmt"
	"strings"
)

// haproxy is one process; a config is what follows the address of a bind, and further lines of its frontend.
func haproxy() *server {
	const (
		ecCert   = "crt $dir/ec-and-key.pem "
		rsaCert  = "crt $dir/rsa-and-key.pem "
		suites13 = "ciphersuites TLS_AES_128_GCM_SHA256 "
		// Where a setup does not say it otherwise.
		usual  = "ssl-min-ver TLSv1.2 " + suites13 + "ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 "
		groups = "curves X25519:P-256 "
		http1  = "alpn http/1.1 "
		old    = suites13 + groups + http1 +
			"ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0 "
	)
	http11 := ecdsa.but(facts{alpn: "http/1.1"})
	return &server{
		name: "haproxy", subnet: 4, start: startHAProxy, release: release("haproxy", "/usr/sbin/haproxy", "version ", "-v"),
		setups: []*setup{
			{
				name: "complete", config: usual + groups + http1 + ecCert, openssl: "0",
				truth: http11.but(facts{verdict: "pass", failures: "-"}),
			},
			{
				name: "wildcard-deep", host: "a.b.interop.test", config: usual + groups + http1 + "crt $dir/wildcard-and-key.pem",
				truth:   http11.but(facts{chain: "wildcard lower upper", leaves: "wildcard", verdict: "fail", failures: "wildcard_depth"}),
				openssl: "62",
			},
			{name: "tls13-only", config: groups + http1 + suites13 + ecCert + "ssl-min-ver TLSv1.3", truth: http11.but(onlyTLS13)},
			{name: "tls12-only", config: usual + groups + http1 + ecCert + "ssl-max-ver TLSv1.2", truth: http11.but(tls12ECDSA)},
			{
				name: "tls11-only", config: old + ecCert + "ssl-min-ver TLSv1.1 ssl-max-ver TLSv1.1",
				truth: http11.but(tls11ECDSA),
			},
			{
				name: "tls10-only", config: old + ecCert + "ssl-min-ver TLSv1.0 ssl-max-ver TLSv1.0",
				truth: http11.but(tls10ECDSA),
			},
			{
				name: "all-versions", config: old + ecCert + "ssl-min-ver TLSv1.0",
				truth: http11.but(facts{versions: "1.0 1.1 1.2 1.3"}),
			},
			{
				name: "two-keys", config: old + "crt $dir/pair ssl-min-ver TLSv1.0", // pair.ecdsa and pair.rsa
				truth: http11.but(facts{versions: "1.0 1.1 1.2 1.3", leaves: "ec rsa"}), // it asks itself who can do with ECDSA,
			},
			{name: "leaf-only", config: usual + groups + http1 + "crt $dir/ec-only-and-key.pem", truth: http11.but(facts{chain: "ec"})},
			{name: "h2", config: usual + groups + ecCert + "alpn h2,http/1.1", truth: ecdsa.but(facts{alpn: "h2", get: "h2 200"})},
			{
				name:   "client-certificate-tls12",
				config: usual + groups + http1 + ecCert + "ssl-max-ver TLSv1.2 verify required ca-file $dir/root.pem",
				truth:  join(http11, tls12ECDSA, demanded12),
			},
			{
				name: "client-certificate-tls13", config: usual + groups + http1 + ecCert + "verify required ca-file $dir/root.pem",
				truth:   join(http11, demanded13, facts{verdict: "fail", failures: "client_cert_requested/required"}),
				openssl: "0",
			},
			{
				name: "client-certificate-optional", config: usual + groups + http1 + ecCert + "verify optional ca-file $dir/root.pem",
				truth: http11.but(facts{client: "wanted"}),
			},
			{
				name: "stapled", config: usual + groups + http1 + "crt $dir/stapled-and-key.pem", // .ocsp lies beside it
				truth: http11.but(facts{staple: "good", chain: "stapled lower upper", leaves: "stapled"}),
			},
			{
				name:   "timestamps", // .sctl lies beside it; in TLS 1.3 HAProxy does not send it
				config: usual + groups + http1 + "crt $dir/timestamps-and-key.pem ssl-max-ver TLSv1.2",
				truth:  join(http11, tls12ECDSA, facts{scts: "2"}),
			},
			{
				name: "default-certificate", config: usual + groups + http1 + "crt $dir/other-and-key.pem " + ecCert,
				truth: http11,
			},
			{
				name: "default-certificate-no-name", onto: "default-certificate", host: "-",
				truth: http11.but(other),
			},
			{
				name: "strict-sni", config: usual + groups + http1 + ecCert + "strict-sni", truth: http11,
			},
			{
				name: "strict-sni-other-name", onto: "strict-sni", host: "elsewhere.test",
				truth: ecdsa.but(unknownName),
			},
			{
				name: "c028", blind: blind, config: http1 + rsaCert + groups + "ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-AES256-SHA384",
				truth: join(rsa, c028, facts{alpn: "http/1.1"}),
			},
			{
				name: "chacha-only", config: http1 + rsaCert + groups + "ssl-max-ver TLSv1.2 ciphers ECDHE-RSA-CHACHA20-POLY1305",
				truth: join(rsa, tls12RSA, facts{suite: rsaChaCha, suite12: rsaChaCha, alpn: "http/1.1"}),
			},
			{name: "x25519-only", config: usual + http1 + ecCert + "curves X25519", truth: http11},
			{name: "secp384r1", config: usual + http1 + ecCert + "curves P-384", truth: http11.but(facts{group: "secp384r1"})},
			{
				name: "mlkem", needs: mlkem, config: suites13 + http1 + ecCert + "ssl-min-ver TLSv1.3 curves X25519MLKEM768",
				truth: join(http11, onlyTLS13, facts{group: "X25519MLKEM768"}),
			},
			{
				name: "websocket", path: "wss:/chat", config: usual + groups + http1 + ecCert + "\n\tdefault_backend chat",
				truth: http11.but(facts{get: "-", websocket: "accepted"}),
			},
			{
				name: "redirect", https: true,
				config: usual + groups + http1 + ecCert + "\n\tbind $plain\n\thttp-request redirect scheme https unless { ssl_fc }",
				truth:  http11.but(facts{port80: "https"}),
			},
		},
	}
}

// startHAProxy puts the files beside the certificates that HAProxy looks for there.
func startHAProxy(r *rig, setups []*setup) error {
	for to, from := range map[string]string{
		"stapled-and-key.pem.ocsp":    "staple.der",
		"timestamps-and-key.pem":      "ec-and-key.pem",
		"timestamps-and-key.pem.sctl": "scts",
	} {
		if err := r.join(to, []string{from}); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString("defaults\n\tmode http\n\ttimeout client 10s\n\ttimeout connect 5s\n\ttimeout server 10s\n")
	fmt.Fprintf(&b, "backend chat\n\tserver chat %s\n", r.chat)
	for _, one := range setups {
		fmt.Fprintf(&b, "frontend %s\n\tbind %s ssl %s\n", one.name, one.place(), one.text(r))
		if !strings.Contains(one.config, "backend") {
			b.WriteString("\thttp-request return status 200\n")
		}
	}
	path, err := r.write("haproxy.cfg", b.String())
	if err != nil {
		return err
	}
	return r.start(setups, "/usr/sbin/haproxy", "-db", "-f", path)
}
