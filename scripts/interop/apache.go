package main

import (
	"fmt"
	"os"
	"strings"
)

// apache is one process; a config is the inside of a virtual host, or of several.
func apache() *server {
	const (
		ecCert  = "SSLCertificateFile $dir/ec-complete.pem\nSSLCertificateKeyFile $dir/ec.key\n"
		rsaCert = "SSLCertificateFile $dir/rsa-complete.pem\nSSLCertificateKeyFile $dir/rsa.key\n"
		root    = "SSLCACertificateFile $dir/root.pem\n"
		old     = "SSLCipherSuite ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0\n"
	)
	http11 := ecdsa.but(facts{alpn: "http/1.1"})
	return &server{
		name: "apache", subnet: 3, start: startApache, release: release("apache", "/usr/sbin/apache2", "Apache/", "-v"),
		setups: []*setup{
			{
				name: "complete", config: rsaCert, openssl: "0",
				truth: rsa.but(facts{alpn: "http/1.1", verdict: "pass", failures: "-"}),
			},
			{name: "tls13-only", config: ecCert + "SSLProtocol -all +TLSv1.3", truth: http11.but(onlyTLS13)},
			{name: "tls12-only", config: ecCert + "SSLProtocol -all +TLSv1.2", truth: http11.but(tls12ECDSA)},
			{
				name: "tls11-only", config: ecCert + old + "SSLProtocol -all +TLSv1.1",
				truth: http11.but(tls11ECDSA),
			},
			{
				name: "tls10-only", config: ecCert + old + "SSLProtocol -all +TLSv1",
				truth: http11.but(tls10ECDSA),
			},
			{
				name: "all-versions", config: ecCert + old + "SSLProtocol all",
				truth: http11.but(facts{versions: "1.0 1.1 1.2 1.3"}),
			},
			{
				name: "two-keys", config: rsaCert + ecCert + old + "SSLProtocol all",
				truth: http11.but(facts{versions: "1.0 1.1 1.2 1.3", chain: byRSA, leaves: "ec rsa"}),
			},
			{
				name: "leaf-only", config: "SSLCertificateFile $dir/ec.pem\nSSLCertificateKeyFile $dir/ec.key",
				truth: http11.but(facts{chain: "ec"}),
			},
			{name: "h2", config: ecCert + "Protocols h2 http/1.1", truth: ecdsa.but(facts{alpn: "h2", get: "h2 200"})},
			{
				name: "client-certificate-tls12", config: ecCert + root + "SSLProtocol -all +TLSv1.2\nSSLVerifyClient require",
				truth: join(http11, tls12ECDSA, demanded12, facts{alpn: "http/1.1"}),
			},
			{
				name: "client-certificate-tls13", config: ecCert + root + "SSLVerifyClient require",
				truth: http11.but(demanded13),
			},
			{
				name: "client-certificate-optional", config: ecCert + root + "SSLVerifyClient optional",
				truth: http11.but(facts{client: "wanted"}),
			},
			{
				name:   "stapled", // it asks the responder itself, while its first client waits
				config: "SSLCertificateFile $dir/stapled-complete.pem\nSSLCertificateKeyFile $dir/stapled.key\nSSLUseStapling on",
				truth:  http11.but(facts{staple: "good", chain: "stapled lower upper", leaves: "stapled"}),
			},
			{
				name: "default-host",
				config: "ServerName other.test\nSSLCertificateFile $dir/other-complete.pem\nSSLCertificateKeyFile $dir/other.key\n" +
					"</VirtualHost>\n<VirtualHost $at>\nSSLEngine on\nServerName interop.test\n" + ecCert,
				truth: http11,
			},
			{
				name: "default-host-no-name", onto: "default-host", host: "-",
				truth: http11.but(other),
			},
			{
				name: "default-host-other-name", onto: "default-host", host: "elsewhere.test",
				truth: http11.but(other),
			},
			{
				name: "c028", blind: blind, config: rsaCert + "SSLProtocol -all +TLSv1.2\nSSLCipherSuite ECDHE-RSA-AES256-SHA384",
				truth: join(rsa, c028, facts{alpn: "http/1.1"}),
			},
			{
				name: "dhe-only", blind: blind, config: rsaCert + "SSLProtocol -all +TLSv1.2\nSSLCipherSuite DHE-RSA-AES128-GCM-SHA256",
				truth: join(rsa, dhe, facts{alpn: "http/1.1"}),
			},
			{
				name: "no-forward-secrecy", config: rsaCert + "SSLProtocol -all +TLSv1.2\nSSLCipherSuite AES128-GCM-SHA256",
				truth: join(rsa, tls12RSA, facts{suite: kexRSA, suite12: kexRSA, group: "-", alpn: "http/1.1"}),
			},
			{name: "x25519-only", config: ecCert + "SSLOpenSSLConfCmd Curves X25519", truth: http11},
			{
				name: "secp256r1", config: ecCert + "SSLOpenSSLConfCmd Curves P-256\nSSLCipherSuite TLSv1.3 TLS_CHACHA20_POLY1305_SHA256",
				truth: http11.but(facts{group: "secp256r1", suite: "TLS_CHACHA20_POLY1305_SHA256"}),
			},
			{
				name: "mlkem", needs: mlkem, config: ecCert + "SSLProtocol -all +TLSv1.3\nSSLOpenSSLConfCmd Groups X25519MLKEM768",
				truth: join(http11, onlyTLS13, facts{group: "X25519MLKEM768"}),
			},
			{
				name: "websocket", path: "wss:/chat", config: ecCert + "ProxyPass /chat ws://$chat/chat",
				truth: http11.but(facts{get: "-", websocket: "accepted"}),
			},
			{
				name: "redirect", https: true,
				config: ecCert + "</VirtualHost>\n<VirtualHost $plain>\nServerName interop.test\n" +
					"Redirect permanent / https://interop.test/",
				truth: http11.but(facts{port80: "https"}),
			},
		},
	}
}

// startApache says what the setups leave unsaid: one suite for each kind of key, and one group.
func startApache(r *rig, setups []*setup) error {
	const modules = "/usr/lib/apache2/modules"
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %s\nServerName interop.test\nPidFile %s/apache.pid\nErrorLog /dev/stderr\n", r.dir, r.dir)
	for _, m := range []string{
		"mpm_event", "authz_core", "socache_shmcb", "ssl", "alias", "dir", "http2", "proxy", "proxy_http", "proxy_wstunnel",
	} {
		fmt.Fprintf(&b, "LoadModule %s_module %s/mod_%s.so\n", m, modules, m)
	}
	if os.Getuid() == 0 {
		b.WriteString("User www-data\nGroup www-data\n")
	}
	fmt.Fprintf(&b, "Mutex file:%s default\nSSLSessionCache none\nSSLStaplingCache shmcb:%s/stapling(65536)\n", r.dir, r.dir)
	fmt.Fprintf(&b, "DocumentRoot %s/www\nDirectoryIndex index.html\n", r.dir)
	b.WriteString("SSLProtocol -all +TLSv1.2 +TLSv1.3\nSSLOpenSSLConfCmd Curves X25519:P-256\n")
	b.WriteString("SSLCipherSuite TLSv1.3 TLS_AES_128_GCM_SHA256\n")
	b.WriteString("SSLCipherSuite ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256\n")
	for _, one := range setups {
		fmt.Fprintf(&b, "Listen %s\n", one.place())
		if one.https {
			fmt.Fprintf(&b, "Listen %s:80\n", one.at)
		}
		fmt.Fprintf(&b, "<VirtualHost %s>\nSSLEngine on\n%s\n</VirtualHost>\n", one.place(), one.text(r))
	}
	path, err := r.write("apache.conf", b.String())
	if err != nil {
		return err
	}
	return r.start(setups, "/usr/sbin/apache2", "-X", "-f", path)
}
