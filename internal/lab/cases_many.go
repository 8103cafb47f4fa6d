package lab

import (
	"crypto/tls"
	"net/http"

	"github.com/tongguan/tongguan/internal/pki"
)

// neglectedCases have many faults at once, as a server has that nobody looks after: what is worst must still be found first.
func (a *authorities) neglectedCases() []setting {
	return []setting{
		{Case{
			ID:    "neglected",
			Title: title("Much is wrong at once: dates, name, chain, key, key exchange, and the answer", "多项问题并存：有效期、域名、证书链、密钥、密钥交换和应答"),
			Shows: ids("ats_forward_secrecy", "ats_leaf_key", "cert_expired", "cert_key_rsa", "chain_incomplete/fetchable", "charset_not_utf8",
				"name_mismatch", "referer_blocked_by_server"),
			Verdict: everywhere(fail),
		}, serve(naming{site: site{change: a.neglect, sends: leafAlone, config: old, talk: pages(forbiddenGBK)}, issuer: "intermediate.crt"})},
	}
}

// neglect makes a certificate of 1024 bits for another host, which ran out last week.
func (a *authorities) neglect(t *pki.Template) {
	t.Key, t.Names = a.shortKey, []string{"www" + domain}
	valid(-97*day, -7*day)(t)
}

// old speaks TLS 1.0 to 1.2 without forward secrecy.
func old(c *tls.Config) {
	c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS12
	c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_128_CBC_SHA}
}

// forbiddenGBK turns away whoever comes with a Referer, and speaks GBK to the others.
func forbiddenGBK(r *http.Request) (int, []string, string) {
	if r.Referer() != "" {
		return http.StatusForbidden, []string{"Content-Type: text/html; charset=gbk", "Server: nginx"}, html
	}
	_, headers, body := inGBK(r)
	return http.StatusOK, append(headers, "Server: nginx"), body
}
