package main

import (
	"fmt"
	"strings"
)

// nginx is one process; a config is the inside of a server block, or whole ones.
func nginx() *server {
	const (
		ecCert  = "ssl_certificate $dir/ec-complete.pem; ssl_certificate_key $dir/ec.key; "
		rsaCert = "ssl_certificate $dir/rsa-complete.pem; ssl_certificate_key $dir/rsa.key; "
		listen  = "listen $at ssl; "
		root    = "ssl_client_certificate $dir/root.pem; "
	)
	http11 := ecdsa.but(facts{alpn: "http/1.1"})
	return &server{
		name: "nginx", subnet: 1, start: startNginx, release: release("nginx", "/usr/sbin/nginx", "nginx/", "-v"),
		setups: []*setup{
			{name: "complete", config: listen + ecCert, truth: http11.but(facts{verdict: "pass", failures: "-"}), openssl: "0"},
			{name: "tls13-only", config: listen + ecCert + "ssl_protocols TLSv1.3;", truth: http11.but(onlyTLS13)},
			{
				name: "tls12-only", config: listen + ecCert + "ssl_protocols TLSv1.2;",
				truth: join(http11, tls12ECDSA, facts{verdict: "pass", failures: "-"}), openssl: "0",
			},
			{
				name: "tls11-only", config: listen + rsaCert + "ssl_protocols TLSv1.1; ssl_ciphers ECDHE-RSA-AES128-SHA:@SECLEVEL=0;",
				truth: join(rsa, tls11RSA, facts{alpn: "http/1.1"}),
			},
			{
				name: "tls10-only", config: listen + ecCert + "ssl_protocols TLSv1; ssl_ciphers ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0;",
				truth: http11.but(tls10ECDSA),
			},
			{
				name: "all-versions",
				config: listen + ecCert + "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; " +
					"ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0;",
				truth: http11.but(facts{versions: "1.0 1.1 1.2 1.3"}),
			},
			{
				name: "leaf-only", config: listen + "ssl_certificate $dir/ec.pem; ssl_certificate_key $dir/ec.key;",
				truth:   http11.but(facts{chain: "ec", verdict: "unknown/fail/fail/unknown", failures: "chain_incomplete/fetchable"}),
				openssl: "20",
			},
			{
				name: "reversed", config: listen + "ssl_certificate $dir/ec-reversed.pem; ssl_certificate_key $dir/ec.key;",
				truth:   http11.but(facts{chain: "ec upper lower", verdict: "pass/warn/warn/pass", failures: "chain_order"}),
				openssl: "0",
			},
			{
				name: "root-included", config: listen + "ssl_certificate $dir/ec-with-root.pem; ssl_certificate_key $dir/ec.key;",
				truth: http11.but(facts{chain: "ec lower upper root", verdict: "pass", failures: "-"}), openssl: "0",
			},
			{
				name: "two-keys", // and for TLS 1.1 one of them alone has a suite
				config: listen + ecCert + rsaCert + "ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3; " +
					"ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-SHA:@SECLEVEL=0;",
				truth:   http11.but(facts{versions: "1.1 1.2 1.3", chain: byRSA, leaves: "ec rsa", verdict: "pass", failures: "-"}),
				openssl: "0",
			},
			{
				name: "client-certificate", config: listen + ecCert + root + "ssl_verify_client on;",
				truth: http11.but(facts{ // it completes the handshake, and refuses in HTTP
					client: "wanted", get: "http/1.1 400", verdict: "warn", failures: "client_cert_requested/requested",
				}), openssl: "0",
			},
			{
				name: "client-certificate-optional", config: listen + ecCert + root + "ssl_verify_client optional;",
				truth: http11.but(facts{client: "wanted"}),
			},
			{name: "h2", config: "listen $at ssl http2; " + ecCert, truth: ecdsa.but(facts{alpn: "h2", get: "h2 200"})},
			{
				name: "stapled",
				config: listen + "ssl_certificate $dir/stapled-complete.pem; ssl_certificate_key $dir/stapled.key; " +
					"ssl_stapling on; ssl_stapling_file $dir/staple.der;",
				truth: http11.but(facts{staple: "good", chain: "stapled lower upper", leaves: "stapled"}),
			},
			{
				name: "default-server",
				config: "listen $at ssl; server_name interop.test; " + ecCert + " } server { listen $at ssl default_server; " +
					"ssl_certificate $dir/other-complete.pem; ssl_certificate_key $dir/other.key; ",
				truth: http11,
			},
			{
				name: "default-server-other-name", onto: "default-server", host: "elsewhere.test",
				truth: http11.but(other),
			},
			{
				name: "default-server-no-name", onto: "default-server", host: "-",
				truth: http11.but(other),
			},
			{
				name: "unknown-name-refused",
				config: "listen $at ssl; server_name interop.test; " + ecCert + "} " +
					"server { listen $at ssl default_server; ssl_reject_handshake on;",
				truth: http11,
			},
			{
				name: "unknown-name-refused-other-name", onto: "unknown-name-refused", host: "elsewhere.test",
				truth: ecdsa.but(unknownName),
			},
			{
				name: "chacha-only", config: listen + ecCert + "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-ECDSA-CHACHA20-POLY1305;",
				truth: join(http11, tls12ECDSA, facts{suite: ecdsaChaCha, suite12: ecdsaChaCha}),
			},
			{name: "x25519-only", config: listen + ecCert + "ssl_ecdh_curve X25519;", truth: http11},
			{name: "secp384r1", config: listen + ecCert + "ssl_ecdh_curve secp384r1;", truth: http11.but(facts{group: "secp384r1"})},
			{
				name: "mlkem", needs: mlkem, config: listen + ecCert + "ssl_protocols TLSv1.3; ssl_ecdh_curve X25519MLKEM768;",
				truth: join(http11, onlyTLS13, facts{group: "X25519MLKEM768"}),
			},
			{
				name: "websocket", path: "wss:/chat",
				config: listen + ecCert + "location / { proxy_pass http://$chat; proxy_http_version 1.1; " +
					"proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }",
				truth: http11.but(facts{get: "-", websocket: "accepted"}),
			},
			{
				name: "websocket-not-passed-on", path: "wss:/chat", config: listen + ecCert + "location / { proxy_pass http://$chat; }",
				truth: http11.but(facts{get: "-", websocket: "refused"}),
			},
			{
				name: "redirect", https: true,
				config: listen + ecCert + "} server { listen $plain; return 301 https://$host$request_uri;",
				truth:  http11.but(facts{port80: "https"}),
			},
			{
				name: "redirect-to-http", config: listen + ecCert + "location = / { return 302 http://interop.test/; }",
				truth: http11.but(facts{get: "http/1.1 302", redirects: "http://interop.test plain_http"}),
			},
			{name: "planted-root", onto: "complete", planted: true, truth: facts{verdict: "fail", failures: "chain_incomplete/dead_end"}},
			{
				name: "root-included-planted-root", onto: "root-included", planted: true,
				truth: facts{verdict: "fail", failures: "ats_trust trust_unknown_ca"},
			},
		},
	}
}

// startNginx says what the setups leave unsaid: one suite for each kind of key, and one group.
func startNginx(r *rig, setups []*setup) error {
	var b strings.Builder
	fmt.Fprintf(&b, "daemon off; master_process off; pid %s/nginx.pid; error_log stderr; events {}\n", r.dir)
	fmt.Fprintf(&b, "http {\naccess_log off; root %s/www;\n", r.dir)
	b.WriteString("ssl_protocols TLSv1.2 TLSv1.3; ssl_ecdh_curve X25519:prime256v1;\n")
	b.WriteString("ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;\n")
	b.WriteString("ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256;\n")
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&b, "%s_temp_path %s/nginx-%s;\n", what, r.dir, what)
	}
	for _, one := range setups {
		fmt.Fprintf(&b, "server { %s }\n", one.text(r))
	}
	b.WriteString("}\n")
	path, err := r.write("nginx.conf", b.String())
	if err != nil {
		return err
	}
	return r.start(setups, "/usr/sbin/nginx", "-e", "stderr", "-p", r.dir, "-c", path)
}
