package rules

import (
	"crypto/tls"
	"encoding/asn1"
	"strings"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
)

var certKeyUsageKex = Rule{
	ID:     "cert_keyusage_kex",
	Levels: everywhere(Blocker),
	Source: rfc("8446", "4.4.2.2"),
	Needs:  []facts.ProbeID{facts.ProbeConnect, facts.ProbeChain},
	Text: Text{
		Title: lang.En("The certificate's key usage allows what its key is used for").Zh("证书的密钥用法允许密钥的实际用途"),
		Why:   lang.En("In TLS 1.3, and with ECDHE in 1.2, the server signs with its key. A certificate whose key usage lacks digitalSignature forbids that, and clients that check it end the handshake; OpenSSL, and curl with it, checks in TLS 1.2 alone.").Zh("TLS 1.3 以及 TLS 1.2 的 ECDHE 套件中，服务器用私钥签名。密钥用法缺少 digitalSignature 的证书不允许签名，会检查这一点的客户端将中断握手；OpenSSL（以及使用它的 curl）只在 TLS 1.2 中检查。"),
		Fix:   lang.En("Have the certificate reissued with the key usage digitalSignature (openssl: keyUsage = digitalSignature, keyEncipherment).").Zh("重新签发证书，密钥用法须包含 digitalSignature（openssl：keyUsage = digitalSignature, keyEncipherment）。"),
		Evidence: map[string]lang.Phrase{
			"default":  lang.En("the key usage lacks digitalSignature, and the key signs ({version})").Zh("密钥用法缺少 digitalSignature，而密钥用于签名（{version}）"),
			"encipher": lang.En("the key usage lacks keyEncipherment, which the RSA key exchange of {version} needs").Zh("密钥用法缺少 keyEncipherment，而 {version} 的 RSA 密钥交换需要它"),
		},
	},
	Errors: clients(-181, -1200),
	Check:  checkCertKeyUsageKex,
}

// keyUsage is the extension of RFC 5280 §4.2.1.3.
var keyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}

// The bits of it that a handshake needs.
const (
	digitalSignature = 0
	keyEncipherment  = 2
)

func checkCertKeyUsageKex(v *View, _ Params) []Outcome {
	session := v.Address.Handshake.Value
	switch {
	case !v.Address.Handshake.Asked():
		return notChecked()
	case session == nil || session.Version == 0:
		return notApplicable() // tls_handshake_failed tells why
	}
	leaf := v.Leaf()
	value, present := extensionOf(leaf, keyUsage)
	var allowed asn1.BitString
	if present {
		if _, err := asn1.Unmarshal(value, &allowed); err != nil {
			return unreadable(leaf)
		}
	} else if extensionsRead(leaf) {
		return pass() // whatever use is allowed
	} else {
		return unreadable(leaf)
	}
	needs, evidence := digitalSignature, ""
	if session.Version < facts.TLS13 && strings.HasPrefix(tls.CipherSuiteName(uint16(session.Suite)), "TLS_RSA_") {
		needs, evidence = keyEncipherment, "encipher" // RFC 5246 §7.4.2
	}
	if allowed.At(needs) == 1 {
		return pass()
	}
	values := Values{"version": session.Version.String()}
	out := Outcome{Status: Fail, Evidence: evidence, Values: values}
	if session.Version < facts.TLS13 && leaf.Key().Algorithm == "RSA" {
		out.Confidence = Inferred // BoringSSL checks RSA keys before 1.3 where it is told to (SSL_set_enforce_rsa_key_usage)
		return []Outcome{out}
	}
	// BoringSSL, which Cronet and devtools are built on, always checks here (ssl_cert_check_key_usage).
	sure := out
	sure.On = facts.On(Android, Devtools)
	out.On, out.Confidence = facts.On(IOS, Harmony), Inferred
	return []Outcome{sure, out}
}
