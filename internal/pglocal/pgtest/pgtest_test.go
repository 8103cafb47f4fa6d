package pgtest

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/internal/pglocal"
)

// TestMain also sees to it that Main leaves nothing.
func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	_ = os.Unsetenv(pglocal.TestVariable) // the tests want a cluster of their own
	dir, err := os.MkdirTemp("", "pgtest-")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		err = os.Chmod(dir, 0o711)
	}
	if err == nil {
		err = os.Setenv("TMPDIR", dir)
	}
	code := 1
	if err == nil {
		code = Main(m)
		var left []os.DirEntry
		if left, err = os.ReadDir(dir); err == nil && len(left) > 0 {
			err = fmt.Errorf("left are %v", left)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func TestURL(t *testing.T) {
	var all sync.WaitGroup
	urls := make([]string, 4)
	for i := range urls {
		all.Go(func() { urls[i] = URL(t) })
	}
	all.Wait()
	for _, url := range urls {
		if url != urls[0] {
			t.Fatalf("there are two clusters, %s and %s", url, urls[0])
		}
	}
	conn, err := pgx.Connect(t.Context(), urls[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE DATABASE of_a_test"); err != nil {
		t.Error(err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
	goleak.VerifyNone(t, IgnoreLeaks()...)
	if err := goleak.Find(); err == nil {
		t.Error("there is nothing to ignore")
	}
}

func TestURLGiven(t *testing.T) {
	t.Setenv(pglocal.TestVariable, "postgres:///given")
	if got, want := URL(t), "postgres:///given"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

type outcome int

func (o outcome) Run() int { return int(o) }

func TestMainGivesTheCode(t *testing.T) {
	for _, want := range []int{0, 1, 3} {
		if got := Main(outcome(want), goleak.IgnoreCurrent()); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	// Somebody's goroutine stays.
	release := make(chan struct{})
	defer close(release)
	before := goleak.IgnoreCurrent()
	go func() { <-release }()
	if got := Main(outcome(0), before); got != 1 {
		t.Errorf("with a goroutine that was left: got %d, want 1", got)
	}
}
