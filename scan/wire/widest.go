package wire

import (
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// Widest gives a hello for [FirstFlight] that nearly every server has an answer for. It offers TLS 1.0 to 1.3 and,
// since many servers show no certificate that the client did not say it could use, every kind of key and signature.
func Widest(serverName string) Hello {
	return Hello{
		Version: facts.TLS13, Older: []facts.Version{facts.TLS12, facts.TLS11, facts.TLS10},
		Suites:     slices.Concat(Suites13(), facts.ATSSuites(), OtherSuites()),
		ServerName: serverName,
		Groups: []facts.Group{
			x25519, p256, p384, p521,
			0x001a, 0x001b, 0x001c, // brainpool: RFC 7027 §2
			0x0016, 0x0015, // secp256k1, secp224r1: RFC 8422 §5.1.1 calls them deprecated
			0x0029, // curveSM2: RFC 8998 §3.2
		},
		Schemes: append(schemes[:len(schemes):len(schemes)],
			0x0807, 0x0808, // ed25519, ed448: RFC 8446 §4.2.3
			0x0809, 0x080a, 0x080b, // rsa_pss_pss, SHA-256 to SHA-512: RFC 8446 §4.2.3
			0x081a, 0x081b, 0x081c, // ecdsa on brainpool: RFC 8734 §3
			0x0303, 0x0301, // ecdsa and rsa_pkcs1, SHA-224: RFC 5246 §7.4.1.4.1
			0x0708, // sm2sig_sm3: RFC 8998 §3.2
			0x0101, // rsa_pkcs1_md5
		),
		ALPN: []string{"h2", "http/1.1"}, Staple: true, SCT: true,
	}
}
