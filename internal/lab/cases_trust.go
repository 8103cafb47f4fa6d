package lab

import (
	"crypto/x509"
	"slices"

	"github.com/tongguan/tongguan/internal/pki"
)

// breakSome makes the authorities that break a rule of RFC 5280.
func (a *authorities) breakSome(m *maker) {
	intermediate := func(name string, change func(*x509.Certificate)) *pki.Certificate {
		return m.authority(a.root, pki.Template{CommonName: "Tongguan Lab " + name, Change: change})
	}
	a.forbidden = intermediate("Constrained Intermediate", func(c *x509.Certificate) {
		c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"elsewhere.test"}
	})
	a.forLogIn = intermediate("Client Intermediate", func(c *x509.Certificate) {
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})
	last := intermediate("Last Intermediate", func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true })
	a.tooDeep = m.authority(last, pki.Template{CommonName: "Tongguan Lab Intermediate Too Many"})
	a.noCA = intermediate("Server", func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature })
}

// brokenCases have a chain that leads to the root, and that every client refuses for what stands in it.
func (a *authorities) brokenCases() []setting {
	return []setting{
		{Case{
			ID:      "damaged-signature",
			Title:   title("The certificate was changed after it was signed", "证书在签发后被改动"),
			Shows:   ids("chain_signature_bad"),
			Verdict: everywhere(fail),
		}, serve(site{sends: damaged})},
		{Case{
			ID:      "name-constraints",
			Title:   title("The intermediate may issue for another domain only", "中间证书只能为其他域名签发"),
			Shows:   ids("chain_name_constraints"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.forbidden})},
		{Case{
			ID:      "client-intermediate",
			Title:   title("The intermediate is for clients' certificates", "中间证书只能用于签发客户端证书"),
			Shows:   ids("chain_eku"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.forLogIn})},
		{Case{
			ID:      "leaf-for-clients",
			Title:   title("The certificate is for clients, not for servers", "证书用于客户端，而不是服务器"),
			Shows:   ids("chain_eku"),
			Verdict: everywhere(fail),
		}, serve(site{change: forLogIn})},
		{Case{
			ID:      "pathlen",
			Title:   title("An intermediate allows none below it, and there is one", "中间证书不允许再有下级，实际却有"),
			Shows:   ids("chain_pathlen"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.tooDeep})},
		{Case{
			ID:      "issuer-is-no-authority",
			Title:   title("The certificate was issued by one that is no authority", "签发者的证书不是 CA 证书"),
			Shows:   ids("chain_pathlen"),
			Verdict: everywhere(fail),
		}, serve(site{by: a.noCA})},
	}
}

// surplusCases send more than they need to.
func surplusCases() []setting {
	return []setting{
		{Case{
			ID:      "duplicate-certificate",
			Title:   title("The certificate is sent twice: needless, and mostly harmless", "重复发送了服务器证书：多余，通常无害"),
			Verdict: everywhere(pass),
		}, serve(site{sends: leafTwice})},
	}
}

func leafTwice(chain [][]byte) [][]byte { return append([][]byte{chain[0]}, chain...) }

// damaged sends a leaf with another signature.
func damaged(chain [][]byte) [][]byte {
	leaf := slices.Clone(chain[0])
	leaf[len(leaf)-1] ^= 1
	return append([][]byte{leaf}, chain[1:]...)
}

func forLogIn(t *pki.Template) {
	t.Change = func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
}
