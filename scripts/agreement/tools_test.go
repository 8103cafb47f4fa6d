package main

import "testing"

func TestReadSSLScan(t *testing.T) {
	const head = `<?xml version="1.0" encoding="UTF-8"?><document version="2.0.7"><ssltest host="127.0.0.1" port="1">`
	const rest = `</ssltest></document>`
	for name, c := range map[string]struct {
		text string
		want said // nil: an error
	}{
		"all of it": {
			head + `<protocol type="ssl" version="3" enabled="1"/><protocol type="tls" version="1.2" enabled="1"/><protocol type="tls" version="1.3" enabled="0"/>
			<renegotiation supported="1" secure="1"/>
			<cipher sslversion="TLSv1.2" cipher="AES128-SHA" id="0x002F"/><cipher sslversion="TLSv1.0" cipher="RC4-SHA" id="0x0005"/>
			<group sslversion="TLSv1.2" id="0x0017"/>
			<certificates><certificate type="full"><certificate-blob>
-----BEGIN CERTIFICATE-----
YQ==
-----END CERTIFICATE-----
</certificate-blob></certificate>
			<certificate type="short"><signature-algorithm>ecdsa-with-SHA256</signature-algorithm><pk type="EC" curve_name="prime256v1" bits="128"/>
			<subject><![CDATA[a.test]]></subject><altnames><![CDATA[DNS:b.test, IP Address:1.2.3.4, DNS:a.test]]></altnames>
			<self-signed>true</self-signed><not-valid-before>Oct  3 01:43:39 2026 GMT</not-valid-before>
			<not-valid-after>Jan 28 23:59:59 2027 GMT</not-valid-after><expired>false</expired></certificate></certificates>` + rest,
			said{
				versions: "ssl3 1.2", secure: "yes", suites: "0x0005 0x002f", weak: "no_fs", group: "0x0017",
				leaf:    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", // of "a"
				subject: "a.test", names: "a.test b.test", dates: "2026-10-03 01:43 to 2027-01-28 23:59", key: "EC 256",
				signature: "ecdsa sha256", selfSigned: "yes", expiry: "valid",
			},
		},
		"no TLS":        {head + `<protocol type="tls" version="1.2" enabled="0"/><renegotiation secure="0"/>` + rest, said{versions: "-"}},
		"nobody there":  {`<document><error><![CDATA[Could not open a connection]]></error></document>`, said{}},
		"no UTF-8":      {head + `<protocol type="tls" version="1.2" enabled="0"/>` + "<certificates>\xff</certificates>" + rest, said{versions: "-"}},
		"no test":       {`<document></document>`, nil},
		"no protocol":   {head + rest, nil},
		"no XML":        {"ERROR: Could not connect", nil},
		"a broken blob": {head + `<protocol type="tls" version="1.2" enabled="1"/><certificates><certificate type="full"><certificate-blob>?</certificate-blob></certificate></certificates>` + rest, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readSSLScan([]byte(c.text))
			if (err != nil) != (c.want == nil) {
				t.Fatalf("got %v, %v", got, err)
			}
			equal(t, got, c.want)
		})
	}
}

func TestReadTestSSL(t *testing.T) {
	line := func(id, finding string) string { return `{"id": "` + id + `", "finding": "` + finding + `"},` }
	for name, c := range map[string]struct {
		text string
		want said // nil: an error
	}{
		"all of it": {
			"[" + line("SSLv3", "not offered") + line("TLS1", "offered (deprecated)") + line("TLS1_2", "offered") + line("TLS1_3", "offered with final") +
				line("ALPN", "h2,http/1.1") + line("TLS_extensions", "'renegotiation info/#65281' 'extended master secret/#23'") +
				line("sessionresumption_ticket", "not supported") + line("sessionresumption_ID", "supported") + line("OCSP_stapling", "offered") +
				line("certs_countServer", "2") + line("certs_list_ordering_problem", "no") + line("cert_fingerprintSHA256", "CA97") +
				line("cert_commonName", "a.test") + line("cert_subjectAltName", "b.test a.test") + line("cert_notBefore", "2026-10-30 01:43") +
				line("cert_notAfter", "2027-01-28 01:43") + line("cert_keySize", "EC 256 bits") + line("cert_signatureAlgorithm", "SHA256 with RSA") +
				line("cert_mustStapleExtension", "--") + line("cert_expirationStatus", "expires < 60 days (59)") +
				line("cert_trust", "Ok via SAN (same w/o SNI)") + line("cert_chain_of_trust", "failed (self signed CA in chain).") + `{"id": "scanTime"}]`,
			said{
				versions: "1.0 1.2 1.3", alpn: "h2 http/1.1", ems: "yes", secure: "yes", resume: "yes", staple: "yes", sent: "2", order: "yes",
				leaf: "ca97", subject: "a.test", names: "a.test b.test", dates: "2026-10-30 01:43 to 2027-01-28 01:43", key: "EC 256",
				signature: "rsa sha256", mustStaple: "no", expiry: "valid", host: "yes", trusted: "unknown",
			},
		},
		"TLS 1.3 alone, which has other extensions": {
			"[" + line("TLS1_2", "not offered") + line("TLS1_3", "offered with final") + line("TLS_extensions", "'key share/#51'") + `{"id": "scanTime"}]`,
			said{versions: "1.3"},
		},
		"two certificates: the first counts": {
			"[" + line("TLS1_2", "offered") + line("cert_keySize <hostCert#1>", "EC 256 bits") + line("cert_keySize <hostCert#2>", "RSA 2048 bits") + `{"id": "scanTime"}]`,
			said{versions: "1.2", key: "EC 256"},
		},
		"no TLS":         {"[" + line("TLS1_2", "not offered") + `{"id": "scanTime"}]`, said{versions: "-"}},
		"cut short":      {"[" + line("TLS1_2", "offered"), nil},
		"told nothing":   {`[{"id": "scanProblem", "finding": "Can't connect"}]`, nil},
		"no JSON at all": {"", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readTestSSL([]byte(c.text))
			if (err != nil) != (c.want == nil) {
				t.Fatalf("got %v, %v", got, err)
			}
			equal(t, got, c.want)
		})
	}
}
