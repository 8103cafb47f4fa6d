package lab

import (
	"crypto/tls"
	"crypto/x509"

	"github.com/tongguan/tongguan/internal/pki"
)

// certificateCases have a weak key or signature.
func (a *authorities) certificateCases() []setting {
	return []setting{
		{Case{
			ID:      "sha1",
			Title:   title("The certificate is signed with SHA-1", "证书使用 SHA-1 签名"),
			Shows:   ids("ats_leaf_hash", "cert_sig_sha1_md5"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.rsa, change: sha1})},
		{Case{
			ID:      "rsa-1024",
			Title:   title("The key is RSA with 1024 bits", "密钥为 RSA 1024 位"),
			Shows:   ids("ats_leaf_key", "cert_key_rsa"),
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(a.shortKey)})},
	}
}

func sha1(t *pki.Template) {
	t.Change = func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }
}

// versionCases differ in the versions and suites that the server speaks.
func (a *authorities) versionCases() []setting {
	return []setting{
		{Case{
			ID:      "tls10-11",
			Title:   title("Only TLS 1.0 and 1.1", "仅支持 TLS 1.0 和 1.1"),
			Shows:   ids("ats_tls_version", "tls12_missing"),
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(a.rsaKey), config: versions(tls.VersionTLS10, tls.VersionTLS11)})},
		{Case{
			ID:      "tls12-only",
			Title:   title("Only TLS 1.2, which is enough", "仅支持 TLS 1.2，已足够"),
			Verdict: everywhere(pass),
		}, serve(site{config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
		{Case{
			ID:      "tls13-only",
			Title:   title("Only TLS 1.3, which Android before 10 does not speak", "仅支持 TLS 1.3，Android 10 以下不支持"),
			Shows:   ids("tls13_only"),
			Verdict: Verdict{IOS: warn, Android: fail, Harmony: fail, Devtools: pass},
		}, serve(site{config: versions(tls.VersionTLS13, tls.VersionTLS13)})},
		{Case{
			ID:      "no-forward-secrecy",
			Title:   title("TLS 1.2 with RSA key exchange only, which iOS refuses", "TLS 1.2 仅支持 RSA 密钥交换，iOS 拒绝"),
			Shows:   ids("ats_forward_secrecy"),
			Verdict: Verdict{IOS: fail, Android: pass, Harmony: pass, Devtools: pass},
		}, serve(site{change: keyed(a.rsaKey), config: rsaKeyExchange})},
	}
}

func versions(oldest, newest uint16) func(*tls.Config) {
	return func(c *tls.Config) { c.MinVersion, c.MaxVersion = oldest, newest }
}

func rsaKeyExchange(c *tls.Config) {
	c.MaxVersion = tls.VersionTLS12
	c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}
}
