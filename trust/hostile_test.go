package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// Hostile chains: what a server can put into the 256 KiB of a Certificate message.

func many(n int, name func(int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = name(i)
	}
	return out
}

// manyNames is a leaf with 8,000 names below 18 authorities, each with constraints of its own.
func manyNames(t testing.TB, root *pki.Certificate, constrain change) []*Certificate {
	var above []*pki.Certificate
	by := root
	for i := range 18 {
		by = mustAuthority(t, by, pki.Template{CommonName: fmt.Sprint("Authority ", i), Now: now, Change: func(c *x509.Certificate) {
			if constrain != nil {
				constrain(c)
			}
		}})
		above = append(above, by)
	}
	slices.Reverse(above)
	leaf, err := by.Leaf(pki.Template{CommonName: "Leaf", Names: many(8000, func(i int) string { return fmt.Sprintf("a%d.b.c.d.e.example.test", i) }), Now: now})
	out := []*Certificate{must(t, leaf, err)}
	for _, c := range above {
		out = append(out, parsed(t, c.Raw))
	}
	return out
}

func mustAuthority(t testing.TB, by *pki.Certificate, template pki.Template) *pki.Certificate {
	t.Helper()
	c, err := by.Authority(template)
	must(t, c, err)
	return c
}

// manyConstraints is an authority that permits 3,000 names and forbids 3,000, above a leaf with 3,000 names; want tells
// whether the last of these is permitted.
func manyConstraints(t testing.TB, root *pki.Certificate, permitted bool) []*Certificate {
	domain := func(i int) string { return fmt.Sprintf("d%d.test", i) }
	ca := mustAuthority(t, root, pki.Template{CommonName: "Authority", Now: now, Change: func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.ExcludedDNSDomains = many(3000, domain), many(3000, func(i int) string { return fmt.Sprintf("x.d%d.test", i) })
		if !permitted {
			c.PermittedDNSDomains = c.PermittedDNSDomains[:2999]
		}
	}})
	leaf, err := ca.Leaf(pki.Template{CommonName: "Leaf", Names: many(3000, func(i int) string { return "www." + domain(i) }), Now: now})
	return []*Certificate{must(t, leaf, err), parsed(t, ca.Raw)}
}

// manyRanges is the same with addresses.
func manyRanges(t testing.TB, root *pki.Certificate) []*Certificate {
	ca := mustAuthority(t, root, pki.Template{CommonName: "Authority", Now: now, Change: func(c *x509.Certificate) {
		for i := range 8000 {
			c.ExcludedIPRanges = append(c.ExcludedIPRanges, &net.IPNet{IP: net.IPv4(11, byte(i>>8), byte(i), 0).To4(), Mask: net.CIDRMask(24+i%8, 32)})
		}
	}})
	leaf, err := ca.Leaf(pki.Template{CommonName: "Leaf", Names: many(8000, func(i int) string { return fmt.Sprintf("10.0.%d.%d", i>>8, i&255) }), Now: now})
	return []*Certificate{must(t, leaf, err), parsed(t, ca.Raw)}
}

// slowKeys are authorities of one name, each with a key of this kind that signed nothing.
func slowKeys(t testing.TB, root *pki.Certificate, key func() crypto.PublicKey) []*Certificate {
	issuer := mustAuthority(t, root, pki.Template{CommonName: "Issuer", Now: now})
	out := below(t, issuer)
	for range 19 {
		c := parsed(t, issuer.Raw) // a copy whose key is another's
		other := *c.Certificate
		other.PublicKey = key()
		c.Certificate, c.SHA256 = &other, facts.SHA256{byte(len(out))}
		if k, ok := other.PublicKey.(*rsa.PublicKey); ok {
			other.RawSubjectPublicKeyInfo, other.PublicKeyAlgorithm = k.N.Bytes(), x509.RSA
		}
		out = append(out, c)
	}
	// The leaf is signed as its issuers would have to, or the keys would not be tried.
	leaf := *out[0].Certificate
	leaf.SignatureAlgorithm = x509.SHA256WithRSA
	if _, is := key().(*ecdsa.PublicKey); is {
		leaf.SignatureAlgorithm = x509.ECDSAWithSHA256
	} else {
		leaf.Signature = make([]byte, key().(*rsa.PublicKey).Size())
	}
	out[0].Certificate = &leaf
	return out
}

func largeRSA(bits int) func() crypto.PublicKey {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return func() crypto.PublicKey {
		n = new(big.Int).Add(n, big.NewInt(2))
		return &rsa.PublicKey{N: new(big.Int).Or(n, big.NewInt(1)), E: 1<<31 - 1}
	}
}

func p521() crypto.PublicKey { return onCurve(elliptic.P521()) }

func onCurve(curve elliptic.Curve) crypto.PublicKey {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return &key.PublicKey
}

// mesh is CAs of several names that all certified each other, in as many certificates as fit.
func mesh(t testing.TB, names, certificates int) []*Certificate {
	var all []*pki.Certificate
	for i := range names {
		c, err := pki.Root(pki.Template{CommonName: fmt.Sprint("Mesh ", i), Now: now})
		must(t, c, err)
		all = append(all, c)
	}
	leaf, err := all[0].Leaf(pki.Template{CommonName: "Leaf", Now: now})
	out := []*Certificate{must(t, leaf, err)}
	for i := range names * names {
		signer, subject := all[i/names], all[i%names]
		if signer == subject || len(out) == certificates {
			continue
		}
		c, err := signer.Authority(pki.Template{CommonName: subject.Subject.CommonName, Key: subject.Key, Now: now})
		out = append(out, must(t, c, err))
	}
	return out
}

// TestHostile holds the answer, and that it comes within 50 ms: in the best of some tries, since the machine may be
// busy with other tests.
func TestHostile(t *testing.T) {
	root, stores := anchored(t)
	for name, c := range map[string]struct {
		presented []*Certificate
		want      Standing
		stopped   Bound
	}{
		"100 certificates":                    {bomb(t, 11)[:100], Undecided, ByCertificates},
		"100 certificates behind a good leaf": {append(below(t, root), bomb(t, 11)[:99]...), Accepted, ByCertificates},
		"a bomb of one name":                  {bomb(t, 5)[:20], Undecided, BySignatures},
		"a mesh of five that leads nowhere":   {mesh(t, 5, 20), Undecided, ByPaths},
		"a mesh of 14":                        {mesh(t, 14, 20), Incomplete, ""},
		"8,000 names, all permitted 18 times": {manyNames(t, root, permits("example.test")), Accepted, ""},
		"8,000 names, forbidden at the top": {manyNames(t, root, change(func(c *x509.Certificate) {
			c.ExcludedDNSDomains = []string{"other.test", "a7999.b.c.d.e.example.test"}
		})), Faulty, ""},
		"3,000 constraints, all kept":    {manyConstraints(t, root, true), Accepted, ""},
		"3,000 constraints, one missing": {manyConstraints(t, root, false), Faulty, ""},
		"8,000 addresses in no range":    {manyRanges(t, root), Accepted, ""},
		"19 keys of P-521":               {slowKeys(t, root, p521), Undecided, BySignatures},
		"19 keys of RSA 8192":            {slowKeys(t, root, largeRSA(8192)), Undecided, BySignatures},
		"19 keys of RSA 16384":           {slowKeys(t, root, largeRSA(16384)), Undecided, BySignatures},
		"19 keys of RSA 98304":           {slowKeys(t, root, largeRSA(98304)), Undecided, ""},
	} {
		t.Run(name, func(t *testing.T) {
			const limit = slowdown * 50 * time.Millisecond
			best := time.Hour
			for range 20 {
				stores.memo.forget()
				began := time.Now()
				paths := Find(stores, c.presented).At(now)
				got, _ := paths.On(facts.IOS)
				best = min(best, time.Since(began))
				if got != c.want || paths.Stopped != c.stopped || paths.Complete != (c.stopped == "") {
					t.Fatalf("got %s, stopped %q; want %s, %q", got, paths.Stopped, c.want, c.stopped)
				}
				if best < limit {
					break
				}
			}
			if best > limit {
				t.Errorf("it took %v", best)
			}
		})
	}
}
