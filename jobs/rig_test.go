package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
)

// eyes are a scanner that dials nobody: whatever it looks at, it sees the same good server.
type eyes struct {
	*factstest.World

	mu     sync.Mutex
	looked []string // hosts, in the order in which they were looked at

	of map[string]*facts.Snapshot // what is seen of some hosts in place of that

	// look, if not nil, is called on the way, outside the lock.
	look func(ctx context.Context, host string)
}

// see makes eyes for hosts below example.com.
func see(t testing.TB) *eyes {
	t.Helper()
	w := factstest.At(t, clock.System().UTC().Truncate(time.Second))
	w.Serve(w.Leaf(func(c *pki.Template) { c.Names = []string{"*.example.com"} }).Raw, w.Intermediate.Raw)
	return &eyes{World: w}
}

func (e *eyes) ScanFor(ctx context.Context, endpoint facts.Endpoint, _ []facts.Request, _ ...facts.Node) *facts.Snapshot {
	e.mu.Lock()
	e.looked = append(e.looked, endpoint.Host)
	e.mu.Unlock()
	if e.look != nil {
		e.look(ctx, endpoint.Host)
	}
	out := *e.Snapshot
	if other := e.of[endpoint.Host]; other != nil {
		out = *other
	}
	out.Endpoint = endpoint
	return &out
}

func (e *eyes) seen() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.looked)
}

// worker makes a worker that looks through these eyes.
func worker(t testing.TB, s *store.Store, e *eyes, change func(*Deps)) *Worker {
	t.Helper()
	d := Deps{
		Store: s, Scanner: e, Profile: wechat(t), Stores: trusting(t, e.Root.Raw), Ruleset: "test",
		Clock: clock.System, Name: t.Name(), Version: "test", Scans: 16, Interval: day, Log: logger(t),
	}
	if change != nil {
		change(&d)
	}
	w, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// logger writes what is said to stderr where somebody wants to read it.
func logger(t testing.TB) *slog.Logger {
	if !testing.Verbose() {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo})).With("test", t.Name())
}

// start runs a worker until stop is called, or the test ends. stop returns when Run has.
func start(t testing.TB, w *Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Error("Run did not return within a minute")
		}
	})
	t.Cleanup(stop)
	return stop
}

// hosts imports n endpoints, one below another label each, and gives their ids. All are to be scanned at once.
func hosts(t testing.TB, s *store.Store, n int) []int64 {
	t.Helper()
	entries := make([]store.Entry, n)
	for i := range entries {
		entries[i] = store.Entry{Host: fmt.Sprintf("h%04d.example.com", i), Port: 443, Scheme: "https"}
	}
	return imported(t, s, entries)
}

func imported(t testing.TB, s *store.Store, entries []store.Entry) []int64 {
	t.Helper()
	out, err := s.Import(context.Background(), entries, day, false)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, len(out))
	for i, o := range out {
		ids[i] = o.EndpointID
	}
	return ids
}

// rest makes every endpoint one that was scanned and is not due, and empties the queue.
func rest(t testing.TB, s *store.Store) {
	t.Helper()
	sql(t, s, `UPDATE endpoint_schedule SET done_generation = generation, next_scan_at = now() + interval '1 day'`)
	sql(t, s, `DELETE FROM river_job`)
}

// sql does what no method of the store is for.
func sql(t testing.TB, s *store.Store, text string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(context.Background(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// count asks for one number.
func count(t testing.TB, s *store.Store, text string, args ...any) (n int) {
	t.Helper()
	if err := s.Pool().QueryRow(context.Background(), text, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// until waits for something to become true.
func until(t testing.TB, limit time.Duration, what string, is func() bool) {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > limit {
			t.Fatalf("after %v still not: %s", limit, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stored counts the scans that are kept.
func stored(t testing.TB, s *store.Store) int {
	t.Helper()
	return count(t, s, `SELECT count(*) FROM scan`)
}

// once checks that each of n endpoints was stored once, with one observation and one judgement, and that no job is left.
func once(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for what, want := range map[string]int{
		`SELECT count(*) FROM scan`: n, `SELECT count(DISTINCT (endpoint_id, generation)) FROM scan`: n,
		`SELECT count(*) FROM observation`: n, `SELECT count(*) FROM judgement`: n,
		`SELECT count(*) FROM endpoint_schedule WHERE generation > done_generation`: 0,
	} {
		if got := count(t, s, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	until(t, 10*time.Second, "no scan is in the queue", func() bool {
		return count(t, s, `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state NOT IN ('completed')`) == 0
	})
}
