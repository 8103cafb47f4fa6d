package rules

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"slices"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// listed serves a chain of a private root that one platform trusts from a version to the one before another.
func listed(p facts.Platform, first, before string) func(*world) {
	return func(w *world) {
		leaf := privateCA(w)
		w.TrustIn(p, first, before, leaf.Above[1].Raw)
		w.Serve(leaf.Chain()...)
	}
}

// endedRoot serves a chain below a trusted root whose validity is over.
func endedRoot(w *world) {
	root := w.Must(pki.Root(pki.Template{CommonName: "Ended Root", NotBefore: w.Now.Add(-900 * day), NotAfter: w.Now.Add(-time.Hour)}))
	w.Trust(facts.Everywhere, root.Raw)
	w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: "Intermediate", Now: w.Now}))
	w.Serve(w.Leaf(nil).Chain()...)
}

// needsMinimum has another oldest version that counts.
func needsMinimum(version string, then func(*world)) func(*world) {
	return func(w *world) {
		w.Minimum = map[facts.Platform]string{IOS: version}
		then(w)
	}
}

// keylessRoot has the name of a root whose key is not shipped: Atos's of 2020, which iOS 26 and no other platform has,
// or DST Root CA X3, which iOS had up to 15.1.
func keylessRoot(w *world, name, organization string, country ...string) *pki.Certificate {
	w.Stores = shippedStores(w)
	return w.Must(pki.Root(pki.Template{Now: w.Now, Change: func(c *x509.Certificate) {
		c.Subject = pkix.Name{CommonName: name, Organization: []string{organization}, Country: country}
	}}))
}

func belowKeyless(w *world) {
	root := keylessRoot(w, "Atos TrustedRoot Root CA RSA G2 2020", "Atos", "DE")
	w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: "Intermediate", Now: w.Now}))
	w.Serve(w.Leaf(nil).Chain()...)
}

// youngAndKeyless serves a chain of a root that iOS has from 15 on, with a cross-certificate by one that older versions
// have, by its name.
func youngAndKeyless(w *world) {
	old := keylessRoot(w, "DST Root CA X3", "Digital Signature Trust Co.")
	leaf := privateCA(w)
	young := leaf.Above[1]
	w.TrustIn(IOS, "15", "", young.Raw)
	cross := w.Must(old.Authority(pki.Template{Key: young.Key, Now: w.Now, Change: func(c *x509.Certificate) { c.RawSubject = young.RawSubject }}))
	w.Serve(append(leaf.Chain(), cross.Raw)...)
}

// youngAndBroken serves a chain of a root that iOS has from 15 on, with a cross-certificate by one that all versions have,
// which is not an authority's.
func youngAndBroken(w *world) {
	old := w.Must(pki.Root(pki.Template{CommonName: "Old Root", Now: w.Now}))
	w.TrustIn(IOS, "12", "26", old.Raw)
	leaf := privateCA(w)
	young := leaf.Above[1]
	w.TrustIn(IOS, "15", "", young.Raw)
	cross := w.Must(old.Authority(pki.Template{Key: young.Key, Now: w.Now, Change: func(c *x509.Certificate) {
		c.RawSubject, c.IsCA = young.RawSubject, false
	}}))
	w.Serve(append(leaf.Chain(), cross.Raw)...)
}

// elsewhere gives the cases that the four rules have in common.
func elsewhere(p facts.Platform) []ruleCase {
	name := string(p)
	return []ruleCase{
		{"trusted", nil, "pass"},
		{"a private authority", servesPrivateCA, "notapplicable"},
		{"self-signed", servesSelfSigned, "notapplicable"},
		{"incomplete", servesLeafOnly, "notapplicable"},
		{"too many to search", servesTooMany, "notapplicable"},
		{"a forbidden name", servesForbidden, "notapplicable"},
		{"a signature that nobody can check", strangeLeaf, "notapplicable"},
		{"trusted everywhere else", func(w *world) {
			leaf := privateCA(w)
			w.Trust(facts.Everywhere.Without(facts.On(p)), leaf.Above[1].Raw)
			w.Serve(leaf.Chain()...)
		}, "fail/newest@" + name},
		{"self-signed and trusted elsewhere", func(w *world) {
			c := selfSigned(w)
			w.Trust(facts.Everywhere.Without(facts.On(p)), c.Raw)
			w.Serve(c.Raw)
		}, "fail/newest@" + name},
	}
}

var (
	_ = covers(&trustIOS, append(elsewhere(IOS),
		ruleCase{"from 26 on", listed(IOS, "26", ""), "fail/minimum@ios"},
		ruleCase{"from 14 on, and 13 counts", listed(IOS, "14", ""), "fail/minimum@ios"},
		ruleCase{"from 14 on, and 14 counts", needsMinimum("14", listed(IOS, "14", "")), "fail/older@ios"},
		ruleCase{"from 13 on", listed(IOS, "13", ""), "fail/older@ios"},
		ruleCase{"from 12 on", listed(IOS, "12", ""), "pass"},
		ruleCase{"up to 18", listed(IOS, "12", "26"), "fail/newest@ios"},
		ruleCase{"never", listed(Android, "4.4", ""), "fail/newest@ios"},
		ruleCase{"the minimum is no version", needsMinimum("x", listed(IOS, "13", "")), "fail/minimum@ios"},
		ruleCase{"its root has ended", endedRoot, "fail/newest@ios"},
		ruleCase{"a root whose key is not shipped", belowKeyless, "unknown@ios"},
		ruleCase{"from 15 on, and perhaps before", youngAndKeyless, "unknown@ios"},
		ruleCase{"from 15 on, perhaps before, and 15 counts", needsMinimum("15", youngAndKeyless), "pass"},
		ruleCase{"from 15 on, and before by a path that no client takes", youngAndBroken, "fail/minimum@ios"},
	)...)
	_ = covers(&trustAndroid, append(elsewhere(Android),
		ruleCase{"from 17 on", listed(Android, "17", ""), "fail/minimum@android"},
		ruleCase{"from 8.1 on", listed(Android, "8.1", ""), "fail/minimum@android"},
		ruleCase{"from 8.0 on", listed(Android, "8", ""), "fail/older@android"},
		ruleCase{"up to 16", listed(Android, "4.4", "17"), "fail/newest@android"},
		ruleCase{"its root has ended", endedRoot, "pass"},
	)...)
	_ = covers(&trustHarmony, append(elsewhere(Harmony),
		ruleCase{"from 5.1.0 on", listed(Harmony, "5.1.0", ""), "fail/minimum@harmony"},
		ruleCase{"from 5.0.3 on", listed(Harmony, "5.0.3", ""), "fail/older@harmony"},
		ruleCase{"up to 6.1", listed(Harmony, "5.0.0", "7.0"), "fail/newest@harmony"},
		ruleCase{"its root has ended", endedRoot, "fail/newest@harmony"},
	)...)
	_ = covers(&trustDesktop, append(elsewhere(Devtools), ruleCase{"its root has ended", endedRoot, "fail/newest@devtools"})...)
)

func shippedStores(w *world) *trust.Stores {
	stores, err := trust.Shipped()
	if err != nil {
		w.Fatal(err)
	}
	return stores
}

// TestOldest holds which version the verdict names.
func TestOldest(t *testing.T) {
	type oldest map[facts.Platform]Oldest
	none := Oldest{Known: true}
	profile, _ := Named(ProfileWeChat)
	for name, c := range map[string]struct {
		change func(*world)
		want   oldest
	}{
		"every version": {func(w *world) { w.Trust(facts.Everywhere, w.Root.Raw) }, oldest{IOS: {true, "12"}, Android: {true, "4.4"}, Harmony: {true, "5.0.0"}}},
		"no version":    {func(*world) {}, oldest{IOS: none, Android: none, Harmony: none}},
		"some": {func(w *world) {
			w.TrustIn(IOS, "16.5", "26", w.Root.Raw)
			w.TrustIn(Android, "15", "", w.Root.Raw)
		}, oldest{IOS: {true, "16.5"}, Android: {true, "15"}, Harmony: none}},
		"not all between": {func(w *world) {
			w.TrustIn(IOS, "12", "14", w.Root.Raw)
			w.TrustIn(IOS, "16", "", w.Root.Raw)
		}, oldest{IOS: {true, "16"}, Android: none, Harmony: none}},
		"a forbidden name": {func(w *world) {
			w.Trust(facts.On(IOS), w.Root.Raw)
			servesForbidden(w)
		}, oldest{IOS: none, Android: none, Harmony: none}},
		"an extension that nobody knows": {func(w *world) {
			w.Trust(facts.On(IOS), w.Root.Raw)
			below(strangeExtension)(w)
		}, oldest{Android: none, Harmony: none}},
		"stores without versions": {func(w *world) {
			w.Stores = trust.NewStores()
			w.Trust(facts.Everywhere, w.Root.Raw)
		}, oldest{}},
		"a root whose key is not shipped": {belowKeyless, oldest{Android: none, Harmony: none}},
		"no chain": {func(w *world) {
			w.Trust(facts.Everywhere, w.Root.Raw)
			w.Address().Chain = facts.Failed[[]facts.SHA256](facts.Failure{Kind: facts.Timeout})
		}, oldest{}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Stores = shippedStores(w)
			c.change(w)
			report := Evaluate(profile, w.Snapshot, w.Params)
			for _, p := range facts.AllPlatforms() {
				if got := report.Platforms[p].Oldest; got != c.want[p] {
					t.Errorf("%s: got %+v, want %+v", p, got, c.want[p])
				}
				if all := name == "every version" && p != Devtools; report.Platforms[p].All(p) != all {
					t.Errorf("%s: all versions: %t", p, !all)
				}
			}
			if got := report.Platforms[IOS].Newest; got != map[string]string{"some": "18", "not all between": ""}[name] {
				t.Errorf("newest %q", got)
			}
		})
	}
}

// TestListEvidence reads what is said of each way to be refused.
func TestListEvidence(t *testing.T) {
	profile, _ := Named(ProfileWeChat)
	for name, c := range map[string]struct {
		change func(*world)
		want   string
	}{
		"never":      {listed(Android, "4.4", ""), "the chain ends at “Nobody”, which iOS does not trust"},
		"gone":       {listed(IOS, "12", "18"), "the chain ends at “Nobody”, which iOS trusted up to 17 and no longer does"},
		"young":      {listed(IOS, "16", ""), "the chain ends at “Nobody”, which iOS trusts from 16 on; these versions refuse it: 13, 14, 15, 15.1"},
		"young once": {listed(IOS, "13", ""), "the chain ends at “Nobody”, which iOS trusts from 13 on; only these old versions refuse it: 12, 12.1.3"},
		"ended":      {endedRoot, "the chain ends at “Ended Root”, which iOS lists and does not accept for this certificate: anchor_ended (Ended Root)"},
	} {
		w := newWorld(t)
		c.change(w)
		report := Evaluate(profile, w.Snapshot, w.Params)
		i := slices.IndexFunc(report.Outcomes, func(f Finding) bool { return f.Rule.ID == "trust_ios" })
		if got := report.Outcomes[i].Text(lang.English); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestMinimum holds whose word counts about the oldest version: the parameters', then the profile's, then ours.
func TestMinimum(t *testing.T) {
	for name, c := range map[string]struct {
		profile, params map[facts.Platform]string
		want            LevelID
	}{
		"ours":           {nil, nil, levelMinimum},
		"the profile's":  {map[facts.Platform]string{IOS: "14"}, nil, levelOlder},
		"another's":      {map[facts.Platform]string{Android: "14"}, nil, levelMinimum},
		"the parameters": {map[facts.Platform]string{IOS: "14"}, map[facts.Platform]string{IOS: "13"}, levelMinimum},
	} {
		w := newWorld(t)
		listed(IOS, "14", "")(w)
		w.Minimum = c.params
		report := Evaluate(Profile{Rules: []*Rule{&trustIOS}, Minimum: c.profile}, w.Snapshot, w.Params)
		if got := report.Outcomes[0].Level; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// youngAndExpired serves a chain of a root that iOS has from 15 on, with a cross-certificate by one that all versions have,
// which has run out, or ends in the second that is judged.
func youngAndExpired(by time.Duration) func(*world) {
	return func(w *world) {
		old := w.Must(pki.Root(pki.Template{CommonName: "Old Root", Now: w.Now}))
		w.TrustIn(IOS, "12", "26", old.Raw)
		leaf := privateCA(w)
		young := leaf.Above[1]
		w.TrustIn(IOS, "15", "", young.Raw)
		cross := w.Must(old.Authority(pki.Template{Key: young.Key, NotBefore: second.Add(-900 * day), NotAfter: second.Add(-by), Change: func(c *x509.Certificate) {
			c.RawSubject = young.RawSubject
		}}))
		w.Serve(append(leaf.Chain(), cross.Raw)...)
	}
}

var _ = covers(&chainExpiredIntermediate,
	ruleCase{"a cross-certificate that old versions need has expired", youngAndExpired(time.Second), "fail/old_versions@ios"},
	ruleCase{"it is in its last second", youngAndExpired(0), "pass"},
	ruleCase{"those versions do not count", needsMinimum("15", youngAndExpired(time.Second)), "fail/alternative@ios"},
)
