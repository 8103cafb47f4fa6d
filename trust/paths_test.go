package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/x509"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, c *pki.Certificate, err error) *Certificate {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, c.Raw)
}

func parsed(t testing.TB, der []byte) *Certificate {
	t.Helper()
	c, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// A forest is a random set of authorities that certify each other, with constraints here and there.
type forest struct {
	presented []*Certificate
	roots     []*Certificate
	about     string
}

// dated gives the template dates that now and then do not hold.
func dated(r *rand.Rand, t pki.Template) pki.Template {
	t.Now = now
	switch r.IntN(12) {
	case 0:
		t.NotAfter = now.Add(-time.Second)
	case 1:
		t.NotBefore = now.Add(time.Second)
	case 2:
		t.NotBefore, t.NotAfter = now, now.Add(time.Second) // in its only second
	}
	return t
}

// grow makes a forest from a seed: authorities that certify each other in every way, with constraints and dates, some
// with the name of another and a key of their own. No authority certifies itself but the roots, and roots are without
// constraints: there crypto/x509 and RFC 5280 part ways. keys are two for roots, four for authorities, one for the
// leaf, and four for namesakes.
func grow(t testing.TB, seed uint64, keys []crypto.Signer) forest {
	r := rand.New(rand.NewPCG(seed, 1))
	var f forest
	var authorities []*pki.Certificate
	for i := range 1 + r.IntN(2) {
		root := dated(r, pki.Template{CommonName: fmt.Sprint("root ", i), Key: keys[i]})
		root.NotBefore = time.Time{} // of a listed root no more than its end is known
		c, err := pki.Root(root)
		if trusted := r.IntN(4) > 0; trusted {
			f.roots = append(f.roots, must(t, c, err))
		} else {
			must(t, c, err)
		}
		authorities = append(authorities, c)
	}
	for range 1 + r.IntN(7) {
		who := 2 + r.IntN(4) // its name and key
		by := authorities[r.IntN(len(authorities))]
		if by.Subject.CommonName == fmt.Sprint("authority ", who) {
			continue
		}
		key := keys[who]
		if r.IntN(8) == 0 {
			key = keys[who+5]
		}
		c, err := by.Authority(dated(r, pki.Template{CommonName: fmt.Sprint("authority ", who), Key: key, Change: func(c *x509.Certificate) {
			switch r.IntN(16) {
			case 0:
				c.IsCA = false
			case 1:
				c.MaxPathLenZero = true
			case 2:
				c.MaxPathLen = 1
			case 3:
				c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
			case 4:
				c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
			case 5:
				c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"example.test"}
			case 6:
				c.ExcludedDNSDomains = []string{"example.test"}
			case 7:
				c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"elsewhere.test"}
			case 8:
				c.ExcludedDNSDomains = []string{".api.example.test", "xample.test"}
			case 9:
				c.PermittedIPRanges = networks(t, []string{"192.0.2.0/24"})
			case 10:
				c.ExcludedIPRanges = networks(t, []string{"192.0.2.0/28"})
			}
		}}))
		f.presented = append(f.presented, must(t, c, err))
		authorities = append(authorities, c)
	}
	by := authorities[r.IntN(len(authorities))]
	leaf, err := by.Leaf(dated(r, pki.Template{CommonName: "leaf", Names: []string{"api.example.test", "192.0.2.17"}, Key: keys[6]}))
	f.presented = append([]*Certificate{must(t, leaf, err)}, f.presented...)
	rest := f.presented[1:]
	r.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	if len(rest) > 0 && r.IntN(4) == 0 {
		f.presented = f.presented[:len(f.presented)-1]
	}
	for _, c := range f.presented {
		f.about += fmt.Sprintf("%s <- %s; ", c.Subject.CommonName, c.Issuer.CommonName)
	}
	return f
}

// TestAgainstStandardLibrary asks crypto/x509 the same about random forests, at one time.
func TestAgainstStandardLibrary(t *testing.T) {
	keys := make([]crypto.Signer, 11)
	for i := range keys {
		keys[i] = newKey(t)
	}
	accepted := 0
	const forests = 2000
	for seed := range uint64(forests) {
		f := grow(t, seed, keys)
		stores := NewStores()
		stores.Trust("test", facts.Everywhere, f.roots...)
		paths := Find(stores, f.presented).At(now)
		taken := slices.ContainsFunc(paths.All, func(p Path) bool { return len(paths.Against(lists.Newest(facts.IOS), &p)) == 0 })
		if standing, best := paths.On(facts.IOS); taken != (standing == Accepted && len(paths.Against(lists.Newest(facts.IOS), best)) == 0) {
			t.Errorf("seed %d: %s, but there is a path that is taken: %t: %s", seed, standing, taken, f.about)
		}

		options := x509.VerifyOptions{
			Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: now,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
		for _, c := range f.roots {
			options.Roots.AddCert(c.Certificate)
		}
		for _, c := range f.presented[1:] {
			options.Intermediates.AddCert(c.Certificate)
		}
		_, err := f.presented[0].Verify(options)
		if (err == nil) != taken {
			t.Errorf("seed %d: taken: %t, crypto/x509 says %v: %s", seed, taken, err, f.about)
		}
		if err == nil {
			accepted++
		}
	}
	t.Logf("%d of %d are accepted", accepted, forests)
	if accepted < forests/10 || accepted > forests*9/10 {
		t.Errorf("%d of %d are accepted: the forests try too little", accepted, forests)
	}
}

// bomb is a leaf below authorities of one name that all certified each other, without a way out.
func bomb(t testing.TB, authorities int) []*Certificate {
	var all []*pki.Certificate
	for range authorities {
		c, err := pki.Root(pki.Template{CommonName: "Bomb", Now: now})
		must(t, c, err)
		all = append(all, c)
	}
	leaf, err := all[0].Leaf(pki.Template{CommonName: "leaf", Now: now})
	out := []*Certificate{must(t, leaf, err)}
	for _, signer := range all {
		for _, subject := range all {
			if signer != subject {
				c, err := signer.Authority(pki.Template{CommonName: "Bomb", Key: subject.Key, Now: now})
				out = append(out, must(t, c, err))
			}
		}
	}
	return out
}

func TestBounds(t *testing.T) {
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, root, err)
	stores := NewStores()
	stores.Trust("test", facts.Everywhere, parsed(t, root.Raw))
	leaf, err := root.Leaf(pki.Template{CommonName: "leaf", Now: now})
	good := must(t, leaf, err)

	stray := bomb(t, 6) // 31 certificates
	paths := Find(stores, stray)
	if standing, _ := paths.On(facts.IOS); standing != Undecided || paths.Complete {
		t.Errorf("a bomb is %s", standing)
	}
	paths = Find(stores, append([]*Certificate{good}, stray...))
	if standing, path := paths.On(facts.IOS); standing != Accepted || len(path.Certificates) != 1 {
		t.Errorf("a good leaf before a bomb is %s", standing)
	}
	loop := bomb(t, 2)
	paths = Find(stores, loop)
	if standing, _ := paths.On(facts.IOS); standing != Incomplete || !paths.Complete {
		t.Errorf("two that certify each other are %s", standing)
	}
}

// BenchmarkBomb is the worst that we know to send: 19 authorities of one name.
func BenchmarkBomb(b *testing.B) {
	presented, stores := bomb(b, 6), NewStores()
	for b.Loop() {
		stores.memo.forget()
		Find(stores, presented)
	}
}

// ordinary is a leaf, an intermediate and a root that is sent too, in the stores that are shipped and one root more.
func ordinary(b *testing.B) (*Stores, []*Certificate) {
	stores, err := Shipped()
	if err != nil {
		b.Fatal(err)
	}
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(b, root, err)
	middle := authority(b, root, "Intermediate", nil)
	stores.Trust("test", facts.Everywhere, parsed(b, root.Raw))
	return stores, below(b, middle, middle, root)
}

// BenchmarkFind judges the ordinary case for every list; BenchmarkVerify is crypto/x509's answer for one pool of roots.
// The former may cost three times the latter.
func BenchmarkFind(b *testing.B) {
	stores, presented := ordinary(b)
	for b.Loop() {
		stores.memo.forget()
		paths := Find(stores, presented).At(now)
		if paths.Accepting() != lists.All() {
			b.Fatal(named(paths.Accepting()))
		}
		for _, p := range facts.AllPlatforms() {
			paths.On(p)
		}
	}
}

// BenchmarkRemembered is the same chain once more.
func BenchmarkRemembered(b *testing.B) {
	stores, presented := ordinary(b)
	for b.Loop() {
		paths := Find(stores, presented).At(now)
		paths.Accepting()
	}
}

func BenchmarkVerify(b *testing.B) {
	_, presented := ordinary(b)
	options := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), CurrentTime: now}
	options.Roots.AddCert(presented[2].Certificate)
	options.Intermediates.AddCert(presented[1].Certificate)
	for b.Loop() {
		if _, err := presented[0].Verify(options); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkShipped is what it costs to have the stores.
func BenchmarkShipped(b *testing.B) {
	for b.Loop() {
		if _, err := Shipped(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRollover leads from a root's new key, which the newest list has, to its old one of the same name, which they all
// have: by a certificate that is self-issued and not self-signed.
func TestRollover(t *testing.T) {
	old, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, old, err)
	young, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	must(t, young, err)
	leaf, err := young.Leaf(pki.Template{CommonName: "a.test", Names: []string{"a.test"}, Now: now})
	must(t, leaf, err)
	rollover, err := old.Authority(pki.Template{CommonName: "Root", Key: young.Key, Now: now})
	must(t, rollover, err)
	stores := NewStores()
	all, newest := lists.Of(facts.IOS), lists.Newest(facts.IOS)
	stores.TrustIn("old", all, parsed(t, old.Raw))
	stores.TrustIn("young", newest, parsed(t, young.Raw))
	for name, c := range map[string]struct {
		chain []*Certificate
		want  Lists
	}{
		"without":              {[]*Certificate{parsed(t, leaf.Raw)}, newest},
		"with the root's copy": {[]*Certificate{parsed(t, leaf.Raw), parsed(t, young.Raw)}, newest},
		"with the rollover":    {[]*Certificate{parsed(t, leaf.Raw), parsed(t, rollover.Raw)}, all},
		"with both":            {[]*Certificate{parsed(t, leaf.Raw), parsed(t, young.Raw), parsed(t, rollover.Raw)}, all},
	} {
		paths := Find(stores, c.chain).At(now)
		if got := paths.Accepting(); got != c.want || !paths.Complete {
			t.Errorf("%s: accepted by %b, want %b", name, got, c.want)
		}
	}
}
