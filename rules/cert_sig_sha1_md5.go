package rules

import (
	"crypto/x509"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var certSigSHA1MD5 = Rule{
	ID:     "cert_sig_sha1_md5",
	Levels: everywhere(Blocker),
	Source: apple13(),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Certificates are signed with SHA-2").Zh("证书使用 SHA-2 签名"),
		Why:   lang.En("SHA-1 and MD5 signatures can be forged, and clients have refused them for years. A root's own signature does not matter.").Zh("SHA-1、MD5 签名可以伪造，客户端多年前就已拒绝。根证书自身的签名不受影响。"),
		Fix:   lang.En("Have the certificate reissued with SHA-256; serve the intermediate that goes with it.").Zh("使用 SHA-256 重新签发证书，并部署与之配套的中间证书。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{name}” is signed with {algorithm}").Zh("“{name}”使用 {algorithm} 签名"),
		},
	},
	Errors: clients(-208, -1202),
	Check:  checkCertSigSHA1MD5,
}

func checkCertSigSHA1MD5(v *View, _ Params) []Outcome {
	for _, c := range v.Used() {
		if weakHash(c) && !(c != v.Leaf() && c.SelfIssued()) {
			return fail(Values{"name": c.Name(), "algorithm": c.SignatureAlgorithm.String()})
		}
	}
	return pass()
}

// weakHash reports whether the certificate's signature rests on a hash older than SHA-2.
func weakHash(c *trust.Certificate) bool {
	return slices.Contains([]x509.SignatureAlgorithm{
		x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1,
	}, c.SignatureAlgorithm)
}
