package trust

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// anchored makes a root and stores in which every platform trusts it.
func anchored(t testing.TB) (*pki.Certificate, *Stores) {
	t.Helper()
	root, err := pki.Root(pki.Template{CommonName: "Root", Now: now})
	stores := NewStores()
	stores.Trust("test", facts.Everywhere, must(t, root, err))
	return root, stores
}

// authority is by.Authority for tests; key may be nil.
func authority(t testing.TB, by *pki.Certificate, name string, key crypto.Signer, changes ...change) *pki.Certificate {
	t.Helper()
	c, err := by.Authority(pki.Template{CommonName: name, Key: key, Now: now, Change: func(c *x509.Certificate) {
		for _, change := range changes {
			change(c)
		}
	}})
	must(t, c, err)
	return c
}

// below gives a leaf of by, and then the others.
func below(t testing.TB, by *pki.Certificate, others ...*pki.Certificate) []*Certificate {
	t.Helper()
	leaf, err := by.Leaf(pki.Template{CommonName: "Leaf", Now: now})
	out := []*Certificate{must(t, leaf, err)}
	for _, c := range others {
		out = append(out, parsed(t, c.Raw))
	}
	return out
}

// ladder is one path through authorities that have one name: each may have been signed by each of the others, and
// all of that has to be tried.
func ladder(t *testing.T, by *pki.Certificate, rungs int) []*Certificate {
	var all []*pki.Certificate
	for range rungs {
		by = authority(t, by, "Rung", nil)
		all = append(all, by)
	}
	slices.Reverse(all)
	return below(t, by, all...)
}

// renewed is a leaf below authorities each of which has three certificates for one key: many paths, few signatures.
func renewed(t *testing.T, by *pki.Certificate, authorities int) []*Certificate {
	var all []*pki.Certificate
	for i := range authorities {
		name, key := fmt.Sprint("Authority ", i), newKey(t)
		three := []*pki.Certificate{authority(t, by, name, key), authority(t, by, name, key), authority(t, by, name, key)}
		all, by = append(all, three...), three[0]
	}
	return below(t, by, all...)
}

// crowd is a leaf whose issuer stands behind others that have nothing to do with it.
func crowd(t *testing.T, root *pki.Certificate, others int) []*Certificate {
	issuer, stranger := authority(t, root, "Issuer", nil), authority(t, root, "Stranger", nil)
	return below(t, issuer, append(slices.Repeat([]*pki.Certificate{stranger}, others), issuer)...)
}

// TestEachBound goes to each bound and then beyond it, with the other two far off.
func TestEachBound(t *testing.T) {
	root, stores := anchored(t)
	for name, c := range map[string]struct {
		presented []*Certificate
		complete  bool
		want      Standing
		paths     int // at most
	}{
		"90 signatures":   {ladder(t, root, 12), true, Accepted, 1},
		"209 signatures":  {ladder(t, root, 19), false, Undecided, 1},
		"81 paths":        {renewed(t, root, 4), true, Accepted, 81},
		"243 paths":       {renewed(t, root, 5), false, Accepted, maxPaths},
		"20 certificates": {crowd(t, root, 18), true, Accepted, 1},
		"21 certificates": {crowd(t, root, 19), false, Undecided, 1},
	} {
		t.Run(name, func(t *testing.T) {
			paths := Find(stores, c.presented)
			if got, _ := paths.On(facts.IOS); got != c.want || paths.Complete != c.complete {
				t.Errorf("got %s, complete: %t; want %s, %t", got, paths.Complete, c.want, c.complete)
			}
			if n := len(paths.All); n > c.paths || c.complete && n < c.paths {
				t.Errorf("%d paths, want %d", n, c.paths)
			}
		})
	}
}

// TestLoop is two authorities that certified each other, one of them twice with the same key: a path does not come
// back to an authority by its other certificate.
func TestLoop(t *testing.T) {
	root, stores := anchored(t)
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	for name, c := range map[string]struct {
		by   *pki.Certificate // of whom the other authority has a certificate too
		want Standing
	}{
		"without a way out": {stranger, Incomplete},
		"with one":          {root, Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			first := authority(t, stranger, "First", nil)
			second := authority(t, first, "Second", nil)
			out := authority(t, c.by, "Second", second.Key)
			paths := Find(stores, below(t, first, authority(t, second, "First", first.Key), authority(t, second, "First", first.Key), second, out))
			if got, _ := paths.On(facts.IOS); got != c.want || !paths.Complete {
				t.Errorf("got %s, complete: %t; want %s", got, paths.Complete, c.want)
			}
			// Two certificates of First, two of Second above each.
			if len(paths.All) != 4 {
				t.Errorf("%d paths, want 4", len(paths.All))
			}
			for _, path := range paths.All {
				if len(path.Certificates) != 3 {
					t.Errorf("a path of %d certificates, want 3", len(path.Certificates))
				}
			}
		})
	}
}

// TestBestStanding gives every pair of paths in both orders: the better one counts.
func TestBestStanding(t *testing.T) {
	root, _ := anchored(t)
	two := []*Certificate{parsed(t, root.Raw), parsed(t, root.Raw)}
	here := &Anchor{Certificate: two[1], Entries: []Entry{{On: lists.All()}}}
	there := &Anchor{Certificate: two[1], Entries: []Entry{{On: lists.Of(facts.IOS)}}}
	order := []struct {
		standing Standing
		path     Path
		bounded  Standing // when a bound stopped the search
	}{
		{Accepted, Path{Certificates: two, End: AtAnchor, Anchor: here}, Accepted},
		{Faulty, Path{Certificates: two, End: AtAnchor, Anchor: here, Faults: []Fault{{WrongUsage, two[0]}}}, ""},
		{Elsewhere, Path{Certificates: two, End: AtAnchor, Anchor: there}, Undecided},
		{Incomplete, Path{Certificates: two, End: AtGap}, Undecided},
		{UnknownRoot, Path{Certificates: two, End: AtSelfSigned}, Undecided},
		{SelfSigned, Path{Certificates: two[:1], End: AtSelfSigned}, Undecided},
	}
	for i, better := range order {
		for _, worse := range order[i:] {
			for name, all := range map[string][]Path{"first": {better.path, worse.path}, "last": {worse.path, better.path}} {
				paths := Paths{All: all, Complete: true, lists: lists}
				if got, by := paths.On(facts.Android); got != better.standing || by.End != better.path.End {
					t.Errorf("%s and %s, the better %s: got %s", better.standing, worse.standing, name, got)
				}
			}
		}
		paths := Paths{All: []Path{better.path}, lists: lists}
		if got, _ := paths.On(facts.Android); better.bounded != "" && got != better.bounded {
			t.Errorf("%s in a search that was stopped: got %s, want %s", better.standing, got, better.bounded)
		}
	}
	if got, by := (&Paths{Complete: true}).On(facts.Android); got != Undecided || by != nil {
		t.Errorf("without any path: got %s", got)
	}
}

// TestSorted puts the more telling path first, whichever was found first.
func TestSorted(t *testing.T) {
	root, stores := anchored(t)
	stranger, err := pki.Root(pki.Template{CommonName: "Stranger", Now: now})
	must(t, stranger, err)
	key := newKey(t)
	good, mail := authority(t, root, "Issuer", key), authority(t, root, "Issuer", key, uses(x509.ExtKeyUsageEmailProtection))
	lost, other := authority(t, stranger, "Issuer", key), authority(t, root, "Issuer", key)
	upper := authority(t, root, "Upper", nil)
	long := authority(t, upper, "Issuer", key)
	for name, c := range map[string]struct {
		others []*pki.Certificate
		want   *pki.Certificate // the second of the first path
	}{
		"without faults before in order":       {[]*pki.Certificate{mail, good}, good},
		"to an anchor before without faults":   {[]*pki.Certificate{lost, mail}, mail},
		"in order before out of it":            {[]*pki.Certificate{other, good}, other},
		"in order before short":                {[]*pki.Certificate{long, upper, good}, long},
		"short before long, both out of order": {[]*pki.Certificate{lost, long, upper, good}, good},
	} {
		t.Run(name, func(t *testing.T) {
			presented := below(t, good, c.others...)
			paths := Find(stores, presented)
			sorted := paths.Sorted(presented)
			if len(sorted) < 2 || len(sorted) != len(paths.All) {
				t.Fatalf("%d of %d paths", len(sorted), len(paths.All))
			}
			if got := sorted[0].Certificates[1]; !got.Equal(c.want.Certificate) {
				t.Errorf("the first path leads through %s of %s", got.Name(), got.IssuerName())
			}
		})
	}
}
