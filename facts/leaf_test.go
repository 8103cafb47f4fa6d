package facts_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
)

// TestLeavesDigest tells which leaves an address shows from what is chance: which connection meets which, and how often.
func TestLeavesDigest(t *testing.T) {
	base := factstest.New(t)
	other := base.Leaf(nil)
	base.Show(base.Address(), facts.HelloATS, other.Raw)
	want := base.Digest()
	for name, c := range map[string]struct {
		change func(*factstest.World)
		same   bool
	}{
		"met once more":              {func(w *factstest.World) { w.Show(w.Address(), facts.HelloATS, other.Raw) }, true},
		"met by another hello":       {func(w *factstest.World) { w.Show(w.Address(), facts.HelloHandshake, other.Raw) }, true},
		"the chain is the other's":   {func(w *factstest.World) { (*w.Address().Chain.Value)[0] = w.Keep(other.Raw) }, true},
		"without its intermediate":   {func(w *factstest.World) { *w.Address().Chain.Value = (*w.Address().Chain.Value)[:1] }, false},
		"in another chain":           {func(w *factstest.World) { w.ShowChain(w.Address(), facts.HelloATS, [][]byte{other.Raw}) }, true},
		"a third":                    {func(w *factstest.World) { w.Show(w.Address(), facts.HelloATS, w.Leaf(nil).Raw) }, false},
		"the other is no more shown": {func(w *factstest.World) { w.Serve(w.Certificates[(*w.Address().Chain.Value)[0]]) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := copied(t, base)
			c.change(w)
			if got := w.Digest(); (got == want) != c.same {
				t.Errorf("digest the same: %v, want %v", got == want, c.same)
			}
		})
	}
	if got := base.Digest(); got != want {
		t.Error("Digest changed what it looked at")
	}
	one, none := factstest.New(t), factstest.New(t)
	none.Snapshot = copied(t, one).Snapshot
	none.Address().Leaves = nil
	if one.Digest() != none.Digest() {
		t.Error("the leaf that the chain begins with adds to the state")
	}
}

func TestDecodeRefusesLeaves(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*factstest.World)
		want   string
	}{
		"not kept":         {func(w *factstest.World) { w.Address().Leaves[0].SHA256[0]++ }, "missing"},
		"no times":         {func(w *factstest.World) { w.Address().Leaves[0].Shown[facts.HelloATS] = 0 }, "impossible number"},
		"many times":       {func(w *factstest.World) { w.Address().Leaves[0].Shown[facts.HelloATS] = 33 }, "impossible number"},
		"in no chain":      {func(w *factstest.World) { w.Address().Leaves[0].Chains = [][]facts.SHA256{{}} }, "begins with another"},
		"in another chain": {func(w *factstest.World) { w.Address().Leaves[0].Chains = [][]facts.SHA256{{{1}}} }, "begins with another"},
		"in a chain that is not kept": {func(w *factstest.World) {
			l := &w.Address().Leaves[0]
			l.Chains = [][]facts.SHA256{{l.SHA256, {1}}}
		}, "missing"},
		"in many chains": {func(w *factstest.World) {
			l := &w.Address().Leaves[0]
			for range 33 {
				l.Chains = append(l.Chains, []facts.SHA256{l.SHA256})
			}
		}, "more chains"},
		"many": {func(w *factstest.World) {
			for i := range 33 {
				w.Show(w.Address(), facts.HelloATS, []byte{byte(i)})
			}
		}, "more leaves"},
		"twice": {func(w *factstest.World) { w.Address().Leaves = append(w.Address().Leaves, w.Address().Leaves[0]) }, "not in order"},
	} {
		t.Run(name, func(t *testing.T) {
			w := factstest.New(t)
			c.change(w)
			text, err := json.Marshal(w.Snapshot)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := facts.Decode(text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
}

// TestShowChain keeps the chains that are not the address's own, each once.
func TestShowChain(t *testing.T) {
	w := factstest.New(t)
	a := w.Address()
	leaf := w.Certificates[(*a.Chain.Value)[0]]
	own := [][]byte{leaf, w.Intermediate.Raw}
	for _, chain := range [][][]byte{own, {leaf}, {leaf}, append(own[:2:2], w.Root.Raw)} {
		w.ShowChain(a, facts.HelloATS, chain)
	}
	if got := a.Leaves[0]; len(a.Leaves) != 1 || got.Total() != 6 || len(got.Chains) != 2 || len(got.Chains[0]) != 1 || len(got.Chains[1]) != 3 {
		t.Errorf("%+v", a.Leaves)
	}
	if !a.Leaves[0].ToPhones() || (&facts.Leaf{Shown: map[facts.Hello]int{facts.HelloLegacy: 1, facts.HelloTLCP: 1, facts.HelloOther: 1}}).ToPhones() {
		t.Error("which hellos are phones'")
	}
	text, err := json.Marshal(w.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := facts.Decode(text); err != nil {
		t.Error(err)
	}
}
