package rules

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pki"
)

// crossSigned serves a chain of a root that iOS has from 15 on, with a cross-certificate by one that older versions have,
// and perhaps with that one.
func crossSigned(withOld bool) func(*world) {
	return func(w *world) {
		leaf := privateCA(w)
		young := leaf.Above[1]
		old := w.Must(pki.Root(pki.Template{CommonName: "Old Root", Now: w.Now}))
		w.TrustIn(IOS, "15", "", young.Raw)
		w.TrustIn(IOS, "12", "15", old.Raw)
		cross := w.Must(old.Authority(pki.Template{CommonName: young.Subject.CommonName, Key: young.Key, Now: w.Now}))
		chain := append(leaf.Chain(), cross.Raw)
		if withOld {
			chain = append(chain, old.Raw)
		}
		w.Serve(chain...)
	}
}

func stray(w *world)     { w.Serve(append(w.Leaf(nil).Chain(), selfSigned(w).Raw)...) }
func withRoot(w *world)  { w.Serve(everything(w.Leaf(nil))...) }
func leafTwice(w *world) { chain := w.Leaf(nil).Chain(); w.Serve(chain[0], chain[0], chain[1]) }

var (
	_ = covers(&chainExtra,
		ruleCase{"what is needed", nil, "pass"},
		ruleCase{"a stray one", stray, "fail"},
		ruleCase{"a root that is not its own", func(w *world) {
			other := w.Must(pki.Root(pki.Template{CommonName: "Other Root", Now: w.Now}))
			w.Trust(15, other.Raw)
			w.Serve(append(w.Leaf(nil).Chain(), other.Raw)...)
		}, "fail"},
		ruleCase{"the root", withRoot, "pass"},
		ruleCase{"the leaf twice", leafTwice, "pass"},
		ruleCase{"a cross-certificate for old versions", crossSigned(false), "pass"},
		ruleCase{"a cross-certificate for a root that every version has", func(w *world) {
			old := w.Must(pki.Root(pki.Template{CommonName: "Old Root", Now: w.Now}))
			w.Trust(15, old.Raw)
			cross := w.Must(old.Authority(pki.Template{CommonName: "Test Root", Key: w.Root.Key, Now: w.Now}))
			w.Serve(append(w.Leaf(nil).Chain(), cross.Raw)...)
		}, "fail"},
		ruleCase{"a cross-certificate by a root whose key is not shipped", youngAndKeyless, "pass"},
		ruleCase{"a signature that nobody can check", strangeLeaf, "unknown"},
		ruleCase{"too many to search", servesTooMany, "unknown"},
		ruleCase{"incomplete", servesLeafOnly, "notapplicable"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&chainContainsRoot,
		ruleCase{"without", nil, "pass"},
		ruleCase{"with its root", withRoot, "fail"},
		ruleCase{"a cross-certificate for old versions", crossSigned(false), "pass"},
		ruleCase{"and its root", crossSigned(true), "fail"},
		ruleCase{"a self-signed leaf that is trusted", func(w *world) {
			c := selfSigned(w)
			w.Trust(15, c.Raw)
			w.Serve(c.Raw)
		}, "pass"},
		ruleCase{"a private authority", servesPrivateCA, "notapplicable"},
	)
	_ = covers(&chainDuplicate,
		ruleCase{"each once", nil, "pass"},
		ruleCase{"the leaf twice", leafTwice, "fail"},
		ruleCase{"the intermediate thrice", func(w *world) {
			chain := w.Leaf(nil).Chain()
			w.Serve(chain[0], chain[1], chain[1], chain[1])
		}, "fail"},
		ruleCase{"an intermediate that was issued anew", func(w *world) {
			again := w.Must(w.Root.Authority(pki.Template{CommonName: "Test Intermediate", Key: w.Intermediate.Key, Now: w.Now}))
			w.Serve(append(w.Leaf(nil).Chain(), again.Raw)...)
		}, "pass"},
		ruleCase{"incomplete", servesLeafOnly, "pass"},
	)
)

// TestSurplusNamed holds that each surplus certificate is named by one rule, once.
func TestSurplusNamed(t *testing.T) {
	w := newWorld(t)
	chain := everything(w.Leaf(nil))
	extra := selfSigned(w).Raw
	w.Serve(chain[0], chain[1], extra, chain[1], chain[2], extra)
	got := map[string]any{}
	for _, f := range Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params).Outcomes {
		if f.Status == Fail && f.Values["names"] != nil {
			got[f.Rule.ID] = f.Values["names"]
			if f.Text(lang.Chinese) == "" {
				t.Errorf("%s says nothing", f.Rule.ID)
			}
		}
	}
	want := map[string][]string{
		"chain_duplicate": {"Test Intermediate", "api.example.test"}, "chain_contains_root": {"Test Root"}, "chain_extra": {"api.example.test"},
	}
	for id, names := range want {
		if g, _ := got[id].([]string); !slices.Equal(g, names) {
			t.Errorf("%s names %v, want %v", id, got[id], names)
		}
	}
}
