package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// TestInterferences counts what our own network did as long as it does, and where somebody waits for the endpoint.
func TestInterferences(t *testing.T) {
	s := storetest.New(t)
	a, b, c := watch(t, s, "a.example.test"), watch(t, s, "b.example.test"), watch(t, s, "c.example.test")
	want := func(fake, inspected int) {
		t.Helper()
		got, err := s.Interferences(t.Context())
		counts := map[facts.Interference]int{}
		for of, n := range map[facts.Interference]int{facts.FakeIP: fake, facts.TLSInspected: inspected} {
			if n > 0 {
				counts[of] = n
			}
		}
		if diff := cmp.Diff(counts, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	interfere := func(w *site, phase facts.Phase) {
		good := *w.Snapshot
		good.Addresses = slices.Clone(good.Addresses)
		good.Disown(facts.Failure{Kind: facts.OwnNetwork, Phase: phase}, func(*facts.Address) bool { return true })
		was := w.Snapshot
		w.Snapshot = &good
		w.scan()
		w.Snapshot = was
	}
	want(0, 0)
	interfere(a, facts.PhaseConnect)
	interfere(b, facts.PhaseTLS)
	interfere(c, facts.PhaseTLS)
	want(1, 2)
	if _, err := s.Pool().Exec(t.Context(), `UPDATE endpoint SET reach = 0 WHERE id = $1`, b.id); err != nil { // as a worker of the version before does
		t.Fatal(err)
	}
	want(1, 1)
	if err := s.SetSchedule(t.Context(), c.id, 0, store.Schedule{}); err != nil {
		t.Fatal(err)
	}
	want(1, 0)
	interfere(a, facts.PhaseTLS)
	want(0, 1)
	a.World = see(t, s, a.id).World
	a.scan()
	want(0, 0)
}

// TestHurry makes due what is named and scanned, and of others some that answer, of other hosts.
func TestHurry(t *testing.T) {
	s := storetest.New(t)
	a, b, c, d := watch(t, s, "a.example.test"), watch(t, s, "b.example.test"), watch(t, s, "c.example.test"), watch(t, s, "d.example.test")
	for _, w := range []*site{a, b, c} {
		w.scan()
	}
	sql := func(text string, args ...any) {
		t.Helper()
		if _, err := s.Pool().Exec(t.Context(), text, args...); err != nil {
			t.Fatal(err)
		}
	}
	due := func() (out []int64) {
		t.Helper()
		rows, err := s.Pool().Query(t.Context(), `SELECT endpoint_id FROM endpoint_schedule WHERE next_scan_at <= now() ORDER BY 1`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			out = append(out, id)
		}
		return out
	}
	rest := func() {
		sql(`UPDATE endpoint_schedule SET next_scan_at = now() + interval '1 day', enabled = endpoint_id <> $1`, c.id)
	}
	rest()
	if err := s.Hurry(t.Context(), []int64{a.id, c.id}); err != nil || !slices.Equal(due(), []int64{a.id}) {
		t.Errorf("%v; due are %v", err, due())
	}
	rest()
	if err := s.HurryOthers(t.Context(), a.id, 10); err != nil || !slices.Equal(due(), []int64{b.id}) {
		t.Errorf("%v; due beside %d are %v; %d was never seen", err, a.id, due(), d.id)
	}
	sql(`UPDATE endpoint_schedule SET next_scan_at = now() + interval '1 day', enabled = true`)
	if err := s.HurryOthers(t.Context(), a.id, 1); err != nil || len(due()) != 1 {
		t.Errorf("%v; due are %v, want one", err, due())
	}
}
