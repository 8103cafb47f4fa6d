package rules

import (
	"crypto/x509"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// What the rules about chains are tried on.

func selfSigned(w *world) *pki.Certificate {
	return w.Must(pki.SelfSigned(pki.Template{CommonName: "api.example.test", Names: []string{"api.example.test"}, Now: w.Now}))
}

// privateCA is a leaf below an intermediate below a root that nobody trusts.
func privateCA(w *world) *pki.Certificate {
	root := w.Must(pki.Root(pki.Template{CommonName: "Nobody", Now: w.Now}))
	w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: "Nobody's Intermediate", Now: w.Now}))
	return w.Leaf(nil)
}

// withAIA is a leaf that says where its issuer can be fetched.
func withAIA(w *world) *pki.Certificate {
	return w.Leaf(func(t *pki.Template) {
		t.Change = func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://aia.example.test/ca.crt"} }
	})
}

// changed is a leaf below an intermediate that change made something else.
func changed(w *world, change func(*x509.Certificate)) *pki.Certificate {
	w.Intermediate = w.Must(w.Root.Authority(pki.Template{CommonName: "Changed Intermediate", Now: w.Now, Change: change}))
	return w.Leaf(nil)
}

func servesSelfSigned(w *world) { w.Serve(selfSigned(w).Raw) }
func servesLeafOnly(w *world)   { w.Serve(withAIA(w).Raw) }
func servesLeafNoAIA(w *world)  { w.Serve(w.Leaf(nil).Raw) }
func servesPrivateCA(w *world)  { w.Serve(everything(privateCA(w))...) }
func servesForbidden(w *world)  { w.Serve(changed(w, forbidTest).Chain()...) }
func servesTooMany(w *world)    { w.Serve(bomb(w)...) }
func trustedOnIOSOnly(w *world) {
	leaf := privateCA(w)
	w.Trust(facts.On(IOS), leaf.Above[1].Raw)
	w.Serve(leaf.Chain()...)
}

func forbidTest(c *x509.Certificate) {
	c.PermittedDNSDomainsCritical = true
	c.PermittedDNSDomains = []string{"elsewhere.test"}
}

// everything is the chain with its root.
func everything(leaf *pki.Certificate) [][]byte {
	out := [][]byte{leaf.Raw}
	for _, above := range leaf.Above {
		out = append(out, above.Raw)
	}
	return out
}

// bomb is a leaf below authorities of one name that all signed each other, with no way out.
func bomb(w *world) [][]byte {
	var all []*pki.Certificate
	for range 3 {
		all = append(all, w.Must(pki.Root(pki.Template{CommonName: "Bomb", Now: w.Now})))
	}
	var crossed [][]byte
	for _, signer := range all {
		for _, subject := range all {
			for range 3 {
				c := w.Must(signer.Authority(pki.Template{CommonName: "Bomb", Key: subject.Key, Now: w.Now}))
				crossed = append(crossed, c.Raw)
			}
		}
	}
	leaf := w.Must(all[0].Leaf(pki.Template{CommonName: "api.example.test", Names: []string{"api.example.test"}, Now: w.Now}))
	return append([][]byte{leaf.Raw}, crossed...)
}

func fetched(w *world, ders ...[]byte) {
	names := []facts.SHA256{}
	for _, der := range ders {
		names = append(names, w.Keep(der))
	}
	w.Fetched = facts.Answered(names)
}

var _ = covers(&certSelfSigned,
	ruleCase{"issued", nil, "pass"},
	ruleCase{"self-signed", servesSelfSigned, "fail"},
	ruleCase{"self-signed with something behind it", func(w *world) { w.Serve(selfSigned(w).Raw, w.Intermediate.Raw) }, "fail"},
	ruleCase{"self-signed and trusted", func(w *world) {
		c := selfSigned(w)
		w.Trust(facts.Everywhere, c.Raw)
		w.Serve(c.Raw)
	}, "pass"},
	ruleCase{"self-signed and trusted on iOS", func(w *world) {
		c := selfSigned(w)
		w.Trust(facts.On(IOS), c.Raw)
		w.Serve(c.Raw)
	}, "pass"}, // a matter of lists, for trust_unknown_ca
	ruleCase{"a private authority", servesPrivateCA, "pass"},
	ruleCase{"named like its issuer and not signed by itself", func(w *world) {
		fake := w.Must(pki.Root(pki.Template{CommonName: "api.example.test", Now: w.Now}))
		w.Serve(w.Must(fake.Leaf(pki.Template{CommonName: "api.example.test", Names: []string{"api.example.test"}, Now: w.Now})).Raw)
	}, "pass"},
)

var _ = covers(&chainIncomplete,
	ruleCase{"complete", nil, "pass"},
	ruleCase{"with its root", func(w *world) { w.Serve(everything(w.Leaf(nil))...) }, "pass"},
	ruleCase{"straight below a root", func(w *world) {
		w.Intermediate = w.Root
		w.Serve(w.Leaf(nil).Raw)
	}, "pass"},
	ruleCase{"leaf only, not looked up", servesLeafOnly, "fail/fetchable@android,harmony; unknown@ios,devtools"},
	ruleCase{"leaf only, the look-up failed", func(w *world) {
		servesLeafOnly(w)
		w.Fetched = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout})
	}, "fail/fetchable@android,harmony; unknown@ios,devtools"},
	ruleCase{"leaf only, fetched", func(w *world) {
		servesLeafOnly(w)
		fetched(w, w.Intermediate.Raw)
	}, "fail/fetchable"},
	ruleCase{"leaf only, fetched in part, and that will do", func(w *world) {
		servesLeafOnly(w)
		fetched(w, w.Intermediate.Raw)
		w.Fetched.Failure = &facts.Failure{Kind: facts.Timeout}
	}, "fail/fetchable"},
	ruleCase{"leaf only, fetched in part, and that will not do", func(w *world) {
		servesLeafOnly(w)
		fetched(w, selfSigned(w).Raw)
		w.Fetched.Failure = &facts.Failure{Kind: facts.Timeout}
	}, "fail/fetchable@android,harmony; unknown@ios,devtools"},
	ruleCase{"leaf only, nothing there", func(w *world) {
		servesLeafOnly(w)
		fetched(w)
	}, "fail/dead_end"},
	ruleCase{"leaf only, something else there", func(w *world) {
		servesLeafOnly(w)
		fetched(w, selfSigned(w).Raw)
	}, "fail/dead_end"},
	ruleCase{"leaf only, fetched, and iOS alone trusts the root", func(w *world) {
		private := privateCA(w)
		w.Trust(facts.On(IOS), private.Above[1].Raw)
		servesLeafOnly(w)
		fetched(w, w.Intermediate.Raw)
	}, "fail/fetchable@ios; fail/dead_end@android,harmony,devtools"},
	ruleCase{"leaf only without AIA", servesLeafNoAIA, "fail/dead_end"},
	ruleCase{"the wrong intermediate", func(w *world) {
		other := w.Must(w.Root.Authority(pki.Template{CommonName: "Test Intermediate", Now: w.Now}))
		w.Serve(w.Leaf(nil).Raw, other.Raw) // the right name with another key
	}, "fail/dead_end"},
	ruleCase{"a damaged signature", damagedLeaf, "notapplicable"},
	ruleCase{"AIA that no client follows", func(w *world) {
		w.Serve(w.Leaf(func(t *pki.Template) {
			t.Change = func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"ldap://aia.example.test/ca"} }
		}).Raw)
	}, "fail/dead_end"},
	ruleCase{"a signature that nobody can check", strangeLeaf, "unknown"},
	ruleCase{"a private root that is not sent", func(w *world) { w.Serve(privateCA(w).Chain()...) }, "fail/dead_end"},
	ruleCase{"self-signed", servesSelfSigned, "notapplicable"},
	ruleCase{"a private root that is sent", servesPrivateCA, "pass"},
	ruleCase{"too many to search", servesTooMany, "unknown"},
)

var _ = covers(&trustUnknownCA,
	ruleCase{"trusted", nil, "pass"},
	ruleCase{"signed with MD5", md5Leaf, "pass"}, // another rule's matter, which must not hide behind this one
	ruleCase{"a private authority", servesPrivateCA, "fail"},
	ruleCase{"a private authority with a stray certificate", func(w *world) {
		w.Serve(append(everything(privateCA(w)), w.Root.Raw)...)
	}, "fail"},
	ruleCase{"a root whose key is not shipped", belowKeyless, "notapplicable"},
	ruleCase{"trusted on iOS alone", trustedOnIOSOnly, "pass"}, // a matter of the others' lists
	ruleCase{"a root's name with another key", func(w *world) {
		fake := w.Must(pki.Root(pki.Template{CommonName: "Test Root", Now: w.Now}))
		w.Intermediate = w.Must(fake.Authority(pki.Template{CommonName: "Fake", Now: w.Now}))
		w.Serve(everything(w.Leaf(nil))...)
	}, "fail"},
	ruleCase{"a root that was issued anew with its key", func(w *world) {
		again := w.Must(pki.Root(pki.Template{CommonName: "Test Root", Key: w.Root.Key, Now: w.Now.Add(-time.Hour)}))
		w.Serve(w.Leaf(nil).Raw, w.Intermediate.Raw, again.Raw)
	}, "pass"},
	ruleCase{"a forbidden name", servesForbidden, "notapplicable"}, // a rule about the path says so
	ruleCase{"an extension that nobody knows", below(strangeExtension), "unknown"},
	ruleCase{"a fault beside a way that nobody can check", unsure, "unknown"},
	ruleCase{"a signature that nobody can check", strangeLeaf, "unknown"},
	ruleCase{"an intermediate that is no authority", below(notAuthority), "notapplicable"},
	ruleCase{"an intermediate for mail", below(forMail), "notapplicable"},
	ruleCase{"a damaged signature", damagedLeaf, "notapplicable"},
	ruleCase{"too many to search", servesTooMany, "unknown"},
	ruleCase{"self-signed", servesSelfSigned, "notapplicable"},
	ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
)

var _ = covers(&atsTrust,
	ruleCase{"trusted", nil, "pass"},
	ruleCase{"trusted on iOS alone", trustedOnIOSOnly, "pass"},
	ruleCase{"trusted on all but iOS", func(w *world) {
		leaf := privateCA(w)
		w.Trust(facts.On(Android, Harmony, Devtools), leaf.Above[1].Raw)
		w.Serve(leaf.Chain()...)
	}, "fail@ios"},
	ruleCase{"a private authority", servesPrivateCA, "fail@ios"},
	ruleCase{"self-signed", servesSelfSigned, "fail@ios"},
	ruleCase{"a signature that nobody can check", strangeLeaf, "unknown@ios"},
	ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
	ruleCase{"a root whose key is not shipped", belowKeyless, "unknown@ios"},
	ruleCase{"its root has ended", endedRoot, "fail@ios"},
	ruleCase{"a forbidden name", servesForbidden, "notapplicable"}, // it does lead to a root of iOS
	ruleCase{"an extension that nobody knows", below(strangeExtension), "unknown@ios"},
	ruleCase{"a damaged signature", damagedLeaf, "notapplicable"},
	ruleCase{"too many to search", servesTooMany, "unknown@ios"},
)

// dated serves a leaf below an intermediate of these dates, and perhaps another one of the same name and key.
func dated(from, to time.Duration, alternative bool) func(*world) {
	return func(w *world) {
		old := w.Must(w.Root.Authority(pki.Template{
			CommonName: "Test Intermediate", Key: w.Intermediate.Key, NotBefore: second.Add(from), NotAfter: second.Add(to),
		}))
		chain := [][]byte{w.Leaf(nil).Raw, old.Raw}
		if alternative {
			chain = append(chain, w.Intermediate.Raw)
		}
		w.Serve(chain...)
	}
}

var _ = covers(&chainExpiredIntermediate,
	ruleCase{"in its validity", nil, "pass"},
	ruleCase{"in its last second", dated(-900*day, 0, false), "pass"},
	ruleCase{"expired", dated(-900*day, -time.Second, false), "fail/only_path"},
	ruleCase{"not yet valid", dated(time.Second, 900*day, false), "fail/only_path"},
	ruleCase{"expired beside a good one", dated(-900*day, -time.Second, true), "fail/alternative"},
	ruleCase{"an expired cross-sign by a root that is gone", func(w *world) {
		gone := w.Must(pki.Root(pki.Template{CommonName: "Gone Root", Now: w.Now}))
		cross := w.Must(gone.Authority(pki.Template{
			CommonName: "Test Intermediate", Key: w.Intermediate.Key, NotBefore: second.Add(-900 * day), NotAfter: second.Add(-time.Second),
		}))
		w.Serve(append(w.Leaf(nil).Chain(), cross.Raw)...)
	}, "fail/alternative"},
	ruleCase{"expired and not needed", func(w *world) {
		stray := w.Must(w.Root.Authority(pki.Template{CommonName: "Stray", NotBefore: second.Add(-900 * day), NotAfter: second.Add(-day)}))
		w.Serve(append(w.Leaf(nil).Chain(), stray.Raw)...)
	}, "pass"},
	ruleCase{"expired, and only iOS has a way round", func(w *world) {
		dated(-900*day, -time.Second, false)(w)
		w.Trust(facts.On(IOS), w.Intermediate.Raw)
	}, "fail/only_path@android,harmony,devtools; fail/alternative@ios"},
	ruleCase{"nobody trusts it", servesPrivateCA, "notapplicable"},
)

var _ = covers(&chainOrder,
	ruleCase{"in order", nil, "pass"},
	ruleCase{"with its root", func(w *world) { w.Serve(everything(w.Leaf(nil))...) }, "pass"},
	ruleCase{"one certificate", servesLeafOnly, "notapplicable"},
	ruleCase{"a stray one at the end", func(w *world) { w.Serve(append(w.Leaf(nil).Chain(), selfSigned(w).Raw)...) }, "pass"},
	ruleCase{"the leaf twice", func(w *world) {
		chain := w.Leaf(nil).Chain()
		w.Serve(chain[0], chain[0], chain[1])
	}, "pass"},
	ruleCase{"a stray one between", func(w *world) {
		chain := w.Leaf(nil).Chain()
		w.Serve(chain[0], selfSigned(w).Raw, chain[1])
	}, "fail"},
	ruleCase{"two intermediates in order", func(w *world) { w.Serve(twoIntermediates(w)...) }, "pass"},
	ruleCase{"two intermediates the wrong way round", func(w *world) {
		chain := twoIntermediates(w)
		w.Serve(chain[0], chain[2], chain[1])
	}, "fail"},
	ruleCase{"the root before the intermediate", func(w *world) {
		chain := everything(w.Leaf(nil))
		w.Serve(chain[0], chain[2], chain[1])
	}, "fail"},
	ruleCase{"another way to a root in order", dated(-900*day, -time.Second, true), "pass"},
	ruleCase{"self-signed", func(w *world) { w.Serve(selfSigned(w).Raw, w.Root.Raw) }, "notapplicable"},
)

func twoIntermediates(w *world) [][]byte {
	w.Intermediate = w.Must(w.Intermediate.Authority(pki.Template{CommonName: "Lower Intermediate", Now: w.Now}))
	return w.Leaf(nil).Chain()
}
