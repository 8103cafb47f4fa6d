package trust

import (
	"crypto"
	"crypto/rsa"
	"io"
	"math/big"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestRefusedOnPaths places certificates that crypto/x509 refuses on paths. What it cannot check is never accepted.
func TestRefusedOnPaths(t *testing.T) {
	root := made(t)(pki.Root(pki.Template{CommonName: "Root", Now: now}))
	intermediate := made(t)(root.Authority(pki.Template{CommonName: "Intermediate", Now: now}))
	leaf := made(t)(intermediate.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now}))
	alone := made(t)(pki.SelfSigned(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now}))
	rewrite := func(c *pki.Certificate, by crypto.Signer, change func(*pki.TBS)) []byte {
		der, err := pki.Rewrite(c.Raw, by, change)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	nobody := func(t *pki.TBS) { t.Subject = []byte{0x30, 2, 5, 0} } // a NULL where a SET should be
	noIssuer := func(t *pki.TBS) { t.Issuer = []byte{0x30, 2, 5, 0} }
	for name, c := range map[string]struct {
		chain [][]byte
		want  Standing
	}{
		"sound":                          {[][]byte{leaf.Raw, intermediate.Raw}, Accepted},
		"a leaf with a negative serial":  {[][]byte{rewrite(leaf, intermediate.Key, pki.NegativeSerial), intermediate.Raw}, Faulty},
		"a leaf with names twice":        {[][]byte{rewrite(leaf, intermediate.Key, pki.RepeatedNames), intermediate.Raw}, Faulty},
		"an intermediate likewise":       {[][]byte{leaf.Raw, rewrite(intermediate, root.Key, pki.NegativeSerial)}, Faulty},
		"a leaf with an SM2 key":         {[][]byte{rewrite(leaf, intermediate.Key, pki.OnCurve(pki.SM2)), intermediate.Raw}, Accepted},
		"signed with SM2":                {[][]byte{rewrite(leaf, intermediate.Key, pki.SignedWithSM2), intermediate.Raw}, Undecided},
		"an issuer with an SM2 key":      {[][]byte{leaf.Raw, rewrite(intermediate, root.Key, pki.OnCurve(pki.SM2))}, Undecided},
		"an issuer on an unheard curve":  {[][]byte{leaf.Raw, rewrite(intermediate, root.Key, pki.OnCurve(pki.UnnamedCurve))}, Undecided},
		"an issuer with a broken key":    {[][]byte{leaf.Raw, rewrite(intermediate, root.Key, pki.BrokenKey)}, Undecided},
		"an issuer without a subject":    {[][]byte{leaf.Raw, rewrite(intermediate, root.Key, nobody)}, Undecided},
		"a leaf without an issuer":       {[][]byte{rewrite(leaf, intermediate.Key, noIssuer), intermediate.Raw}, Undecided},
		"a leaf without a subject":       {[][]byte{rewrite(leaf, intermediate.Key, nobody), intermediate.Raw}, Faulty},
		"a stray one without a subject":  {[][]byte{leaf.Raw, intermediate.Raw, rewrite(intermediate, root.Key, nobody)}, Accepted},
		"self-issued with an SM2 key":    {[][]byte{rewrite(alone, alone.Key, pki.OnCurve(pki.SM2))}, Undecided},
		"self-signed, a negative serial": {[][]byte{rewrite(alone, alone.Key, pki.NegativeSerial)}, SelfSigned},
		"signed by somebody else":        {[][]byte{rewrite(leaf, root.Key, pki.NegativeSerial), intermediate.Raw}, Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			stores := NewStores()
			stores.Trust("test", facts.Everywhere, parsed(t, root.Raw))
			var presented []*Certificate
			for _, der := range c.chain {
				presented = append(presented, parsed(t, der))
			}
			paths := Find(stores, presented)
			if got, _ := paths.On(facts.Android); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			android := paths.Catalog().Newest(facts.Android)
			strange := slices.ContainsFunc(paths.Against(android, &paths.All[0]), func(f Fault) bool { return f.Kind == StrangeKey })
			if strange != (presented[0].Key().Foreign == CurveSM2) {
				t.Errorf("a key that no client knows: %t", strange)
			}
			taking := paths.Taking(android)
			if open := !strange && (c.want == Faulty || c.want == Undecided); taking.Open.Has(android) != open { // clients differ, or nobody can tell
				t.Errorf("whether it is taken is open: %t", !open)
			}
		})
	}
}

// TestHugeKey holds that a key of a stranger's choice is not worked with. The certificate has its issuer's
// name, so that it would be tried against itself.
func TestHugeKey(t *testing.T) {
	namesake := made(t)(pki.Root(pki.Template{CommonName: "a.test", Now: now}))
	for bits, want := range map[int]Standing{maxCheckedRSA: Incomplete, maxCheckedRSA + 1: Undecided} {
		n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
		c := made(t)(namesake.Leaf(pki.Template{CommonName: "a.test", Now: now, Key: hugeKey{&rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}}}))
		paths := Find(NewStores(), []*Certificate{parsed(t, c.Raw)})
		if got, _ := paths.On(facts.Android); got != want {
			t.Errorf("%d bits: got %s, want %s", bits, got, want)
		}
	}
}

// A hugeKey signs with zeros.
type hugeKey struct{ public *rsa.PublicKey }

func (k hugeKey) Public() crypto.PublicKey { return k.public }

func (k hugeKey) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return make([]byte, k.public.Size()), nil
}
