package lab

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"

	"github.com/tongguan/tongguan/internal/pki"
)

// leafRuleCases break what is demanded of a server's own certificate beside its dates, names and key sizes. Some do so
// only below a public authority: check --as-public shows them.
func (a *authorities) leafRuleCases() []setting {
	return []setting{
		{Case{
			ID:      "valid-900-days",
			Title:   title("The certificate is valid for 900 days, which iOS refuses of any authority", "证书有效期 900 天，无论由谁签发 iOS 都会拒绝"),
			Shows:   ids("cert_lifetime_apple_825"),
			Verdict: Verdict{IOS: fail, Android: pass, Harmony: pass, Devtools: pass},
		}, serve(site{change: validFor(900 * day)})},
		{Case{
			ID:      "valid-400-days",
			Title:   title("The certificate is valid for 400 days: too long only of a public authority", "证书有效期 400 天：仅当由公共 CA 签发时才算过长"),
			Verdict: everywhere(pass),
		}, serve(site{change: validFor(400 * day)})},
		{Case{
			ID:      "valid-300-days",
			Title:   title("The certificate is valid for 300 days: more than a public authority may give", "证书有效期 300 天：超出公共 CA 的签发上限"),
			Verdict: everywhere(pass),
		}, serve(site{change: validFor(300 * day)})},
		{Case{
			ID:      "no-usage",
			Title:   title("The certificate does not say that it is for servers", "证书没有注明用于服务器"),
			Shows:   ids("cert_eku_missing"),
			Verdict: everywhere(warn),
		}, serve(site{change: usedFor()})},
		{Case{
			ID:      "client-and-server",
			Title:   title("The certificate is for servers and clients: public authorities give that up", "证书同时用于服务器和客户端：公共 CA 正在停止签发"),
			Verdict: everywhere(pass),
		}, serve(site{change: usedFor(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth)})},
		{Case{
			ID:      "no-signing",
			Title:   title("The key usage forbids what the key does in TLS 1.3, where openssl does not mind", "密钥用法不允许签名，而 TLS 1.3 需要签名，openssl 此时不检查"),
			Shows:   ids("cert_keyusage_kex"),
			Verdict: Verdict{IOS: warn, Android: fail, Harmony: warn, Devtools: fail},
		}, serve(site{change: noSigning})},
		{Case{
			ID:      "must-staple",
			Title:   title("The certificate demands a stapled OCSP response, and there is none", "证书要求装订 OCSP 响应，服务器却没有装订"),
			Shows:   ids("cert_must_staple"),
			Verdict: everywhere(warn),
		}, serve(site{change: mustStaple})},
		{Case{
			ID:      "must-staple-kept",
			Title:   title("The certificate demands a stapled OCSP response, and there is one", "证书要求装订 OCSP 响应，服务器也装订了"),
			Verdict: everywhere(pass),
		}, serve(stapledSite{site{change: mustStaple}, goodStaple})},
		{Case{
			ID:      "close-primes",
			Title:   title("An RSA key that anybody can factor: its primes are neighbours", "任何人都能分解的 RSA 密钥：两个素数相邻"),
			Shows:   ids("cert_weak_key_known/default"),
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(a.closeKey)})},
		{Case{
			ID:      "roca",
			Title:   title("An RSA key as Infineon's chips made them (ROCA)", "英飞凌芯片生成的 RSA 密钥（ROCA）"),
			Shows:   ids("cert_weak_key_known/default"),
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(a.infineonKey)})},
		{Case{
			ID:      "idn",
			Title:   title("A Chinese host name, in the certificate as it must be", "中文域名，证书写法正确"),
			Host:    "idn.xn--fsqu00a.test",
			Verdict: everywhere(pass),
		}, serve(site{})},
		{Case{
			ID:      "idn-unicode",
			Title:   title("A Chinese host name that stands in the certificate in Unicode", "证书以 Unicode 写入了中文域名"),
			Host:    "idn-unicode.xn--fsqu00a.test",
			Shows:   ids("name_idn/default"),
			Unknown: with(unsure, "name_cn_only", "name_mismatch", "wildcard_depth"),
			Verdict: everywhere(unknown),
		}, serve(site{change: named(), sends: a.rewritten(pki.UnicodeName("idn-unicode.例子.test"))})},
	}
}

// validFor is valid for so long, a month of it gone.
func validFor(long time.Duration) func(*pki.Template) { return valid(-30*day, long-30*day-time.Second) }

// noSigning allows a key to encipher alone (RFC 5280 §4.2.1.3).
func noSigning(t *pki.Template) {
	t.Change = func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }
}

func usedFor(usages ...x509.ExtKeyUsage) func(*pki.Template) {
	return func(t *pki.Template) { t.Change = func(c *x509.Certificate) { c.ExtKeyUsage = usages } }
}

// mustStaple lists status_request among the features that the server must have: RFC 7633 §4.1.
func mustStaple(t *pki.Template) {
	t.Change = func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: []byte{0x30, 3, 2, 1, 5}}}
	}
}
