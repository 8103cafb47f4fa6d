package store_test

import (
	"crypto/sha256"
	"testing"

	"github.com/tongguan/tongguan/store/storetest"
)

// TestPresenters: those who present a certificate now, the last judged first, with what was seen of them; nobody who
// presents another one since.
func TestPresenters(t *testing.T) {
	s := storetest.New(t)
	a := watch(t, s, "a.example.com")
	leaf := a.Leaf(nil)
	a.Serve(leaf.Raw, a.Intermediate.Raw)
	a.scan()
	others := []*site{watch(t, s, "b.example.com"), watch(t, s, "c.example.com")}
	for _, w := range others {
		w.Serve(leaf.Raw)
		w.scan()
	}
	others[0].Serve(others[0].Leaf(nil).Raw)
	others[0].scan()
	c, err := s.CertificateBySHA256(t.Context(), sha256.Sum256(leaf.Raw))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Presenters(t.Context(), c.ID, 10)
	if err != nil || len(got) != 2 || got[0].Host != "c.example.com" || got[1].Host != "a.example.com" || got[1].Port != 443 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i, length := range []int{1, 2} {
		chain := got[i].Snapshot.Addresses[0].Chain.Value
		if len(*chain) != length || got[i].Snapshot.Certificates[(*chain)[0]] == nil || len(got[i].Report.Chains) != 1 {
			t.Errorf("%s: %d certificates, %d chains judged", got[i].Host, len(*chain), len(got[i].Report.Chains))
		}
	}
	if got, err := s.Presenters(t.Context(), c.ID, 1); err != nil || len(got) != 1 || got[0].Host != "c.example.com" {
		t.Errorf("one of them: %+v, %v", got, err)
	}
	if got, err := s.Presenters(t.Context(), 1<<40, 1); err != nil || len(got) != 0 {
		t.Errorf("of no certificate: %+v, %v", got, err)
	}
}
