package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func ensure(t *testing.T, s *store.Store, chores ...store.Chore) {
	t.Helper()
	if err := s.EnsureChores(t.Context(), chores); err != nil {
		t.Fatal(err)
	}
}

func dueChores(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	got, err := s.DueChores(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
}

func TestDueChores(t *testing.T) {
	s := storetest.New(t)
	dueChores(t, s)
	ensure(t, s)
	ensure(t, s, store.Chore{Name: "partitions", Every: time.Hour}, store.Chore{Name: "judge", Every: 24 * time.Hour})
	dueChores(t, s, "judge", "partitions") // what is new is due at once
	dueChores(t, s)
	jobs := `SELECT count(*) FROM river_job WHERE kind = 'chore' AND queue = 'upkeep' AND state = 'available'
		AND max_attempts = 3 AND args = jsonb_build_object('name', $1::text)`
	for _, name := range []string{"judge", "partitions"} {
		if got := count(t, s, jobs, name); got != 1 {
			t.Errorf("%d jobs of %s, want 1", got, name)
		}
	}
	for name, seconds := range map[string]int{"judge": 86400, "partitions": 3600} {
		if got := count(t, s, `SELECT round(extract(epoch FROM next_at - now()))::int FROM chore WHERE name = $1`, name); got < seconds-60 || got > seconds {
			t.Errorf("%s is due in %d s, want %d", name, got, seconds)
		}
	}

	// A week nobody looked; the jobs of the last turn are over. Each is ordered once, and its next turn is in the future.
	sql(t, s, `UPDATE river_job SET state = 'completed', finalized_at = now()`)
	sql(t, s, `UPDATE chore SET next_at = now() - interval '7 days'`)
	dueChores(t, s, "judge", "partitions")
	dueChores(t, s)
	if got := count(t, s, `SELECT count(*) FROM chore WHERE next_at > now() + interval '50 minutes'`); got != 2 {
		t.Errorf("%d chores are planned for later, want 2", got)
	}

	// A turn that is not over is not doubled, whichever page it is at and however it stands; the next one has its time.
	for _, state := range []string{"available", "running", "retryable", "scheduled"} {
		sql(t, s, `UPDATE river_job SET state = $1::text::river_job_state, finalized_at = NULL, args = args || '{"after": 1000}' WHERE args ->> 'name' = 'judge'`, state)
		sql(t, s, `UPDATE river_job SET state = 'discarded', finalized_at = now() WHERE args ->> 'name' = 'partitions'`)
		sql(t, s, `UPDATE chore SET next_at = now()`)
		dueChores(t, s, "partitions")
		dueChores(t, s)
	}
}

func TestEnsureChores(t *testing.T) {
	s := storetest.New(t)
	ensure(t, s, store.Chore{Name: "a", Every: time.Hour}, store.Chore{Name: "b", Every: time.Hour}, store.Chore{Name: "c", Every: time.Millisecond})
	dueChores(t, s, "a", "b", "c")
	ensure(t, s, store.Chore{Name: "a", Every: time.Minute}, store.Chore{Name: "b", Every: 24 * time.Hour})
	minutes := map[string]int{}
	for _, name := range []string{"a", "b"} {
		minutes[name] = count(t, s, `SELECT round(extract(epoch FROM next_at - now()) / 60)::int FROM chore WHERE name = $1`, name)
	}
	// A shorter interval holds at once, a longer one from the next turn on.
	if diff := cmp.Diff(map[string]int{"a": 1, "b": 60}, minutes); diff != "" {
		t.Errorf("minutes until the next turn (-want +got):\n%s", diff)
	}
	for name, want := range map[string]int{"a": 60, "b": 86400, "c": 1} { // c is not named any more and stays
		if got := count(t, s, `SELECT every FROM chore WHERE name = $1`, name); got != want {
			t.Errorf("%s is done every %d s, want %d", name, got, want)
		}
	}
}

func TestDueChoresByMany(t *testing.T) {
	url := storetest.URL(t)
	s := storetest.Open(t, url)
	var chores []store.Chore
	var want []string
	for i := range 10 {
		chores, want = append(chores, store.Chore{Name: fmt.Sprint(i), Every: time.Hour}), append(want, fmt.Sprint(i))
	}
	ensure(t, s, chores...)
	found := make([][]string, 6)
	var wg sync.WaitGroup
	for i := range found {
		one := storetest.Open(t, url)
		wg.Go(func() {
			if err := one.EnsureChores(t.Context(), chores); err != nil {
				t.Error(err)
			}
			var err error
			if found[i], err = one.DueChores(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := slices.Sorted(slices.Values(slices.Concat(found...))); !slices.Equal(got, want) {
		t.Errorf("together they ordered %v, want %v", got, want)
	}
	if got := count(t, s, `SELECT count(*) FROM river_job`); got != 10 {
		t.Errorf("%d jobs, want 10", got)
	}
}
