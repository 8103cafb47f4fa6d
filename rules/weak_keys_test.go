package rules

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"io"
	"math/big"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// A publicHalf is a key of which nobody has the private half: enough to stand in a certificate.
type publicHalf struct{ rsa.PublicKey }

func (p publicHalf) Public() crypto.PublicKey { return &p.PublicKey }

func (publicHalf) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	panic("it signs nothing")
}

// The primes of these tests are made once: they are slow to make.
var testPrimes = sync.OnceValue(func() (out [4]*big.Int) {
	for i := range out {
		p, err := rand.Prime(rand.Reader, 1024)
		if err != nil {
			panic(err)
		}
		out[i] = p
	}
	return out
})

// modulus is the product of two of the primes.
func modulus(i, j int) *big.Int { p := testPrimes(); return new(big.Int).Mul(p[i], p[j]) }

func withKey(n *big.Int, e int) func(*world) {
	return keyed(func(*world) crypto.Signer { return publicHalf{rsa.PublicKey{N: n, E: e}} })
}

var (
	closeRSA    = sync.OnceValues(func() (*rsa.PrivateKey, error) { return pki.CloseRSA(2048) })
	infineonRSA = sync.OnceValues(pki.InfineonRSA)
)

func brokenKey(key func() (*rsa.PrivateKey, error)) func(*world) crypto.Signer {
	return func(w *world) crypto.Signer {
		k, err := key()
		if err != nil {
			w.Fatal(err)
		}
		return k
	}
}

// beyond is a modulus of one bit more than is looked into, or of so many as are, without small factors.
func beyond(bits int) *big.Int {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	for n.SetBit(n, 0, 1); smallFactor(n) != 0; n.Add(n, big.NewInt(2)) {
	}
	return n
}

// alsoShows makes the address show another leaf, with this key, to another hello.
func alsoShows(change func(*world), n *big.Int) func(*world) {
	return func(w *world) {
		change(w)
		other := w.Leaf(func(t *pki.Template) { t.Key = publicHalf{rsa.PublicKey{N: n, E: 65537}} })
		w.Show(w.Address(), facts.HelloLegacy, other.Raw)
	}
}

var _ = covers(&certWeakKeyKnown,
	ruleCase{"elliptic", nil, "notapplicable"},
	ruleCase{"a good key", keyed(rsaOf(2048)), "pass"},
	ruleCase{"a good issuer's", issuedBy(rsaOf(2048)), "pass"},
	ruleCase{"two primes in a row", keyed(brokenKey(closeRSA)), "fail"},
	ruleCase{"the issuer's, of two primes in a row", issuedBy(brokenKey(closeRSA)), "fail"},
	ruleCase{"Infineon's", keyed(brokenKey(infineonRSA)), "fail"},
	ruleCase{"a square", func(w *world) { withKey(modulus(0, 0), 65537)(w) }, "fail"},
	ruleCase{"even", func(w *world) { withKey(new(big.Int).Lsh(modulus(0, 1), 1), 65537)(w) }, "fail"},
	ruleCase{"divisible by 751", func(w *world) { withKey(new(big.Int).Mul(modulus(0, 1), big.NewInt(751)), 65537)(w) }, "fail"},
	ruleCase{"divisible by 757", func(w *world) { withKey(new(big.Int).Mul(modulus(0, 1), big.NewInt(757)), 65537)(w) }, "pass"},
	ruleCase{"exponent 1", func(w *world) { withKey(modulus(0, 1), 1)(w) }, "fail"},
	ruleCase{"exponent 2", func(w *world) { withKey(modulus(0, 1), 2)(w) }, "fail"},
	ruleCase{"exponent 3", func(w *world) { withKey(modulus(0, 1), 3)(w) }, "fail/exponent"},
	ruleCase{"exponent 65535", func(w *world) { withKey(modulus(0, 1), 65535)(w) }, "fail/exponent"},
	ruleCase{"exponent 65536", func(w *world) { withKey(modulus(0, 1), 65536)(w) }, "fail"},
	ruleCase{"exponent 65539", func(w *world) { withKey(modulus(0, 1), 65539)(w) }, "pass"},
	ruleCase{"as long as is looked into", func(w *world) { withKey(beyond(maxFactoredBits), 65537)(w) }, "pass"},
	ruleCase{"a bit longer", func(w *world) { withKey(beyond(maxFactoredBits+1), 65537)(w) }, "unknown"},
	ruleCase{"a prime that another leaf has too", func(w *world) { alsoShows(func(w *world) { withKey(modulus(0, 1), 65537)(w) }, modulus(1, 2))(w) }, "fail"},
	ruleCase{"primes of its own", func(w *world) { alsoShows(func(w *world) { withKey(modulus(0, 1), 65537)(w) }, modulus(2, 3))(w) }, "pass"},
	ruleCase{"the key of another leaf", func(w *world) { alsoShows(func(w *world) { withKey(modulus(0, 1), 65537)(w) }, modulus(0, 1))(w) }, "pass"},
	ruleCase{"the key of its issuer", func(w *world) {
		issuedBy(rsaOf(2048))(w)
		keyed(rsaOf(2048))(w)
	}, "fail"},
	ruleCase{"one that cannot be read", refusedLeaf(nil, pki.BrokenKey), "unknown"},
)

// TestROCA holds that the mark is one of all primes together: a number that is some power of 65537 by each prime alone is
// none of Infineon's.
func TestROCA(t *testing.T) {
	power := func(a int64) *big.Int {
		return new(big.Int).Exp(big.NewInt(65537), big.NewInt(a), rocaProduct)
	}
	for _, a := range []int64{0, 1, 2, 12345678901234} {
		if !roca(power(a)) {
			t.Errorf("65537^%d is not noticed", a)
		}
	}
	// By 11 one power, by the other primes another: 2 and 3 lie in the subgroup of 65537 by 11 or do not, and what the
	// Chinese remainder theorem makes of two different powers fits each prime and not all of them.
	n, rest := power(1), new(big.Int).Div(rocaProduct, big.NewInt(11))
	for range 10 {
		if n.Add(n, rest); remainder(n, 11) != remainder(power(1), 11) && rocaPowers[4].log[remainder(n, 11)] >= 0 && roca(n) {
			t.Errorf("taken for Infineon's: %v", n)
		}
	}
	if roca(modulus(0, 1)) {
		t.Error("a good key is taken for Infineon's")
	}
}

// TestFermatBound holds how far apart the primes may be and still be found: (p−q)² is less than 8·rounds·√n.
func TestFermatBound(t *testing.T) {
	p := testPrimes()[0]
	for gap, want := range map[uint]bool{500: true, 512: true, 530: false, 600: false} {
		q := new(big.Int).Add(p, new(big.Int).Lsh(big.NewInt(1), gap))
		if _, found := fermat(q.Mul(q, p)); found != want {
			t.Errorf("2^%d apart: %v, want %v", gap, found, want)
		}
	}
}

func FuzzWeakness(f *testing.F) {
	f.Add([]byte{}, 65537)
	f.Add([]byte{1}, 3)
	f.Add(modulus(0, 1).Bytes(), -1)
	name, err := trust.Parse(newWorld(f).Leaf(nil).Raw)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, n []byte, e int) {
		owner := rsaOwner{name, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: e}}
		out, certain := owner.weakness()
		if certain && out.Status != Fail {
			t.Errorf("certain, and %q", out.Status)
		}
	})
}

// BenchmarkWeakness is what a key costs: one of today, and the worst that a stranger can send.
func BenchmarkWeakness(b *testing.B) {
	name, err := trust.Parse(newWorld(b).Leaf(nil).Raw)
	if err != nil {
		b.Fatal(err)
	}
	for text, n := range map[string]*big.Int{"2048": modulus(0, 1), "16384": beyond(maxFactoredBits), "beyond": beyond(maxFactoredBits + 1)} {
		b.Run(text, func(b *testing.B) {
			owner := rsaOwner{name, &rsa.PublicKey{N: n, E: 65537}}
			for b.Loop() {
				owner.weakness()
			}
		})
	}
	b.Run("eight of 16384", func(b *testing.B) {
		var owners []rsaOwner
		n := beyond(maxFactoredBits)
		for range maxOwners {
			owners = append(owners, rsaOwner{name, &rsa.PublicKey{N: n, E: 65537}})
			n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), maxFactoredBits/2))
		}
		for b.Loop() {
			common(owners)
		}
	})
}
