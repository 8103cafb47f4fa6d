package trust

import (
	"crypto"
	"crypto/x509"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// reached gives the lists that take what is sent, the leaf's own faults aside, found without the code under test.
func reached(stores *Stores, sent []*Certificate) (on Lists) {
	paths := Find(stores, sent).At(now)
	for _, list := range stores.lists.All().Each() {
		for i := range paths.All {
			fine := paths.All[i].End == AtAnchor
			for _, f := range paths.Against(list, &paths.All[i]) {
				fine = fine && f.At == sent[0]
			}
			if fine {
				on |= list
			}
		}
	}
	return on
}

// TestRepairForests mends random chains: with the certificates that the server forgot at hand, whoever took the chain
// takes the new one, nobody would take more if all that there is were sent in every order, no certificate could be left
// out, and the order is that of signatures as far as one way goes.
func TestRepairForests(t *testing.T) {
	keys := make([]crypto.Signer, 11)
	for i := range keys {
		keys[i] = newKey(t)
	}
	mended, gained, unchanged := 0, 0, 0
	const forests = 3000
	for seed := range uint64(forests) {
		f := grow(t, seed, keys)
		r := rand.New(rand.NewPCG(seed, 2))
		stores := NewStores()
		for _, root := range f.roots { // some lists have it
			stores.TrustIn("test", Lists(r.Uint64())&lists.All(), root)
		}
		presented, fetched := f.presented[:1:1], []*Certificate(nil)
		for _, c := range f.presented[1:] {
			if r.IntN(3) == 0 {
				fetched = append(fetched, c)
			} else {
				presented = append(presented, c)
			}
		}
		if len(f.roots) > 0 && r.IntN(3) == 0 {
			presented = append(presented, f.roots[0])
		}
		got := Repair(stores, presented, fetched, now)
		if before := reached(stores, presented); got.Before != before {
			t.Fatalf("seed %d: before %b, want %b: %s", seed, got.Before, before, f.about)
		}
		if got.Chain == nil {
			if got.After != got.Before || got.Obstacle == nil || got.Changed() {
				t.Errorf("seed %d: not mended, and %+v", seed, got)
			}
			if all := reached(stores, slices.Concat(presented, fetched)); all != 0 {
				t.Errorf("seed %d: not mended, though %b could be reached: %s", seed, all, f.about)
			}
			continue
		}
		mended++
		after := reached(stores, got.Chain)
		if after != got.After || !after.Has(got.Before) || after == 0 {
			t.Errorf("seed %d: after %b, said %b, before %b: %s", seed, after, got.After, got.Before, f.about)
		}
		if after != got.Before {
			gained++
		}
		if !got.Changed() {
			unchanged++
		}
		for i := 1; i < len(got.Chain); i++ {
			if without := slices.Delete(slices.Clone(got.Chain), i, i+1); reached(stores, without).Has(after) {
				t.Errorf("seed %d: %s is of no use: %s", seed, got.Chain[i].Name(), f.about)
			}
		}
		paths := Find(stores, got.Chain)
		if !slices.ContainsFunc(paths.All, func(p Path) bool { return p.Anchor != nil && p.InOrder(got.Chain) }) {
			t.Errorf("seed %d: no way to a root is in order: %s", seed, f.about)
		}
		again := Repair(stores, got.Chain, nil, now)
		if again.Changed() || again.After != after {
			t.Errorf("seed %d: what was mended is mended again: %+v: %s", seed, again, f.about)
		}
	}
	t.Logf("%d of %d mended, %d reach more, %d were right", mended, forests, gained, unchanged)
	if mended < forests/5 || gained < forests/20 || unchanged < forests/20 {
		t.Error("the forests try too little")
	}
}

// TestRepair holds what is said of each way in which chains are wrong.
func TestRepair(t *testing.T) {
	root, stores := anchored(t)
	upper := authority(t, root, "Upper", nil)
	lower := authority(t, upper, "Lower", nil)
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	ended := mustAuthority(t, root, pki.Template{CommonName: "Upper", Key: upper.Key, NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour)})
	outdated := mustAuthority(t, root, pki.Template{CommonName: "Outdated", NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour)})
	mail := authority(t, root, "Mail", nil, uses(x509.ExtKeyUsageEmailProtection))
	namesake := authority(t, root, "Upper", nil)
	good := below(t, lower, lower, upper)
	leaf, l, u := good[0], good[1], good[2]
	old := func() *Certificate {
		c, err := lower.Leaf(pki.Template{CommonName: "Old", NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour)})
		return must(t, c, err)
	}()
	self, err := pki.SelfSigned(pki.Template{CommonName: "Self", Now: now})
	alone := must(t, self, err)
	r, s, e, n := parsed(t, root.Raw), parsed(t, stranger.Raw), parsed(t, ended.Raw), parsed(t, namesake.Raw)
	type said struct {
		Chain, Added []string
		Dropped      []DropReason
		Reordered    bool
		Obstacle     FaultKind
		At           string
		Remains      []FaultKind
	}
	names := func(some []*Certificate) (out []string) {
		for _, c := range some {
			out = append(out, c.Name())
		}
		return out
	}
	whole := []string{"Leaf", "Lower", "Upper"}
	for name, c := range map[string]struct {
		presented, fetched []*Certificate
		want               said
	}{
		"right":                  {[]*Certificate{leaf, l, u}, nil, said{Chain: whole}},
		"leaf alone":             {[]*Certificate{leaf}, []*Certificate{u, l, r}, said{Chain: whole, Added: whole[1:]}},
		"leaf alone, not looked": {[]*Certificate{leaf}, nil, said{Obstacle: IssuerMissing, At: "Leaf"}},
		"the middle is missing":  {[]*Certificate{leaf, u}, []*Certificate{l}, said{Chain: whole, Added: []string{"Lower"}}},
		"upside down":            {[]*Certificate{leaf, u, l}, nil, said{Chain: whole, Reordered: true}},
		"with the root":          {[]*Certificate{leaf, l, u, r}, nil, said{Chain: whole, Dropped: []DropReason{DropRoot}}},
		"twice":                  {[]*Certificate{leaf, leaf, l, l, u}, nil, said{Chain: whole, Dropped: []DropReason{DropDuplicate, DropDuplicate}}},
		"with a stranger":        {[]*Certificate{leaf, s, l, u}, nil, said{Chain: whole, Dropped: []DropReason{DropStranger}}},
		"with a false namesake":  {[]*Certificate{leaf, l, n}, []*Certificate{u}, said{Chain: whole, Added: []string{"Upper"}, Dropped: []DropReason{DropStranger}}},
		"with an ended twin":     {[]*Certificate{leaf, l, e}, []*Certificate{u}, said{Chain: whole, Added: []string{"Upper"}, Dropped: []DropReason{DropEnded}}},
		"all of that": {
			[]*Certificate{leaf, r, e, n, u, s, l, l},
			nil,
			said{Chain: whole, Reordered: true, Dropped: []DropReason{DropRoot, DropEnded, DropStranger, DropStranger, DropDuplicate}},
		},
		"behind 30 strangers":   {append(slices.Repeat([]*Certificate{leaf, s}, 15), u, l), nil, said{Chain: whole, Reordered: true, Dropped: slices.Concat([]DropReason{DropStranger}, slices.Repeat([]DropReason{DropDuplicate}, 28))}},
		"the leaf has ended":    {[]*Certificate{old}, []*Certificate{l, u}, said{Chain: []string{"Old", "Lower", "Upper"}, Added: whole[1:], Remains: []FaultKind{Ended}}},
		"only an ended one":     {below(t, outdated, outdated), nil, said{Obstacle: Ended, At: "Outdated"}},
		"for mail":              {below(t, mail, mail), nil, said{Obstacle: WrongUsage, At: "Mail"}},
		"self-signed":           {[]*Certificate{alone}, nil, said{Obstacle: NobodysRoot, At: "Self"}},
		"of a private CA":       {below(t, stranger, stranger), nil, said{Obstacle: NobodysRoot, At: "Stranger"}},
		"of a private CA alone": {below(t, stranger), []*Certificate{s}, said{Obstacle: NobodysRoot, At: "Stranger"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := Repair(stores, c.presented, c.fetched, now)
			got := said{Chain: names(out.Chain), Added: names(out.Added), Reordered: out.Reordered}
			for _, d := range out.Dropped {
				got.Dropped = append(got.Dropped, d.Why)
			}
			for _, f := range out.Remains {
				got.Remains = append(got.Remains, f.Kind)
			}
			if out.Obstacle != nil {
				got.Obstacle, got.At = out.Obstacle.Kind, out.Obstacle.At.Name()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if want := len(c.want.Added)+len(c.want.Dropped) > 0 || c.want.Reordered; out.Changed() != want {
				t.Errorf("changed: %t", out.Changed())
			}
		})
	}
}

// TestRepairCross has a young root that the newest list of each platform has, and an old one that every other has.
func TestRepairCross(t *testing.T) {
	old, err := pki.Root(pki.Template{CommonName: "Old Root", Now: now})
	must(t, old, err)
	young, err := pki.Root(pki.Template{CommonName: "Young Root", Now: now})
	must(t, young, err)
	var newest Lists
	for _, p := range facts.AllPlatforms() {
		newest |= lists.Newest(p)
	}
	stores := NewStores()
	stores.TrustIn("young", newest, parsed(t, young.Raw))
	stores.TrustIn("old", lists.All()&^newest, parsed(t, old.Raw))
	key := newKey(t)
	lower := authority(t, young, "Lower", key)
	cross := parsed(t, authority(t, old, "Young Root", young.Key).Raw)
	ended := parsed(t, mustAuthority(t, old, pki.Template{CommonName: "Young Root", Key: young.Key, NotBefore: now.Add(-2 * time.Hour), NotAfter: now.Add(-time.Hour)}).Raw)
	other := parsed(t, authority(t, old, "Lower", key).Raw) // the same authority, by the old root
	chain := below(t, lower, lower)
	leaf, l := chain[0], chain[1]
	for name, c := range map[string]struct {
		presented, fetched, want []*Certificate
		after                    Lists
	}{
		"the cross-certificate adds old ones and loses none":  {[]*Certificate{leaf}, []*Certificate{l, cross}, []*Certificate{leaf, l, cross}, lists.All()},
		"one that has ended is left out":                      {[]*Certificate{leaf, l, ended}, nil, []*Certificate{leaf, l}, newest},
		"of two the one that the newest lists take":           {[]*Certificate{leaf}, []*Certificate{other, l}, []*Certificate{leaf, l}, newest},
		"both stay where both are needed":                     {[]*Certificate{leaf, other, l}, nil, []*Certificate{leaf, l, other}, lists.All()},
		"one way for all before two":                          {[]*Certificate{leaf, other, l}, []*Certificate{cross}, []*Certificate{leaf, l, cross}, lists.All()},
		"only the old ones can be reached, and that is a lot": {[]*Certificate{leaf}, []*Certificate{other}, []*Certificate{leaf, other}, lists.All() &^ newest},
	} {
		t.Run(name, func(t *testing.T) {
			got := Repair(stores, c.presented, c.fetched, now)
			if !slices.EqualFunc(got.Chain, c.want, func(a, b *Certificate) bool { return a.SHA256 == b.SHA256 }) || got.After != c.after {
				t.Errorf("%d certificates, reaching %v", len(got.Chain), named(got.After))
				for _, c := range got.Chain {
					t.Logf("%s by %s", c.Name(), c.IssuerName())
				}
			}
		})
	}
}

// TestRepairBounds: what cannot be searched whole is not mended.
func TestRepairBounds(t *testing.T) {
	_, stores := anchored(t)
	if got := Repair(stores, bomb(t, 6), nil, now); got.Chain != nil || got.Stopped == "" || got.Obstacle != nil {
		t.Errorf("a bomb is mended: %+v", got)
	}
}

// TestRepairKeeps keeps what may be of use although that cannot be told: above it is a root of which nobody has the key.
func TestRepairKeeps(t *testing.T) {
	root, stores := anchored(t)
	lost, err := pki.Root(pki.Template{CommonName: "Lost Root", Now: now})
	must(t, lost, err)
	stores.keyless[nameString(lost.RawSubject)] = []keyless{{entries: []Entry{{On: lists.All()}}}}
	key := newKey(t)
	lower, twin := authority(t, root, "Lower", key), authority(t, lost, "Lower", key)
	presented := below(t, lower, lower, twin)
	if got := Repair(stores, presented, nil, now); len(got.Chain) != 3 || got.Changed() {
		t.Errorf("got %+v", got)
	}
}

// TestThinned has one way that reaches three lists, and two others that are needed for a fourth and a fifth and reach
// the three together: the first is of no use any more.
func TestThinned(t *testing.T) {
	root, _ := anchored(t)
	a, b, c := []*Certificate{parsed(t, authority(t, root, "A", nil).Raw)}, []*Certificate{parsed(t, authority(t, root, "B", nil).Raw)}, []*Certificate{parsed(t, authority(t, root, "C", nil).Raw)}
	ways := []way{{a, served{sure: 0b111}}, {b, served{sure: 0b1001}}, {c, served{sure: 0b10110}}}
	got := best(ways, served{sure: 0b11111}, slices.Concat(a, b, c), lists)
	if servedBy(ways, got).sure != 0b11111 || len(got) != 2 {
		t.Errorf("%d certificates", len(got))
	}
}
