package storetest_test

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func settings(t *testing.T, s *store.Store) (n int) {
	t.Helper()
	if err := s.Pool().QueryRow(t.Context(), `SELECT count(*) FROM setting`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestEachTestHasItsOwn(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := storetest.New(t)
			if got := settings(t, s); got != 0 {
				t.Errorf("a new database has %d settings, want none", got)
			}
			if _, err := s.Secret(t.Context(), "mine", 8); err != nil {
				t.Fatal(err)
			}
			if got := settings(t, s); got != 1 {
				t.Errorf("%d settings, want 1", got)
			}
		})
	}
}

func TestSeveralOnOne(t *testing.T) {
	url := storetest.URL(t)
	a, b := storetest.Open(t, url), storetest.Open(t, url)
	if _, err := a.Secret(t.Context(), "ours", 8); err != nil {
		t.Fatal(err)
	}
	if got := settings(t, b); got != 1 {
		t.Errorf("the second store sees %d settings, want 1", got)
	}
}

// Whoever comes while the template is made waits for it.
func TestManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { storetest.URL(t) })
	}
	wg.Wait()
}

// The database is gone after the test, although somebody is still connected.
func TestDropped(t *testing.T) {
	var url string
	t.Run("inner", func(t *testing.T) { url = storetest.URL(t) })
	if s, err := store.Open(t.Context(), url, store.Options{}); err == nil {
		s.Close()
		t.Error("the database of a test that is over can still be opened")
	}
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		storetest.URL(b)
	}
}
