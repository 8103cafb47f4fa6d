package trust

import (
	"crypto/x509"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/facts"
)

func TestAuthoritiesAreParsedOnce(t *testing.T) {
	root, stores := anchored(t)
	between := authority(t, root, "Between", nil)
	leaf := below(t, between)[0]
	first, err := stores.Parse(between.Raw)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := stores.Parse(between.Raw); again != first || err != nil {
		t.Errorf("an authority: %p, %v, want %p", again, err, first)
	}
	one, _ := stores.Parse(leaf.Raw)
	if two, err := stores.Parse(leaf.Raw); two != one || err != nil {
		t.Errorf("a leaf, at once: %p, %v, want %p", two, err, one)
	}
	for range maxLeaves {
		if _, err := stores.Parse(below(t, between)[0].Raw); err != nil {
			t.Fatal(err)
		}
	}
	if two, err := stores.Parse(leaf.Raw); two == one || err != nil {
		t.Errorf("a leaf was kept for long, or %v", err)
	}
	if again, _ := stores.Parse(between.Raw); again != first {
		t.Error("leaves pushed an authority out")
	}
	large := authority(t, root, "Large", nil, func(c *x509.Certificate) { c.Subject.SerialNumber = string(make([]byte, maxRememberedSize)) })
	one, _ = stores.Parse(large.Raw)
	if two, err := stores.Parse(large.Raw); two == one || err != nil {
		t.Errorf("a large one was kept, or %v", err)
	}
	for range 2 {
		if c, err := stores.Parse([]byte("no certificate")); c != nil || err == nil {
			t.Errorf("got %v, %v", c, err)
		}
	}
}

// TestMemoryDoesNotMixUp asks about one authority and two that have its issuer's name, of which one signed it, in turns.
func TestMemoryDoesNotMixUp(t *testing.T) {
	root, stores := anchored(t)
	namesake, _ := anchored(t)
	child, issuer, other := parsed(t, authority(t, root, "Between", nil).Raw), parsed(t, root.Raw), parsed(t, namesake.Raw)
	for range 3 {
		if got := stores.known.signedBy(child, issuer); got != right {
			t.Errorf("by its issuer: %v", got)
		}
		if got := stores.known.signedBy(child, other); got != wrong {
			t.Errorf("by another one: %v", got)
		}
	}
	if n := len(stores.known.signed); n != 2 {
		t.Errorf("%d signatures are remembered, want 2", n)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	var in map[int]int
	for i := range 3*maxRemembered + 1 {
		remember(&in, maxRemembered, i, i)
		if len(in) > maxRemembered || in[i] != i {
			t.Fatalf("after %d: %d remembered", i, len(in))
		}
	}
}

// TestMemoryIsForManyAtOnce is for the race detector.
func TestMemoryIsForManyAtOnce(t *testing.T) {
	root, stores := anchored(t)
	between := authority(t, root, "Between", nil)
	leaf := below(t, between)[0]
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				above, err := stores.Parse(between.Raw)
				if err != nil {
					t.Error(err)
					return
				}
				paths := Find(stores, []*Certificate{leaf, above})
				if standing, _ := paths.On(facts.IOS); standing != Accepted {
					t.Error(standing)
				}
			}
		})
	}
	wg.Wait()
}
