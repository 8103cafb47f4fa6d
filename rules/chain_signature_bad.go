package rules

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/trust"
)

var chainSignatureBad = Rule{
	ID:     "chain_signature_bad",
	Levels: everywhere(Blocker),
	Source: rfc("5280", "6.1.3"),
	Needs:  []facts.ProbeID{facts.ProbeChain},
	Text: Text{
		Title: lang.En("Every signature in the chain is right").Zh("证书链中的每个签名都正确"),
		Why:   lang.En("A certificate whose signature does not fit was changed after it was signed, or is damaged. Every client refuses it.").Zh("签名不符说明证书在签发后被改动，或文件已损坏。所有客户端都会拒绝。"),
		Fix:   lang.En("Download the certificate and its intermediates from your authority again and replace the files; `openssl verify -untrusted chain.pem cert.pem` must say OK.").Zh("从证书机构重新下载证书和中间证书并替换文件；`openssl verify -untrusted chain.pem cert.pem` 应显示 OK。"),
		Evidence: map[string]lang.Phrase{
			"default": lang.En("“{last}” names the key of “{issuer}” as its issuer's, and its signature by that key is wrong").Zh("“{last}”指明由“{issuer}”的密钥签发，但该密钥的签名验证不通过"),
		},
	},
	Errors: clients(-207, -1202),
	Check:  checkChainSignatureBad,
}

func checkChainSignatureBad(v *View, _ Params) []Outcome {
	switch on := v.forged(); {
	case on != 0:
		last := v.path(on).Last()
		return []Outcome{{Status: Fail, On: on, Values: Values{"last": last.Name(), "issuer": last.IssuerName()}}}
	case v.standing(trust.Accepted) != 0:
		return pass()
	}
	return notApplicable() // it leads to no root for another reason
}

// forged gives the platforms for which the chain breaks off at a certificate with a wrong signature. That one of the
// issuer's name did not sign it is not enough, the right issuer may be missing: it must also be the key that the
// certificate names (RFC 5280 §4.2.1.1), and what was fetched must not complete the chain.
func (v *View) forged() (on facts.Platforms) {
	for _, p := range v.standing(trust.Incomplete).List() {
		_, path := v.Paths.On(p)
		if standing, _ := v.Completed.On(p); standing != trust.Accepted && v.namesItsNamesake(path) {
			on |= facts.On(p)
		}
	}
	return on
}

// namesItsNamesake reports whether a certificate with the issuer's name that did not sign the last one has the key which
// that one names.
func (v *View) namesItsNamesake(path *trust.Path) bool {
	last := path.Last()
	if path.Namesake == nil || len(last.AuthorityKeyId) == 0 {
		return false
	}
	return slices.ContainsFunc(append([]*trust.Certificate{path.Namesake}, v.Presented...), func(c *trust.Certificate) bool {
		return bytes.Equal(c.RawSubject, last.RawIssuer) && c.SHA256 != last.SHA256 && hasKeyID(c, last.AuthorityKeyId)
	})
}

// hasKeyID reports whether id names the certificate's key: it says so itself, or id is made as RFC 5280 §4.2.1.2 (1) or
// RFC 7093 §2 (1) has it, which is all that can be told of an anchor.
func hasKeyID(c *trust.Certificate, id []byte) bool {
	if len(c.SubjectKeyId) > 0 {
		return bytes.Equal(c.SubjectKeyId, id)
	}
	var key struct {
		Algorithm pkix.AlgorithmIdentifier
		PublicKey asn1.BitString
	}
	if rest, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &key); err != nil || len(rest) > 0 {
		return false
	}
	old, young := sha1.Sum(key.PublicKey.Bytes), sha256.Sum256(key.PublicKey.Bytes)
	return bytes.Equal(old[:], id) || bytes.Equal(young[:sha1.Size], id)
}
