package rules

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"sync"

	"github.com/tongguan/tongguan/internal/pki"
)

// rsaKey makes one RSA key of each size and keeps it: they are slow to make.
var rsaKeys sync.Map

func rsaKey(w *world, bits int) crypto.Signer {
	if key, ok := rsaKeys.Load(bits); ok {
		return key.(crypto.Signer)
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		w.Fatal(err)
	}
	rsaKeys.Store(bits, key)
	return key
}

func ecKey(w *world, curve elliptic.Curve) crypto.Signer {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	return key
}

// keyed serves a leaf with this key.
func keyed(key func(*world) crypto.Signer) func(*world) {
	return func(w *world) {
		w.Serve(w.Leaf(func(t *pki.Template) { t.Key = key(w) }).Chain()...)
	}
}

// issuedBy serves a leaf below an intermediate with this key.
func issuedBy(key func(*world) crypto.Signer) func(*world) {
	return func(w *world) {
		w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Keyed Intermediate", Key: key(w), Now: w.Now}))
		w.Serve(w.Leaf(nil).Chain()...)
	}
}

func rsaOf(bits int) func(*world) crypto.Signer {
	return func(w *world) crypto.Signer { return rsaKey(w, bits) }
}

func curve(c elliptic.Curve) func(*world) crypto.Signer {
	return func(w *world) crypto.Signer { return ecKey(w, c) }
}

func ed(w *world) crypto.Signer {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	return key
}

var _ = covers(&certKeyRSA,
	ruleCase{"elliptic", nil, "pass"},
	ruleCase{"2048 bits", keyed(rsaOf(2048)), "pass"},
	ruleCase{"2047 bits", keyed(rsaOf(2047)), "fail"},
	ruleCase{"1024 bits", keyed(rsaOf(1024)), "fail"},
	ruleCase{"an issuer with 1024 bits", issuedBy(rsaOf(1024)), "fail"},
	ruleCase{"an issuer with 2048 bits", issuedBy(rsaOf(2048)), "pass"},
	ruleCase{"a root with 1024 bits that is sent", func(w *world) {
		w.Root = w.Must(pki.Root(pki.Template{CommonName: "Old Root", Key: rsaKey(w, 1024), Now: w.Now}))
		w.Trust(15, w.Root.Raw)
		w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Intermediate", Now: w.Now}))
		w.Serve(everything(w.Leaf(nil))...)
	}, "pass"},
)

var _ = covers(&certKeyEC,
	ruleCase{"P-256", nil, "pass"},
	ruleCase{"P-384", keyed(curve(elliptic.P384())), "pass"},
	ruleCase{"P-521", keyed(curve(elliptic.P521())), "pass"},
	ruleCase{"RSA", keyed(rsaOf(2048)), "pass"},
	ruleCase{"P-224", keyed(curve(elliptic.P224())), "fail"},
	ruleCase{"Ed25519", keyed(ed), "fail"},
	ruleCase{"an issuer on P-224", issuedBy(curve(elliptic.P224())), "fail"},
)

var _ = covers(&atsLeafKey,
	ruleCase{"P-256", nil, "pass"},
	ruleCase{"RSA 2048", keyed(rsaOf(2048)), "pass"},
	ruleCase{"RSA 2047", keyed(rsaOf(2047)), "fail@ios"},
	ruleCase{"P-224", keyed(curve(elliptic.P224())), "fail@ios"},
	ruleCase{"Ed25519", keyed(ed), "fail@ios"},
	ruleCase{"a weak issuer", issuedBy(rsaOf(1024)), "pass"},
)

// signed serves a leaf, or an intermediate with a good leaf, that is signed with SHA-1.
func sha1Leaf(w *world) {
	issuedBy(rsaOf(2048))(w)
	w.Serve(w.Leaf(func(t *pki.Template) { t.Change = withSHA1 }).Chain()...)
}

func sha1Intermediate(w *world) {
	w.Root = w.Must(pki.Root(pki.Template{CommonName: "RSA Root", Key: rsaKey(w, 2048), Now: w.Now}))
	w.Trust(15, w.Root.Raw)
	w.Serve(changed(w, withSHA1).Chain()...)
}

func sha1Root(w *world) {
	w.Root = w.Must(pki.Root(pki.Template{CommonName: "RSA Root", Key: rsaKey(w, 2048), Now: w.Now, Change: withSHA1}))
	w.Trust(15, w.Root.Raw)
	w.Serve(everything(changed(w, nil))...)
}

func withSHA1(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }

// md5Leaf is a leaf that is signed with MD5. The standard library makes none, so a good one is rewritten: the two
// algorithm identifiers differ in their last byte.
func md5Leaf(w *world) {
	issuedBy(rsaOf(2048))(w)
	leaf := w.Leaf(nil)
	var c struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(leaf.Raw, &c); err != nil {
		w.Fatal(err)
	}
	const sha256WithRSA, md5WithRSA = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"
	c.TBS = asn1.RawValue{FullBytes: bytes.Replace(c.TBS.FullBytes, []byte(sha256WithRSA), []byte(md5WithRSA), 1)}
	c.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 4}
	digest := md5.Sum(c.TBS.FullBytes)
	signed, err := rsa.SignPKCS1v15(nil, w.Intermediate.Key.(*rsa.PrivateKey), crypto.MD5, digest[:])
	if err != nil {
		w.Fatal(err)
	}
	c.Signature = asn1.BitString{Bytes: signed, BitLength: 8 * len(signed)}
	der, err := asn1.Marshal(c)
	if err != nil {
		w.Fatal(err)
	}
	w.Serve(der, w.Intermediate.Raw)
}

var _ = covers(&certSigSHA1MD5,
	ruleCase{"leaf with MD5", md5Leaf, "fail"},
	ruleCase{"SHA-256", nil, "pass"},
	ruleCase{"leaf with SHA-1", sha1Leaf, "fail"},
	ruleCase{"intermediate with SHA-1", sha1Intermediate, "fail"},
	ruleCase{"root with SHA-1", sha1Root, "pass"},
)

var _ = covers(&atsLeafHash,
	ruleCase{"leaf with MD5", md5Leaf, "fail@ios"},
	ruleCase{"SHA-256", nil, "pass"},
	ruleCase{"leaf with SHA-1", sha1Leaf, "fail@ios"},
	ruleCase{"intermediate with SHA-1", sha1Intermediate, "pass"},
)
