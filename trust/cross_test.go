package trust

import (
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// orders gives every order of some certificates.
func orders(of []*Certificate) (out [][]*Certificate) {
	if len(of) == 0 {
		return [][]*Certificate{nil}
	}
	for i, first := range of {
		for _, rest := range orders(slices.Concat(of[:i], of[i+1:])) {
			out = append(out, append([]*Certificate{first}, rest...))
		}
	}
	return out
}

// TestGoodPathInEveryOrder is a leaf with two ways up, one of which fails: the other is found however the server sorts
// them, and what is said against the bad one is its own fault.
func TestGoodPathInEveryOrder(t *testing.T) {
	root, _ := anchored(t)
	other, err := pki.Root(pki.Template{CommonName: "Other Root", Now: now})
	must(t, other, err)
	young, err := pki.Root(pki.Template{CommonName: "Young Root", Now: now})
	must(t, young, err)
	lower := authority(t, young, "Lower", nil)
	good := authority(t, root, "Young Root", young.Key)
	for name, c := range map[string]struct {
		bad  func() *pki.Certificate // another certificate for the young root
		on   facts.Platforms         // who has the other root
		want FaultKind
	}{
		"expired": {func() *pki.Certificate {
			return mustAuthority(t, other, pki.Template{CommonName: "Young Root", Key: young.Key, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(-time.Second)})
		}, facts.Everywhere, Ended},
		"not yet valid": {func() *pki.Certificate {
			return mustAuthority(t, other, pki.Template{CommonName: "Young Root", Key: young.Key, NotBefore: now.Add(time.Second), Now: now})
		}, facts.Everywhere, NotYetValid},
		"constrained": {func() *pki.Certificate { return authority(t, other, "Young Root", young.Key, excludes("a.test")) }, facts.Everywhere, NameForbidden},
		"for mail": {func() *pki.Certificate {
			return authority(t, other, "Young Root", young.Key, uses(x509.ExtKeyUsageEmailProtection))
		}, facts.Everywhere, WrongUsage},
		"too long": {func() *pki.Certificate { return authority(t, other, "Young Root", young.Key, pathLen(0)) }, facts.Everywhere, PathTooLong},
		"not a CA": {func() *pki.Certificate {
			return authority(t, other, "Young Root", young.Key, func(c *x509.Certificate) { c.IsCA = false })
		}, facts.Everywhere, NotAnAuthority},
		"of an old root":   {func() *pki.Certificate { return authority(t, other, "Young Root", young.Key) }, facts.On(facts.Android), NotListed},
		"of nobody's root": {func() *pki.Certificate { return authority(t, other, "Young Root", young.Key) }, 0, IssuerMissing},
		"with another key": {func() *pki.Certificate { return authority(t, root, "Young Root", nil) }, facts.Everywhere, ""},
		"by a false namesake": {func() *pki.Certificate {
			false, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
			must(t, false, err)
			return authority(t, false, "Young Root", young.Key)
		}, facts.Everywhere, BadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			stores := NewStores()
			stores.Trust("test", facts.Everywhere, parsed(t, root.Raw))
			if c.on != 0 {
				stores.Trust("test", c.on, parsed(t, other.Raw))
			}
			leaf, err := lower.Leaf(pki.Template{CommonName: "Leaf", Names: []string{"a.test"}, Now: now})
			first := must(t, leaf, err)
			above := []*Certificate{parsed(t, lower.Raw), parsed(t, good.Raw), parsed(t, c.bad().Raw), parsed(t, young.Raw)}
			for _, order := range orders(above) {
				paths := Find(stores, append([]*Certificate{first}, order...)).At(now)
				standing, best := paths.On(facts.IOS)
				if standing != Accepted || len(paths.Against(lists.Newest(facts.IOS), best)) != 0 || best.Anchor.Name() != "Root" {
					t.Fatalf("got %s by %+v", standing, best)
				}
				var kinds []FaultKind
				for i := range paths.All {
					for _, fault := range paths.Against(lists.Newest(facts.IOS), &paths.All[i]) {
						kinds = append(kinds, fault.Kind)
					}
				}
				// The young root itself, which is sent too, is nobody's.
				if want := []FaultKind{NobodysRoot, c.want}; c.want != "" && !(slices.Contains(kinds, want[0]) && slices.Contains(kinds, want[1])) {
					t.Errorf("against the other paths: %v, want %v", kinds, want)
				}
			}
		})
	}
}

// TestWeak holds what no client takes below an anchor, and that the anchor itself may be as weak as it likes.
func TestWeak(t *testing.T) {
	root, stores := anchored(t)
	sound := parsed(t, root.Raw)
	for name, c := range map[string]struct {
		change func(*x509.Certificate)
		want   FaultKind
	}{
		"sound":    {func(*x509.Certificate) {}, ""},
		"SHA-1":    {func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }, WeakSignature},
		"RSA 2047": {func(c *x509.Certificate) { c.PublicKey = largeRSA(2047)() }, WeakKey},
		"RSA 2048": {func(c *x509.Certificate) { c.PublicKey = largeRSA(2048)() }, ""},
		"P-224":    {func(c *x509.Certificate) { c.PublicKey = onCurve(elliptic.P224()) }, WeakKey},
		"Ed25519":  {func(c *x509.Certificate) { c.PublicKey = ed25519.PublicKey(make([]byte, ed25519.PublicKeySize)) }, StrangeKey},
		"P-521":    {func(c *x509.Certificate) { c.PublicKey = p521() }, ""},
	} {
		for where := range 2 {
			leaf := *below(t, root)[0].Certificate
			upper := *sound.Certificate
			if where == 0 {
				c.change(&leaf)
			} else {
				c.change(&upper)
			}
			path := &Path{Certificates: []*Certificate{{Certificate: &leaf}, {Certificate: &upper}}, End: AtAnchor, Anchor: stores.called(sound.RawSubject)[0]}
			got := (&Paths{Complete: true}).Against(lists.Newest(facts.IOS), path)
			if want := where == 0 && c.want != ""; want != (len(got) == 1 && got[0].Kind == c.want) || !want && len(got) != 0 {
				t.Errorf("%s, in the anchor: %t: got %v", name, where == 1, got)
			}
		}
	}
}

// TestDatesUnread holds that dates which cannot be read are not called over.
func TestDatesUnread(t *testing.T) {
	root, stores := anchored(t)
	paths := Paths{Complete: true, at: now}
	for lacks, want := range map[Parts]int{0: 1, PartDates: 0} {
		leaf := &Certificate{Certificate: &x509.Certificate{}, lacks: lacks}
		path := &Path{Certificates: []*Certificate{leaf}, End: AtAnchor, Anchor: stores.called(root.RawSubject)[0]}
		if got := paths.Against(lists.Newest(facts.IOS), path); len(got) != want {
			t.Errorf("lacks %b: got %v", lacks, got)
		}
	}
}
