package lab

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"io"
	"math/big"
	"slices"

	"github.com/tongguan/tongguan/internal/pki"
)

// unmet are the rules that a handshake would answer which this scanner cannot complete.
var unmet = ids("client_cert_requested", "tls_handshake_failed")

// unsure are those beside them that stay open where a certificate breaks RFC 5280 in its form: clients differ.
var unsure = with(unmet, "ats_trust", "trust_unknown_ca")

// refusedCases have certificates that crypto/x509 cannot read, or keys that crypto/tls or phones do not take, although
// the server says all that it should. Each is there in TLS 1.3 and in TLS 1.2, where both have its key.
func (a *authorities) refusedCases() []setting {
	alien := Verdict{IOS: fail, Android: fail, Harmony: fail, Devtools: unknown} // devtools weigh a foreign key less
	foreign, national := ids("ats_leaf_key", "cert_key_ec"), ids("ats_leaf_key", "cert_sm2")
	var out []setting
	for _, c := range []struct {
		Case
		site
	}{
		{Case{
			ID:      "negative-serial",
			Title:   title("The certificate has a negative serial number", "证书序列号为负数"),
			Unknown: unsure,
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.NegativeSerial)}},
		{Case{
			ID:      "sm2",
			Title:   title("The key is on the SM2 curve", "密钥使用 SM2 曲线"),
			Shows:   national,
			Unknown: unmet,
			Verdict: everywhere(fail),
		}, site{sends: a.rewritten(pki.OnCurve(pki.SM2))}},
		{Case{
			ID:      "sm2-signature",
			Title:   title("The key is on the SM2 curve, and so is the signature", "密钥和签名均使用 SM2"),
			Shows:   national,
			Unknown: with(unmet, "ats_leaf_hash", "ats_trust", "cert_sig_sha1_md5", "chain_incomplete", "chain_order", "trust_unknown_ca"),
			Verdict: everywhere(fail),
		}, site{sends: a.rewritten(pki.OnCurve(pki.SM2), pki.SignedWithSM2)}},
		{Case{
			ID:      "brainpool",
			Title:   title("The key is on the curve brainpoolP256r1", "密钥使用 brainpoolP256r1 曲线"),
			Shows:   foreign,
			Unknown: unmet,
			Verdict: alien,
		}, site{sends: a.rewritten(pki.OnCurve(pki.BrainpoolP256r1))}},
		{Case{
			ID:      "secp256k1",
			Title:   title("The key is on the curve secp256k1", "密钥使用 secp256k1 曲线"),
			Shows:   foreign,
			Unknown: unmet,
			Verdict: alien,
		}, site{sends: a.rewritten(pki.OnCurve(pki.Secp256k1))}},
		{Case{
			ID:      "sm2-expired",
			Title:   title("The key is on the SM2 curve, and the certificate has expired", "密钥使用 SM2 曲线，且证书已过期"),
			Shows:   with(national, "cert_expired"),
			Unknown: unmet,
			Verdict: everywhere(fail),
		}, site{sends: a.rewritten(pki.OnCurve(pki.SM2)), change: valid(-90*day, -day)}},
		{Case{
			ID:      "broken-extension",
			Title:   title("The names in the certificate are not written as they must be", "证书中的域名扩展格式错误"),
			Unknown: with(unsure, "name_cn_only", "name_mismatch", "wildcard_depth"),
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.BrokenNames)}},
		{Case{
			ID:      "duplicate-names",
			Title:   title("The certificate has two lists of names", "证书中域名扩展重复出现"),
			Unknown: with(unsure, "name_cn_only", "name_mismatch", "wildcard_depth"),
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.RepeatedNames)}},
		{Case{
			ID:      "duplicate-extension",
			Title:   title("The certificate has an extension twice", "证书中有扩展项重复出现"),
			Unknown: unsure,
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.RepeatedExtension)}},
		{Case{
			ID:      "bad-utf8",
			Title:   title("The common name is no UTF-8, although it says so", "证书通用名声明为 UTF-8，但编码错误"),
			Unknown: unsure,
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.BrokenText)}},
		{Case{
			ID:      "broken-dates",
			Title:   title("The certificate ends in a thirteenth month", "证书的截止日期在第 13 个月"),
			Unknown: with(unsure, "cert_expired", "cert_expiring", "cert_lifetime_apple_825", "cert_not_yet_valid"),
			Verdict: everywhere(unknown),
		}, site{sends: a.rewritten(pki.BrokenDates)}},
		{Case{
			ID:      "v1-certificate",
			Title:   title("The certificate is of version 1, which has no names", "证书为 X.509 第 1 版，没有域名扩展"),
			Shows:   ids("cert_eku_missing", "name_cn_only"),
			Verdict: everywhere(fail),
		}, site{sends: a.rewritten(pki.Version1)}},
		{Case{
			ID:      "rsa-16384",
			Title:   title("The key is RSA with 16384 bits", "密钥为 RSA 16384 位"),
			Unknown: unmet,
			Verdict: everywhere(unknown),
		}, site{change: keyed(mute(16384))}},
	} {
		out = append(out, setting{c.Case, serve(c.site)})
		c.ID += "-tls12"
		c.Title = title("The same in TLS 1.2", "同上，但使用 TLS 1.2")
		c.config = versions(tls.VersionTLS12, tls.VersionTLS12)
		out = append(out, setting{c.Case, serve(c.site)})
	}
	return append(out, []setting{
		{Case{
			ID:      "rsa-512", // too short for what TLS 1.3 signs with: RFC 8017 §9.1.1
			Title:   title("The key is RSA with 512 bits", "密钥为 RSA 512 位"),
			Shows:   ids("ats_leaf_key", "cert_key_rsa"),
			Unknown: unmet,
			Verdict: everywhere(fail),
		}, serve(site{change: keyed(mute(512)), config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
		{Case{
			ID:      "p-224", // TLS 1.3 has no scheme for it: RFC 8446 §4.2.3
			Title:   title("The key is on the curve P-224", "密钥使用 P-224 曲线"),
			Shows:   ids("ats_leaf_key", "cert_key_ec"),
			Verdict: Verdict{IOS: fail, Android: fail, Harmony: fail, Devtools: warn},
		}, serve(site{change: onP224, config: versions(tls.VersionTLS12, tls.VersionTLS12)})},
	}...)
}

// with adds names to a list that stays sorted.
func with(names []string, more ...string) []string {
	return slices.Sorted(slices.Values(slices.Concat(names, more)))
}

func onP224(t *pki.Template) { t.Key, _ = ecdsa.GenerateKey(elliptic.P224(), rand.Reader) }

// rewritten changes the leaf and has the intermediate sign it anew.
func (a *authorities) rewritten(changes ...func(*pki.TBS)) func([][]byte) [][]byte {
	return func(chain [][]byte) [][]byte {
		der, err := pki.Rewrite(chain[0], a.intermediate.Key, func(t *pki.TBS) {
			for _, change := range changes {
				change(t)
			}
		})
		if err != nil {
			panic(err) // it was written by pki
		}
		return append([][]byte{der}, chain[1:]...)
	}
}

// A muteKey is an RSA key of which there is only a modulus. What it signs is wrong, but no client comes so far: it
// refuses the size first.
type muteKey struct{ public *rsa.PublicKey }

func mute(bits int) muteKey {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return muteKey{&rsa.PublicKey{N: n.Add(n, big.NewInt(12363)), E: 65537}} // with 512 and 16384 bits it has no small factor
}

func (k muteKey) Public() crypto.PublicKey { return k.public }

func (k muteKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, k.public.Size()), nil
}
