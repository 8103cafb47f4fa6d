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
	"crypto/sha256"
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

// resigned is a leaf that is signed with an algorithm with which the standard library signs none: a good one is
// rewritten, since the identifiers of the RSA algorithms differ in their last byte (RFC 8017 appendix C).
func resigned(last byte, sign func(key *rsa.PrivateKey, tbs []byte) ([]byte, error)) func(*world) {
	return func(w *world) {
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
		const sha256WithRSA = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"
		other := append([]byte(sha256WithRSA[:8]), last)
		c.TBS = asn1.RawValue{FullBytes: bytes.Replace(c.TBS.FullBytes, []byte(sha256WithRSA), other, 1)}
		c.Algorithm.Algorithm = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, int(last)}
		signed, err := sign(w.Intermediate.Key.(*rsa.PrivateKey), c.TBS.FullBytes)
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
}

var md5Leaf = resigned(4, func(key *rsa.PrivateKey, tbs []byte) ([]byte, error) {
	digest := md5.Sum(tbs)
	return rsa.SignPKCS1v15(nil, key, crypto.MD5, digest[:])
})

var sha224Leaf = resigned(14, func(key *rsa.PrivateKey, tbs []byte) ([]byte, error) {
	digest := sha256.Sum224(tbs)
	return rsa.SignPKCS1v15(nil, key, crypto.SHA224, digest[:])
})

// strangeLeaf is signed with an algorithm that nobody has defined.
var strangeLeaf = resigned(99, func(*rsa.PrivateKey, []byte) ([]byte, error) { return make([]byte, 256), nil })

var _ = covers(&certSigSHA1MD5,
	ruleCase{"leaf with MD5", md5Leaf, "fail"},
	ruleCase{"leaf with SHA-224", sha224Leaf, "pass"}, // SHA-2, though less than ATS asks for
	ruleCase{"leaf with something unheard of", strangeLeaf, "unknown"},
	ruleCase{"SHA-256", nil, "pass"},
	ruleCase{"leaf with SHA-1", sha1Leaf, "fail"},
	ruleCase{"intermediate with SHA-1", sha1Intermediate, "fail"},
	ruleCase{"root with SHA-1", sha1Root, "pass"},
)

var _ = covers(&atsLeafHash,
	ruleCase{"leaf with MD5", md5Leaf, "fail@ios"},
	ruleCase{"leaf with SHA-224", sha224Leaf, "fail@ios"},
	ruleCase{"leaf with something unheard of", strangeLeaf, "unknown@ios"},
	ruleCase{"SHA-256", nil, "pass"},
	ruleCase{"leaf with SHA-1", sha1Leaf, "fail@ios"},
	ruleCase{"intermediate with SHA-1", sha1Intermediate, "pass"},
)
