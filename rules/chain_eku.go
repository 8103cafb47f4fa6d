package rules

import (
	"crypto/x509"
	"fmt"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainEKU = Rule{
	ID:     "chain_eku",
	Levels: everywhere(Blocker),
	Source: rfc("5280", "4.2.1.12"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("No certificate of the chain is limited to other uses than servers").Zh("证书链中没有限定为非服务器用途的证书"),
		Why:   lang.En("A certificate can be limited to some uses (extended key usage), such as e-mail or client log-in. Where serving TLS is not among them, clients refuse it and whatever is below it.").Zh("证书可以限定用途（扩展密钥用法），例如邮件或客户端登录。如果其中没有 TLS 服务器用途，客户端会拒绝它以及由它签发的证书。"),
		Fix:   lang.En("Have a certificate for TLS servers issued (serverAuth), by an intermediate for TLS servers; authorities have separate ones for e-mail, code and clients.").Zh("申请用于 TLS 服务器（serverAuth）的证书，并由用于 TLS 服务器的中间证书签发；证书机构对邮件、代码签名、客户端各有单独的中间证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{name}” is limited to other uses than TLS servers (serverAuth): {usages}").Zh("“{name}”限定了用途，其中没有 TLS 服务器（serverAuth）：{usages}"),
		},
	},
	Errors: clients(-207, -1202),
	Check:  checkChainEKU,
}

func checkChainEKU(v *View, _ Params) []Outcome {
	return v.brokenBy(func(f trust.Fault) Outcome {
		return Outcome{Values: Values{"name": f.At.Name(), "usages": usages(f.At)}}
	}, trust.WrongUsage)
}

// usageNames are those of RFC 5280 §4.2.1.12.
var usageNames = map[x509.ExtKeyUsage]string{
	x509.ExtKeyUsageAny:             "anyExtendedKeyUsage",
	x509.ExtKeyUsageServerAuth:      "serverAuth",
	x509.ExtKeyUsageClientAuth:      "clientAuth",
	x509.ExtKeyUsageCodeSigning:     "codeSigning",
	x509.ExtKeyUsageEmailProtection: "emailProtection",
	x509.ExtKeyUsageTimeStamping:    "timeStamping",
	x509.ExtKeyUsageOCSPSigning:     "OCSPSigning",
}

// usages names the extended key usages of a certificate; those without a name here by number.
func usages(c *trust.Certificate) (out []string) {
	for _, u := range c.ExtKeyUsage {
		name, known := usageNames[u]
		if !known {
			name = fmt.Sprintf("crypto/x509 %d", u)
		}
		out = append(out, name)
	}
	for _, oid := range c.UnknownExtKeyUsage {
		out = append(out, oid.String())
	}
	return out
}
