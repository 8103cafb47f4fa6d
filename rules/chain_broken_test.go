package rules

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// below serves a leaf below an intermediate that change made something else.
func below(change func(*x509.Certificate)) func(*world) {
	return func(w *world) { w.Serve(changed(w, change).Chain()...) }
}

// besideGood adds another way to the root, over an intermediate of the same name and key that has no fault.
func besideGood(change func(*x509.Certificate)) func(*world) {
	return func(w *world) {
		leaf := changed(w, change)
		good := w.Must(w.Root.Authority(pki.Template{CommonName: "Changed Intermediate", Key: w.Intermediate.Key, Now: w.Now}))
		w.Serve(append(leaf.Chain(), good.Raw)...)
	}
}

func notAuthority(c *x509.Certificate) { c.IsCA = false }
func signsNothing(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }
func forMail(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
}

func forClients(c *x509.Certificate)   { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
func forAnything(c *x509.Certificate)  { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }
func leavesNoRoom(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true }

// strangeExtension is critical and known to nobody.
func strangeExtension(c *x509.Certificate) {
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}})
}

// twoBelow serves a leaf below two intermediates, of which change made the upper one something else.
func twoBelow(change func(*x509.Certificate)) func(*world) {
	return func(w *world) {
		changed(w, change)
		w.Serve(twoIntermediates(w)...)
	}
}

// damaged gives the certificate with another signature.
func damaged(der []byte) []byte {
	out := slices.Clone(der)
	out[len(out)-1] ^= 1
	return out
}

func damagedLeaf(w *world) {
	chain := w.Leaf(nil).Chain()
	w.Serve(damaged(chain[0]), chain[1])
}

// strangeSignature gives the certificate with a signature of a kind that nobody knows.
func strangeSignature(der []byte) []byte {
	ecdsaWithSHA256, strange := []byte("\x2a\x86\x48\xce\x3d\x04\x03\x02"), []byte("\x2a\x86\x48\xce\x3d\x04\x03\x63")
	return bytes.ReplaceAll(der, ecdsaWithSHA256, strange)
}

// unsure serves a leaf below an intermediate that is broken, and below another of the same name and key whose own
// signature nobody can check.
func unsure(w *world) {
	leaf := changed(w, forClients)
	strange := w.Must(w.Root.Authority(pki.Template{CommonName: "Changed Intermediate", Key: w.Intermediate.Key, Now: w.Now}))
	w.Serve(append(leaf.Chain(), strangeSignature(strange.Raw))...)
}

// fineOnIOS serves a leaf below an intermediate that is broken, and that iOS has for a root.
func fineOnIOS(w *world) {
	leaf := changed(w, forClients)
	w.Trust(facts.On(IOS), w.Must(pki.Root(pki.Template{CommonName: "Changed Intermediate", Key: w.Intermediate.Key, Now: w.Now})).Raw)
	w.Serve(leaf.Chain()...)
}

var (
	_ = covers(&chainSignatureBad,
		ruleCase{"right", nil, "pass"},
		ruleCase{"the leaf's is damaged", damagedLeaf, "fail"},
		ruleCase{"the intermediate's is damaged", func(w *world) {
			chain := w.Leaf(nil).Chain()
			w.Serve(chain[0], damaged(chain[1]))
		}, "fail"}, // the root is not sent, and has no key identifier in the stores
		ruleCase{"the intermediate's is damaged, and a whole one is there", func(w *world) {
			chain := w.Leaf(nil).Chain()
			w.Serve(chain[0], damaged(chain[1]), chain[1])
		}, "pass"},
		ruleCase{"the wrong intermediate", func(w *world) {
			other := w.Must(w.Root.Authority(pki.Template{CommonName: "Test Intermediate", Now: w.Now}))
			w.Serve(w.Leaf(nil).Raw, other.Raw)
		}, "notapplicable"}, // chain_incomplete: it names another key
		ruleCase{"fetched, and another key with that identifier is the right one", func(w *world) {
			impostor := w.Must(w.Root.Authority(pki.Template{CommonName: "Test Intermediate", Now: w.Now, Change: func(c *x509.Certificate) {
				c.SubjectKeyId = w.Intermediate.SubjectKeyId
			}}))
			w.Serve(withAIA(w).Raw, impostor.Raw)
			fetched(w, w.Intermediate.Raw)
		}, "notapplicable"},
		ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
		ruleCase{"self-signed", servesSelfSigned, "notapplicable"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&chainNameConstraints,
		ruleCase{"none", nil, "pass"},
		ruleCase{"for another domain", servesForbidden, "fail"},
		ruleCase{"for this domain", below(func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.test"} }), "pass"},
		ruleCase{"not for this domain", below(func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"example.test"} }), "fail"},
		ruleCase{"for another domain, and not for this one", below(func(c *x509.Certificate) {
			c.PermittedDNSDomains, c.ExcludedDNSDomains = []string{"elsewhere.test"}, []string{"example.test"}
		}), "fail"},
		ruleCase{"for addresses elsewhere", func(w *world) {
			w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Changed", Now: w.Now, Change: func(c *x509.Certificate) {
				c.PermittedIPRanges = []*net.IPNet{{IP: net.IPv4(192, 0, 2, 0), Mask: net.CIDRMask(24, 32)}}
			}}))
			w.Serve(w.Leaf(func(t *pki.Template) { t.Names = append(t.Names, "198.51.100.1") }).Chain()...)
		}, "fail"},
		ruleCase{"for another domain beside a good way", besideGood(forbidTest), "pass"},
		ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
		ruleCase{"another fault", below(forClients), "notapplicable"},
	)
	_ = covers(&chainEKU,
		ruleCase{"no limits", nil, "pass"},
		ruleCase{"an intermediate for mail", below(forMail), "fail"},
		ruleCase{"an intermediate for clients", below(forClients), "fail"},
		ruleCase{"an intermediate for a use without a name", below(func(c *x509.Certificate) { c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 3}} }), "fail"},
		ruleCase{"an intermediate for anything", below(forAnything), "pass"},
		ruleCase{"a leaf for clients", func(w *world) {
			w.Serve(w.Leaf(func(t *pki.Template) { t.Change = forClients }).Chain()...)
		}, "fail"},
		ruleCase{"for clients beside a good way", besideGood(forClients), "pass"},
		ruleCase{"for clients beside a way that nobody can check", unsure, "notapplicable"},
		ruleCase{"for clients, and below a root on iOS", fineOnIOS, "fail@android,harmony,devtools"},
		ruleCase{"and an extension that nobody knows", below(func(c *x509.Certificate) {
			forClients(c)
			strangeExtension(c)
		}), "fail"},
		ruleCase{"nothing but an extension that nobody knows", below(strangeExtension), "notapplicable"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&chainPathLen,
		ruleCase{"no limit", nil, "pass"},
		ruleCase{"none below, and none is", below(leavesNoRoom), "pass"},
		ruleCase{"none below, and one is", twoBelow(leavesNoRoom), "fail"},
		ruleCase{"one below, and one is", twoBelow(func(c *x509.Certificate) { c.MaxPathLen = 1 }), "pass"},
		ruleCase{"no authority", below(notAuthority), "fail"},
		ruleCase{"may not sign certificates", below(signsNothing), "fail"},
		ruleCase{"no authority beside a good way", besideGood(notAuthority), "pass"},
		ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
	)
)

// TestBrokenEvidence reads what is said of each fault, and that nothing else is said of the chain.
func TestBrokenEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		change     func(*world)
		rule, want string
	}{
		"signature": {damagedLeaf, "chain_signature_bad", "“api.example.test” names the key of “Test Intermediate” as its issuer's, and its signature by that key is wrong"},
		"permitted": {servesForbidden, "chain_name_constraints", "“Changed Intermediate” may issue for elsewhere.test only; the certificate is for api.example.test"},
		"excluded": {
			below(func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"example.test"} }), "chain_name_constraints",
			"“Changed Intermediate” must not issue for example.test; the certificate is for api.example.test",
		},
		"usage":     {below(forMail), "chain_eku", "“Changed Intermediate” is limited to other uses than TLS servers (serverAuth): emailProtection"},
		"length":    {twoBelow(leavesNoRoom), "chain_pathlen", "“Changed Intermediate” allows 0 authorities below it, and there are more"},
		"authority": {below(notAuthority), "chain_pathlen", "“Changed Intermediate” issued the certificate below it and is no authority itself (CA flag or keyCertSign missing)"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			wechat, _ := Named(ProfileWeChat)
			report := Evaluate(wechat, w.Snapshot, w.Params)
			for _, f := range report.Outcomes {
				switch {
				case f.Rule.ID == c.rule:
					if got := f.Text(lang.English); got != c.want {
						t.Errorf("%q, want %q", got, c.want)
					}
				case f.Status == Unknown, f.Status == Fail && f.Rule.ID != "tls_legacy_absent":
					t.Errorf("%s too: %s", f.Rule.ID, f.Text(lang.English))
				}
			}
			if v := report.Platforms[Android]; v.Grade != GradeFail || !slices.Equal(v.Reasons, []string{c.rule}) {
				t.Errorf("verdict %+v", v)
			}
		})
	}
}

// TestHasKeyID knows a key by the certificate's own word, and without one by its hash.
func TestHasKeyID(t *testing.T) {
	w := newWorld(t)
	c, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	anchor := &trust.Certificate{Certificate: &x509.Certificate{RawSubjectPublicKeyInfo: c.RawSubjectPublicKeyInfo}}
	keyless := &trust.Certificate{Certificate: &x509.Certificate{}}
	point, err := w.Root.PublicKey.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	old, young := sha1.Sum(point), sha256.Sum256(point)
	for _, c := range []struct {
		name string
		of   *trust.Certificate
		id   []byte
		want bool
	}{
		{"its own word", c, c.SubjectKeyId, true},
		{"its own word is another", c, old[:], bytes.Equal(c.SubjectKeyId, old[:])},
		{"by SHA-1", anchor, old[:], true},
		{"by SHA-256", anchor, young[:20], true},
		{"another", anchor, []byte("other"), false},
		{"no key", keyless, old[:], false},
	} {
		if got := hasKeyID(c.of, c.id); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
