package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// An openSSLCase is a chain, and what openssl s_client says of it. TestAgainstOpenSSLCases asks it.
type openSSLCase struct {
	name      string
	presented []*Certificate
	key       crypto.Signer // of the leaf
	roots     []*Certificate
	host      string
	want      VerifyCode
}

// trusting makes stores that trust these certificates and no others.
func trusting(roots []*Certificate) *Stores {
	s := NewStores()
	s.Trust("test", facts.Everywhere, roots...)
	return s
}

// listing makes stores whose lists have these roots, as shipped ones do: their names and keys.
func listing(t testing.TB, roots []*Certificate) *Stores {
	t.Helper()
	s := NewStores()
	for _, c := range roots {
		name, err := bare(c.SHA256, c.RawSubject, c.RawSubjectPublicKeyInfo)
		if err != nil {
			t.Fatal(err)
		}
		anchor := s.add(name)
		anchor.Entries = append(anchor.Entries, Entry{SHA256: c.SHA256, On: lists.All(), NotAfter: c.NotAfter})
	}
	return s
}

func rsaKey(t testing.TB, bits int) crypto.Signer {
	t.Helper()
	key, err := rsa.GenerateKey(cryptorand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// openSSLCases makes every case. Where it says no more, a leaf for a.example.test by an intermediate of a trusted root
// is sent with the intermediate.
func openSSLCases(t testing.TB) (out []openSSLCase) {
	root, _ := anchored(t)
	middle := authority(t, root, "Middle", nil)
	other, err := pki.Root(pki.Template{CommonName: "Other Root", Now: now})
	must(t, other, err)
	twin, err := pki.Root(pki.Template{CommonName: "Root", Now: now}) // with another key
	must(t, twin, err)
	type shape struct {
		template pki.Template
		by       *pki.Certificate
		above    []*pki.Certificate // nil: the intermediate
		roots    []*pki.Certificate // nil: the root
		host     string
	}
	add := func(name string, want VerifyCode, s shape) {
		t.Helper()
		if s.by == nil {
			s.by = middle
		}
		if s.above == nil {
			s.above = []*pki.Certificate{s.by}
		}
		if s.roots == nil {
			s.roots = []*pki.Certificate{root}
		}
		if s.host == "" {
			s.host = "a.example.test"
		}
		s.template.CommonName, s.template.Now = "Leaf", now
		if s.template.Names == nil {
			s.template.Names = []string{"a.example.test"}
		}
		leaf, err := s.by.Leaf(s.template)
		c := openSSLCase{name: name, presented: []*Certificate{must(t, leaf, err)}, key: leaf.Key, host: s.host, want: want}
		for _, above := range s.above {
			c.presented = append(c.presented, parsed(t, above.Raw))
		}
		for _, r := range s.roots {
			c.roots = append(c.roots, parsed(t, r.Raw))
		}
		out = append(out, c)
	}
	with := func(change func(*x509.Certificate)) pki.Template { return pki.Template{Change: change} }
	none := []*pki.Certificate{}
	ended := pki.Template{NotBefore: now.Add(-time.Hour), NotAfter: now.Add(-time.Second)}
	early := pki.Template{NotBefore: now.Add(time.Second), NotAfter: now.Add(time.Hour)}

	add("good", 0, shape{})
	add("root sent too", 0, shape{above: []*pki.Certificate{middle, root}})
	add("by the root itself", 0, shape{by: root, above: none})
	add("expired", 10, shape{template: ended})
	add("in its last second", 10, shape{template: pki.Template{NotBefore: now.Add(-time.Hour), NotAfter: now}})
	add("a second before it", 0, shape{template: pki.Template{NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Second)}})
	add("not yet valid", 9, shape{template: early})
	add("in its first second", 0, shape{template: pki.Template{NotBefore: now, NotAfter: now.Add(time.Hour)}})
	add("intermediate missing", 21, shape{above: none})
	add("intermediate missing, expired", 10, shape{above: none, template: ended})
	add("intermediate missing, wrong name", 21, shape{above: none, host: "b.example.test"})
	add("the wrong intermediate", 21, shape{above: []*pki.Certificate{authority(t, root, "Middle", nil)}})
	add("root unknown and not sent", 20, shape{roots: []*pki.Certificate{other}})
	add("root unknown and sent", 19, shape{above: []*pki.Certificate{middle, root}, roots: []*pki.Certificate{other}})
	add("root's namesake trusted, root sent", 19, shape{above: []*pki.Certificate{middle, root}, roots: []*pki.Certificate{twin}})
	add("root unknown, expired", 10, shape{roots: []*pki.Certificate{other}, template: ended})
	add("expired and for another name", 10, shape{template: ended, host: "b.example.test"})
	lower := authority(t, middle, "Lower", nil)
	add("out of order", 0, shape{by: lower, above: []*pki.Certificate{middle, lower}})
	outdated := mustAuthority(t, root, pki.Template{CommonName: "Middle", Key: middle.Key, NotBefore: ended.NotBefore, NotAfter: ended.NotAfter})
	add("intermediate expired", 10, shape{by: outdated})
	add("intermediate twice, the expired first", 0, shape{above: []*pki.Certificate{outdated, middle}})
	oldRoot, err := pki.Root(pki.Template{CommonName: "Old Root", NotBefore: ended.NotBefore, NotAfter: ended.NotAfter})
	must(t, oldRoot, err)
	add("root expired", 10, shape{by: oldRoot, above: none, roots: []*pki.Certificate{oldRoot}})

	add("another name", 62, shape{host: "b.example.test"})
	add("name in capitals", 0, shape{template: pki.Template{Names: []string{"A.Example.TEST"}}})
	add("wildcard", 0, shape{template: pki.Template{Names: []string{"*.example.test"}}})
	add("wildcard for two labels", 62, shape{template: pki.Template{Names: []string{"*.example.test"}}, host: "b.a.example.test"})
	add("wildcard of a top-level domain", 62, shape{template: pki.Template{Names: []string{"*.test"}}, host: "example.test"})
	add("wildcard as a part of a label", 0, shape{template: pki.Template{Names: []string{"a*.example.test"}}})
	add("wildcard at the end of a label", 0, shape{template: pki.Template{Names: []string{"*b.example.test"}}, host: "ab.example.test"})
	add("wildcard inside a label", 62, shape{template: pki.Template{Names: []string{"a*c.example.test"}}, host: "abc.example.test"})
	add("wildcard in the second label", 62, shape{template: pki.Template{Names: []string{"a.*.example.test"}}, host: "a.b.example.test"})
	add("wildcard for an underscore", 62, shape{template: pki.Template{Names: []string{"*.example.test"}}, host: "a_b.example.test"})
	add("wildcard for a Chinese name", 0, shape{template: pki.Template{Names: []string{"*.example.test"}}, host: "xn--fiq228c.example.test"})
	add("part of a label for a Chinese name", 62, shape{template: pki.Template{Names: []string{"x*.example.test"}}, host: "xn--fiq228c.example.test"})
	add("common name alone", 0, shape{template: pki.Template{Names: []string{}}, host: "Leaf"})
	add("common name beside an address", 0, shape{template: pki.Template{Names: []string{"192.0.2.1"}}, host: "Leaf"})
	add("address", 0, shape{template: pki.Template{Names: []string{"192.0.2.1"}}, host: "192.0.2.1"})
	add("address of IPv6", 0, shape{template: pki.Template{Names: []string{"2001:db8::1"}}, host: "2001:db8::1"})
	add("another address", 64, shape{template: pki.Template{Names: []string{"192.0.2.1"}}, host: "192.0.2.2"})
	add("address as a name", 64, shape{template: with(func(c *x509.Certificate) { c.DNSNames = []string{"192.0.2.1"} }), host: "192.0.2.1"})

	add("RSA 1024", 66, shape{template: pki.Template{Key: rsaKey(t, 1024)}})
	add("RSA 1962", 66, shape{template: pki.Template{Key: rsaKey(t, 1962)}})
	add("RSA 1963", 0, shape{template: pki.Template{Key: rsaKey(t, 1963)}})
	add("RSA 1024, expired", 10, shape{template: pki.Template{Key: rsaKey(t, 1024), NotBefore: ended.NotBefore, NotAfter: ended.NotAfter}})
	weak := authority(t, root, "Weak", rsaKey(t, 1024))
	add("intermediate RSA 1024", 67, shape{by: weak})
	weakRoot, err := pki.Root(pki.Template{CommonName: "Weak Root", Key: rsaKey(t, 1024), Now: now})
	must(t, weakRoot, err)
	add("root RSA 1024", 67, shape{by: weakRoot, above: none, roots: []*pki.Certificate{weakRoot}})
	p384, err := ecdsa.GenerateKey(elliptic.P384(), cryptorand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	add("P-384", 0, shape{template: pki.Template{Key: p384}})
	_, ed, err := ed25519.GenerateKey(cryptorand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	add("Ed25519", 0, shape{template: pki.Template{Key: ed}})
	strong := authority(t, root, "Strong", rsaKey(t, 2048))
	add("SHA-1", 68, shape{by: strong, template: with(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA })})
	add("PSS", 0, shape{by: strong, template: with(func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA256WithRSAPSS })})
	rsaRoot, err := pki.Root(pki.Template{CommonName: "RSA Root", Key: rsaKey(t, 2048), Now: now, Change: func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA }})
	must(t, rsaRoot, err)
	add("root by SHA-1", 0, shape{by: rsaRoot, above: none, roots: []*pki.Certificate{rsaRoot}})
	sha1 := authority(t, rsaRoot, "By SHA-1", nil, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA1WithRSA })
	add("intermediate by SHA-1", 68, shape{by: sha1, roots: []*pki.Certificate{rsaRoot}})

	add("for clients", 26, shape{template: with(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })})
	add("for anything", 26, shape{template: with(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} })})
	add("no uses stated", 0, shape{template: with(func(c *x509.Certificate) { c.ExtKeyUsage, c.KeyUsage = nil, 0 })})
	add("key for certificates only", 26, shape{template: with(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCertSign })})
	add("key for signatures only", 0, shape{template: with(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature })})
	add("leaf that is an authority", 0, shape{template: with(func(c *x509.Certificate) { c.IsCA = true })})
	unknown := pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 1}, Critical: true, Value: []byte{5, 0}}
	add("unknown critical extension", 34, shape{template: with(func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{unknown} })})
	netscape := pkix.Extension{Id: asn1.ObjectIdentifier{2, 16, 840, 1, 113730, 1, 1}, Critical: true, Value: []byte{3, 2, 6, 0x40}}
	add("critical extension that only Go does not know", 0, shape{template: with(func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{netscape} })})
	add("intermediate for mail", 26, shape{by: authority(t, root, "Mail", nil, uses(x509.ExtKeyUsageEmailProtection))})
	notCA := authority(t, root, "Not CA", nil, func(c *x509.Certificate) { c.IsCA = false })
	add("intermediate that is no authority", 26, shape{by: notCA})
	noSign := authority(t, root, "No Sign", nil, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })
	add("intermediate that may not sign", 32, shape{by: noSign})
	short := authority(t, root, "Short", nil, pathLen(0))
	below := authority(t, short, "Below", nil)
	add("path too long", 25, shape{by: below, above: []*pki.Certificate{below, short}})
	permits := func(domain string) func(*x509.Certificate) {
		return func(c *x509.Certificate) {
			c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{domain}
		}
	}
	add("name permitted", 0, shape{by: authority(t, root, "Permits", nil, permits("example.test"))})
	add("name not permitted", 47, shape{by: authority(t, root, "Permits Other", nil, permits("other.test"))})
	add("name not permitted, expired", 47, shape{by: authority(t, root, "Permits Another", nil, permits("other.test")), template: ended})
	add("name excluded", 48, shape{by: authority(t, root, "Excludes", nil, excludes("example.test"))})
	add("wildcard beside what is excluded", 0, shape{by: authority(t, root, "Excludes One", nil, excludes("b.example.test")), template: pki.Template{Names: []string{"*.example.test"}}})

	self, err := pki.SelfSigned(pki.Template{CommonName: "a.example.test", Names: []string{"a.example.test"}, Now: now})
	alone := must(t, self, err)
	trusted := parsed(t, root.Raw)
	out = append(out,
		openSSLCase{"self-signed", []*Certificate{alone}, self.Key, []*Certificate{trusted}, "a.example.test", 18},
		openSSLCase{"self-signed and trusted", []*Certificate{alone}, self.Key, []*Certificate{alone}, "a.example.test", 0},
		openSSLCase{"self-signed and trusted, another name", []*Certificate{alone}, self.Key, []*Certificate{alone}, "b.example.test", 62},
	)
	for _, name := range []string{"intermediate is trusted, root is not", "intermediate is trusted, root is sent"} {
		leaf, err := middle.Leaf(pki.Template{CommonName: "Leaf", Names: []string{"a.example.test"}, Now: now})
		c := openSSLCase{name, []*Certificate{must(t, leaf, err)}, leaf.Key, []*Certificate{parsed(t, middle.Raw)}, "a.example.test", 2}
		if name == "intermediate is trusted, root is sent" {
			c.presented = append(c.presented, trusted)
		}
		out = append(out, c)
	}
	damaged := slices.Clone(out[0].presented[0].Raw)
	damaged[len(damaged)-1] ^= 1
	out = append(out, openSSLCase{"damaged signature", []*Certificate{parsed(t, damaged), out[0].presented[1]}, out[0].key, out[0].roots, "a.example.test", 7})
	return out
}

// TestOpenSSL is the table of what OpenSSL makes of a chain, with the roots as a file has them and, where that makes no
// difference, as a list has them.
func TestOpenSSL(t *testing.T) {
	for _, c := range openSSLCases(t) {
		t.Run(c.name, func(t *testing.T) {
			if got := OpenSSL(trusting(c.roots), AddedRoots, c.presented, c.host, now); got.Code != c.want || got.Unknown != nil {
				t.Errorf("got %d, want %d", got.Code, c.want)
			}
			if c.want.Text() == "" {
				t.Errorf("%d has no sentence", c.want)
			}
			whole := slices.ContainsFunc(c.roots, func(r *Certificate) bool { return !r.SelfSigned() })
			if got := OpenSSL(listing(t, c.roots), SystemRoots, c.presented, c.host, now); !whole && (got.Code != c.want || got.Unknown != nil) {
				t.Errorf("listed: got %d, want %d", got.Code, c.want)
			}
		})
	}
}

// TestOpenSSLUnknown: of what cannot be read, checked or paid for no code is given.
func TestOpenSSLUnknown(t *testing.T) {
	root, _ := anchored(t)
	leaf, err := root.Leaf(pki.Template{CommonName: "Leaf", Names: []string{"a.example.test"}, Now: now})
	good := []*Certificate{must(t, leaf, err)}
	dear, above := root, []*pki.Certificate(nil)
	for i := range 8 {
		key, err := ecdsa.GenerateKey(elliptic.P521(), cryptorand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		dear = authority(t, dear, fmt.Sprint("P-521 ", i), key)
		above = append([]*pki.Certificate{dear}, above...)
	}
	rewritten := func(change func(*pki.TBS)) []*Certificate {
		der, err := pki.Rewrite(good[0].Raw, root.Key, change)
		if err != nil {
			t.Fatal(err)
		}
		return []*Certificate{parsed(t, der)}
	}
	for name, c := range map[string]struct {
		presented []*Certificate
		unknown   bool
	}{
		"good":            {good, false},
		"negative serial": {rewritten(pki.NegativeSerial), false},
		"broken dates":    {rewritten(pki.BrokenDates), true},
		"signed with SM2": {rewritten(pki.SignedWithSM2), true},
		"broken names":    {rewritten(pki.BrokenNames), true},
		"a repeated name": {rewritten(pki.RepeatedNames), true},
		"too many":        {append(good[:1:1], slices.Repeat(good, maxPresented)...), true},
		"too dear":        {below(t, dear, above...), true},
	} {
		got := OpenSSL(trusting([]*Certificate{parsed(t, root.Raw)}), AddedRoots, c.presented, "", now)
		if (got.Unknown != nil) != c.unknown || c.unknown && got.Code != 0 {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}

// FuzzHostMatches: no name of a stranger's makes it panic, and a name without a star is for itself alone.
func FuzzHostMatches(f *testing.F) {
	f.Add("*.example.test", "a.example.test")
	f.Add("a*.example.test", "ab.example.test")
	f.Add("*", "")
	f.Add("x.*.-", "xn--")
	f.Fuzz(func(t *testing.T, pattern, host string) {
		if got := hostMatches(pattern, host); got && !strings.Contains(pattern, "*") && !strings.EqualFold(pattern, host) {
			t.Errorf("%q is for %q", pattern, host)
		}
	})
}
