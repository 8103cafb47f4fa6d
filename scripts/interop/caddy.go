package main

import "fmt"

// caddy is a process for each setup; a config is the inside of a site, or of several. It knows TLS 1.2 and 1.3 alone, and
// cannot be told which suites of TLS 1.3 to take: crypto/tls takes AES where the processor has it, ChaCha20 elsewhere.
func caddy() *server {
	const (
		here    = "bind $address\nrespond ok\n"
		ecCert  = "tls $dir/ec-complete.pem $dir/ec.key {\n"
		rsaCert = "tls $dir/rsa-complete.pem $dir/rsa.key {\n"
		only12  = "protocols tls1.2 tls1.2\n"
		suites  = "ciphers TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n"
		demand  = "client_auth {\nmode require_and_verify\ntrusted_ca_cert_file $dir/root.pem\n}\n"
		wish    = "client_auth {\nmode verify_if_given\ntrusted_ca_cert_file $dir/root.pem\n}\n"
		usual   = "curves x25519 secp256r1\n" + suites
	)
	go13 := facts{suite: "TLS_AES_128_GCM_SHA256|TLS_CHACHA20_POLY1305_SHA256"}
	h2 := join(ecdsa, go13, facts{alpn: "h2", get: "h2 200"})
	h2RSA := join(rsa, go13, facts{alpn: "h2", get: "h2 200"})
	// A client certificate that is missing gets alert 42, bad_certificate, from crypto/tls of Go 1.19, with which Debian 12
	// builds Caddy, and the alert of RFC 5246 §7.4.6 or RFC 8446 §4.4.2.4 from that of newer ones.
	refused12 := demanded12.but(facts{failure: "alert 40|alert 42"})
	refused13 := demanded13.but(facts{failure: "alert 116|alert 42"})
	return &server{
		name: "caddy", subnet: 5, start: startCaddy, release: release("caddy", "/usr/bin/caddy", "", "version"),
		setups: []*setup{
			{name: "complete", config: here + ecCert + usual + "}", truth: h2.but(facts{verdict: "pass", failures: "-"}), openssl: "0"},
			{name: "tls13-only", config: here + ecCert + usual + "protocols tls1.3\n}", truth: h2.but(onlyTLS13)},
			{name: "tls12-only", config: here + ecCert + usual + only12 + "}", truth: h2.but(tls12ECDSA)},
			{
				name: "chacha-only", config: here + rsaCert + only12 + "ciphers TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256\n}",
				truth: join(h2RSA, tls12RSA, facts{suite: rsaChaCha, suite12: rsaChaCha}),
			},
			{
				name: "http11-only", config: here + ecCert + usual + "alpn http/1.1\n}",
				truth: h2.but(facts{alpn: "http/1.1", get: "http/1.1 200"}),
			},
			{name: "x25519-only", config: here + ecCert + suites + "curves x25519\n}", truth: h2},
			{name: "secp384r1", config: here + ecCert + suites + "curves secp384r1\n}", truth: h2.but(facts{group: "secp384r1"})},
			{name: "leaf-only", config: here + "tls $dir/ec.pem $dir/ec.key {\n" + usual + "}", truth: h2.but(facts{chain: "ec"})},
			{
				name:   "two-keys", // every client that can use the first gets it
				config: here + "tls {\nload $dir/two\n" + usual + "}",
				truth:  h2,
			},
			{
				name: "client-certificate-tls12", config: here + ecCert + usual + only12 + demand + "}",
				truth: join(h2, tls12ECDSA, refused12),
			},
			{
				name: "client-certificate-tls13", config: here + ecCert + usual + demand + "}",
				truth: h2.but(refused13),
			},
			{
				name: "client-certificate-optional", config: here + ecCert + usual + wish + "}",
				truth: h2.but(facts{client: "wanted"}),
			},
			{
				name:   "stapled", // it asks the responder before it listens
				config: here + "tls $dir/stapled-complete.pem $dir/stapled.key {\n" + usual + "}",
				truth:  h2.but(facts{staple: "good", chain: "stapled lower upper", leaves: "stapled"}),
			},
			{name: "other-name", onto: "complete", host: "elsewhere.test", truth: join(h2, unknownName, facts{failure: "alert 80"})},
			{
				name: "websocket", path: "wss:/chat", config: "bind $address\nreverse_proxy $chat\n" + ecCert + usual + "}",
				truth: h2.but(facts{get: "-", websocket: "accepted"}),
			},
			{
				name: "redirect", https: true,
				config: here + ecCert + usual + "}\n}\nhttp://interop.test {\nbind $address\nredir https://{host}{uri}",
				truth:  h2.but(facts{port80: "https"}),
			},
		},
	}
}

// startCaddy turns off what looks outwards, and HTTP/3. Each setup has a process of its own: one would choose among the
// certificates of all sites.
func startCaddy(r *rig, setups []*setup) error {
	const around = "{\nadmin off\nauto_https off\nservers {\nprotocols h1 h2\n}\n}\nhttps://interop.test:%d {\n%s\n}\n"
	for _, one := range setups {
		path, err := r.write(one.name+".Caddyfile", fmt.Sprintf(around, one.port, one.text(r)))
		if err != nil {
			return err
		}
		if err := r.start([]*setup{one}, "/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", path); err != nil {
			return err
		}
	}
	return nil
}
