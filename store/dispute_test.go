package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/auth"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// dispute says that the endpoint works on a phone.
func (w *site) dispute(judgement int64, by int64) (store.Dispute, error) {
	return w.s.AddDispute(w.t.Context(), judgement, facts.Dispute{
		Rule: "chain_incomplete", Level: "dead_end", Platform: facts.Android, Phone: "Mi 14\x00", System: "Android 14", WeChat: "8.0.50",
		Note: "家里", At: factstest.Now,
	}, by)
}

// A dispute keeps what was seen when it was said, whatever is seen later, and changes no verdict.
func TestDisputes(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	w := watch(t, s, "api.example.com")
	who, err := s.CreateAccount(ctx, auth.Account{Name: "li.wei", Role: auth.Operator})
	if err != nil {
		t.Fatal(err)
	}
	w.Serve(w.Leaf(nil).Raw)
	first := w.scan()
	before := w.endpoint()
	made, err := w.dispute(first.JudgementID, who.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := store.Dispute{
		ID: made.ID, EndpointID: w.id, ObservationID: first.ObservationID, By: "li.wei",
		Dispute: facts.Dispute{
			Rule: "chain_incomplete", Level: "dead_end", Platform: facts.Android, Phone: "Mi 14", System: "Android 14", WeChat: "8.0.50",
			Note: "家里", At: factstest.Now, Judged: "test",
		},
	}
	if diff := cmp.Diff(want, made); diff != "" || made.ID == 0 {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	after := w.endpoint()
	if after.Version == before.Version || !cmp.Equal(after.Verdicts, before.Verdicts) {
		t.Errorf("version %d after %d, verdicts %v after %v", after.Version, before.Version, after.Verdicts, before.Verdicts)
	}

	leaf := w.Leaf(nil)
	w.Serve(leaf.Chain()...)
	second := w.scan()
	newer, err := w.dispute(second.JudgementID, who.ID)
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Disputes(ctx, w.id)
	if err != nil || len(list) != 2 || list[0].ID != newer.ID || list[1] != made {
		t.Errorf("the list is %v, %v", list, err)
	}
	one, err := s.Dispute(ctx, w.id, made.ID)
	if err != nil || one != made {
		t.Errorf("one is %v, %v", one, err)
	}
	snapshot, err := s.DisputedSnapshot(ctx, one)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(*snapshot.Addresses[0].Chain.Value); n != 1 || len(snapshot.Certificates) != 1 || len(snapshot.Disputes) != 1 || snapshot.Disputes[0] != made.Dispute {
		t.Errorf("the snapshot has %d certificates in its chain, and %v", n, snapshot.Disputes)
	}

	other := watch(t, s, "other.example.com")
	for name, err := range map[string]error{
		"another's":       s.DeleteDispute(ctx, other.id, made.ID),
		"no endpoint":     s.DeleteDispute(ctx, 1<<40, made.ID),
		"another's, read": func() error { _, err := s.Dispute(ctx, other.id, made.ID); return err }(),
		"no judgement":    func() error { _, err := w.dispute(1<<40, who.ID); return err }(),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.DeleteDispute(ctx, w.id, made.ID); err != nil {
		t.Error(err)
	}
	if err := s.DeleteDispute(ctx, w.id, made.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
	for range facts.MaxDisputes - 1 {
		if _, err := w.dispute(second.JudgementID, who.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.dispute(second.JudgementID, who.ID); !errors.Is(err, store.ErrFull) {
		t.Errorf("one too many: %v", err)
	}
	if err := s.DeleteEndpoint(ctx, w.id, 0); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM dispute`); n != 0 {
		t.Errorf("%d outlive their endpoint", n)
	}
}
