package lab

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"encoding/asn1"
	"io"
	"math/big"

	"github.com/tongguan/tongguan/internal/pki"
)

// refusedCases have certificates that crypto/x509 cannot read, or keys that crypto/tls or phones do not take, although
// the server says all that it should.
func (a *authorities) refusedCases() []setting {
	unread := ids("chain", "client_cert_requested", "tls_handshake_failed")
	unmet := ids("client_cert_requested", "tls_handshake_failed")
	return []setting{
		{Case{
			ID:      "negative-serial",
			Title:   title("The certificate has a negative serial number", "证书序列号为负数"),
			Unknown: unread,
			Verdict: everywhere(unknown),
		}, serve(site{sends: a.rewritten(negativeSerial)})},
		{Case{
			ID:      "negative-serial-tls12",
			Title:   title("The same in TLS 1.2", "同上，但使用 TLS 1.2"),
			Unknown: unread,
			Verdict: everywhere(unknown),
		}, serve(site{sends: a.rewritten(negativeSerial), config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
		{Case{
			ID:      "sm2",
			Title:   title("The key is on the SM2 curve", "密钥使用 SM2 曲线"),
			Unknown: unread,
			Verdict: everywhere(unknown),
		}, serve(site{sends: a.rewritten(curveSM2)})},
		{Case{
			ID:      "broken-extension",
			Title:   title("The names in the certificate are not written as they must be", "证书中的域名扩展格式错误"),
			Unknown: unread,
			Verdict: everywhere(unknown),
		}, serve(site{sends: a.rewritten(brokenNames)})},
		{Case{
			ID:      "rsa-16384",
			Title:   title("The key is RSA with 16384 bits", "密钥为 RSA 16384 位"),
			Unknown: unmet,
			Verdict: everywhere(unknown),
		}, serve(site{change: keyed(mute(16384))})},
		{Case{
			ID:      "rsa-512",
			Title:   title("The key is RSA with 512 bits", "密钥为 RSA 512 位"),
			Shows:   ids("ats_leaf_key", "cert_key_rsa"),
			Unknown: unmet,
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(mute(512)), config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
		{Case{
			ID:      "p-224",
			Title:   title("The key is on the curve P-224", "密钥使用 P-224 曲线"),
			Shows:   ids("ats_leaf_key", "cert_key_ec"),
			Verdict: Verdict{IOS: fail, Android: fail, Harmony: fail, Devtools: warn},
		}, serve(site{change: onP224, config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
	}
}

func onP224(t *pki.Template) { t.Key, _ = ecdsa.GenerateKey(elliptic.P224(), rand.Reader) }

// rewritten changes the leaf and has the intermediate sign it anew, which crypto/x509 would not have written.
func (a *authorities) rewritten(change func(tbs []byte)) func([][]byte) [][]byte {
	return func(chain [][]byte) [][]byte {
		var c struct {
			TBS, Algorithm asn1.RawValue
			Signature      asn1.BitString
		}
		if _, err := asn1.Unmarshal(chain[0], &c); err != nil {
			panic(err)
		}
		change(c.TBS.FullBytes)
		digest := crypto.SHA256.New()
		digest.Write(c.TBS.FullBytes)
		signature, err := a.intermediate.Key.Sign(rand.Reader, digest.Sum(nil), crypto.SHA256)
		if err != nil {
			panic(err)
		}
		c.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
		der, err := asn1.Marshal(c)
		if err != nil {
			panic(err)
		}
		return append([][]byte{der}, chain[1:]...)
	}
}

func negativeSerial(tbs []byte) {
	after(tbs, []byte{0xa0, 3, 2, 1, 2, 2})[1] |= 0x80 // version 3, then an INTEGER
}

func curveSM2(tbs []byte) {
	p256 := []byte{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7}
	copy(after(tbs, p256[:2:2], p256[2:]...), []byte{0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x82, 0x2d}) // 1.2.156.10197.1.301
}

func brokenNames(tbs []byte) {
	after(tbs, []byte{6, 3, 0x55, 0x1d, 0x11, 4})[1] = 0x31 // a SET in place of the SEQUENCE: RFC 5280 §4.2.1.6
}

// after gives what follows the first place where der has the bytes of mark before those of next.
func after(der, mark []byte, next ...byte) []byte {
	at := bytes.Index(der, append(mark, next...))
	return der[at+len(mark):]
}

// A muteKey is an RSA key of which there is only a modulus. What it signs is wrong, but no client comes so far: it
// refuses the size first.
type muteKey struct{ public *rsa.PublicKey }

func mute(bits int) muteKey {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return muteKey{&rsa.PublicKey{N: n.Add(n, big.NewInt(12345)), E: 65537}}
}

func (k muteKey) Public() crypto.PublicKey { return k.public }

func (k muteKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, k.public.Size()), nil
}
