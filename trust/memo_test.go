package trust

import (
	"sync"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// TestRemembered holds that the same chain is searched once, another order of it is another chain, and that a root that
// is trusted later counts.
func TestRemembered(t *testing.T) {
	root, stores := anchored(t)
	issuer := authority(t, root, "Issuer", nil)
	presented := below(t, issuer, issuer)
	first, again := Find(stores, presented), Find(stores, presented)
	if &first.All[0] != &again.All[0] {
		t.Error("the chain was searched twice")
	}
	if Find(stores, append(presented, parsed(t, root.Raw))); len(stores.memo.paths) != 2 {
		t.Errorf("%d chains are remembered, want 2", len(stores.memo.paths))
	}
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	theirs := below(t, stranger)
	paths := Find(stores, theirs)
	if got, _ := paths.On(facts.IOS); got != Incomplete {
		t.Errorf("got %s", got)
	}
	stores.Trust("test", facts.On(facts.IOS), parsed(t, stranger.Raw))
	paths = Find(stores, theirs)
	if got, _ := paths.On(facts.IOS); got != Accepted {
		t.Errorf("got %s", got)
	}
}

// TestMemoIsBounded holds that old chains are forgotten for new ones, and long ones are not kept.
func TestMemoIsBounded(t *testing.T) {
	var m memo
	for i := range maxChains + 10 {
		m.put(facts.SHA256{byte(i), byte(i >> 8)}, Paths{})
	}
	if len(m.paths) != maxChains || len(m.order) != maxChains {
		t.Errorf("%d chains in %d places, want %d", len(m.paths), len(m.order), maxChains)
	}
	_, oldest := m.get(facts.SHA256{9})
	_, next := m.get(facts.SHA256{10})
	if oldest || !next {
		t.Error("another chain was forgotten than the oldest")
	}
	root, stores := anchored(t)
	if Find(stores, manyNames(t, root, nil)); len(stores.memo.paths) != 0 {
		t.Error("a long chain is remembered")
	}
}

// TestMany searches the same and different chains at once; the race detector looks on.
func TestMany(t *testing.T) {
	root, stores := anchored(t)
	var chains [][]*Certificate
	for range 4 {
		issuer := authority(t, root, "Issuer", nil)
		chains = append(chains, below(t, issuer, issuer))
	}
	var done sync.WaitGroup
	for i := range 64 {
		done.Go(func() {
			paths := Find(stores, chains[i%4]).At(now)
			if got, _ := paths.On(facts.Harmony); got != Accepted {
				t.Errorf("got %s", got)
			}
		})
	}
	done.Wait()
}
