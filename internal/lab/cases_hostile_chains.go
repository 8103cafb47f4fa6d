package lab

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"

	"github.com/tongguan/tongguan/internal/pki"
)

// longestChain is how many bytes a Certificate message may have for crypto/tls, its header not among them. OpenSSL and
// BoringSSL take 100 KiB, unless they are told otherwise (SSL_MAX_CERT_LIST_DEFAULT).
const longestChain = 256 << 10

// giantCases show more certificates, or larger ones, than anybody needs, or what are none.
func (a *authorities) giantCases() []setting {
	only12 := versions(tls.VersionTLS12, tls.VersionTLS12)
	shows := func(certificate []byte, more ...[]byte) script {
		return script{hears, says(handshakes(append([][]byte{hello12(), certificate}, more...)...)), hangs}
	}
	one := []byte{0x30, 0}
	return []setting{
		harmless(hostile("chain-of-256-kib", "A chain of 256 KiB, the most that is read", "256 KiB 的证书链，刚好达到读取上限",
			site{sends: a.padded(longestChain), config: only12})),
		hostile("chain-of-256-kib-and-a-byte", "A chain of 256 KiB and one byte", "256 KiB 又一个字节的证书链",
			site{sends: a.padded(longestChain + 1), config: only12}),
		puzzling(hostile("chain-in-crumbs", "256 KiB of certificates in records of two bytes", "256 KiB 的证书，每条记录仅两个字节",
			script{hears, says(handshakes(hello12()), flight(2, certificates(make([]byte, longestChain-6)))), hangs})),
		harmless(hostile("hundred-certificates", "A chain of a hundred certificates", "一百张证书的证书链", site{sends: a.hundred})),
		harmless(hostile("8000-names", "A certificate for 8,000 names", "含 8000 个域名的证书", site{change: crowded})),
		hostile("no-certificate", "A Certificate message without a certificate", "Certificate 消息中没有证书", shows(certificates())),
		puzzling(hostile("certificates-that-lie", "A Certificate message that does not fit the lengths in it", "Certificate 消息与其中的长度字段不符",
			shows(message(messageCertificate, append(vector24(append(vector24(one), 0, 0, 9)), 1))))),
		puzzling(hostile("certificate-of-nothing", "A certificate that is none", "不是证书的证书", shows(certificates(one), done()))),
		hostile("point-off-the-curve", "A key exchange with a point that is not on the curve", "密钥交换的点不在曲线上", chained(func(chain [][]byte) script {
			off := slices.Clone(generator)
			off[64]++
			return shows(certificates(chain...), badExchange(off), done())
		})),
	}
}

// generator is a point of P-256, as good as any other: the public key of some private one.
var generator = func() []byte {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return key.PublicKey().Bytes()
}()

// badExchange is a ServerKeyExchange on P-256 (RFC 8422 §5.4) with a signature that is none.
func badExchange(point []byte) []byte {
	body := append([]byte{3, secp256r1 >> 8, secp256r1 & 0xff, byte(len(point))}, point...)
	return message(messageServerKeyExchange, append(body, 4, 3, 0, 2, 0x30, 0)) // ecdsa_secp256r1_sha256, two bytes
}

// padded adds a certificate to the chain that makes the Certificate message of TLS 1.2 so many bytes long.
func (a *authorities) padded(size int) func([][]byte) [][]byte {
	return func(chain [][]byte) [][]byte {
		have := len(certificates(chain...)) - 4 + 3
		of := func(n int) []byte {
			c, err := a.rsa.Leaf(pki.Template{CommonName: "Padding", Key: a.rsaKey, Now: a.now, Change: func(t *x509.Certificate) {
				t.SerialNumber = big.NewInt(1) // and an RSA signature: so its length is that of the extension and some more
				t.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}, Value: make([]byte, n)}}
			}})
			if err != nil {
				panic(err)
			}
			return c.Raw
		}
		most := size - have
		return append(chain, of(most-(len(of(most))-most)))
	}
}

// hundred adds certificates that have nothing to do with the leaf, up to a hundred.
func (a *authorities) hundred(chain [][]byte) [][]byte {
	for len(chain) < 100 {
		c, err := a.stranger.Leaf(pki.Template{CommonName: fmt.Sprint("Stranger ", len(chain)), Key: a.rsaKey, Now: a.now})
		if err != nil {
			panic(err)
		}
		chain = append(chain, c.Raw)
	}
	return chain
}

func crowded(t *pki.Template) {
	for i := range 8000 {
		t.Names = append(t.Names, fmt.Sprintf("h%04d.crowd%s", i, domain))
	}
}
