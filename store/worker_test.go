package store_test

import (
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func beat(t *testing.T, s *store.Store, name, version string) int16 {
	t.Helper()
	id, err := s.Heartbeat(t.Context(), name, version)
	if err != nil || id <= 0 {
		t.Fatalf("Heartbeat(%s) = %d, %v", name, id, err)
	}
	return id
}

func workers(t *testing.T, s *store.Store) map[string]store.Worker {
	t.Helper()
	list, err := s.Workers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]store.Worker{}
	for _, w := range list {
		out[w.Name] = w
	}
	return out
}

// The ids are small numbers. A beat must not use one up.
func TestHeartbeatKeepsItsID(t *testing.T) {
	s := storetest.New(t)
	first := beat(t, s, "a", "1")
	for range 50 {
		if got := beat(t, s, "a", "1"); got != first {
			t.Fatalf("another beat gives %d, want %d", got, first)
		}
	}
	if got := beat(t, s, "b", "1"); got != first+1 {
		t.Errorf("after 51 beats the second worker is %d, want %d", got, first+1)
	}
}

func TestHeartbeatByMany(t *testing.T) {
	s := storetest.New(t)
	ids := make([]int16, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			var err error
			if ids[i], err = s.Heartbeat(t.Context(), "same", "1"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("one worker has the ids %v", ids)
		}
	}
}

func TestWorkers(t *testing.T) {
	s := storetest.New(t)
	for _, name := range []string{"new", "late", "silent", "gone"} {
		beat(t, s, name, "1")
	}
	sql(t, s, `UPDATE worker SET started_at = now() - interval '30 days'`)
	sql(t, s, `UPDATE worker SET seen_at = now() - interval '25 seconds' WHERE name = 'late'`)
	sql(t, s, `UPDATE worker SET seen_at = now() - interval '31 seconds' WHERE name = 'silent'`)
	sql(t, s, `UPDATE worker SET seen_at = now() - interval '25 hours' WHERE name = 'gone'`)
	got := map[string]bool{}
	before := workers(t, s)
	for name, w := range before {
		got[name] = w.Alive
	}
	if diff := cmp.Diff(map[string]bool{"new": true, "late": true, "silent": false}, got); diff != "" {
		t.Errorf("who is alive (-want +got):\n%s", diff)
	}

	// Who was silent has been started anew; who was not goes on, whatever version he has become.
	beat(t, s, "late", "2")
	beat(t, s, "silent", "2")
	after := workers(t, s)
	if w := after["late"]; !w.Alive || w.Version != "2" || !w.StartedAt.Equal(before["late"].StartedAt) {
		t.Errorf("late: %+v, before %+v", w, before["late"])
	}
	if w := after["silent"]; !w.Alive || w.Version != "2" || !w.StartedAt.After(before["silent"].SeenAt) {
		t.Errorf("silent: %+v, before %+v", w, before["silent"])
	}
}
