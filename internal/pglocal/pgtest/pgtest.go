// Package pgtest gives tests a Postgres. Only tests import it.
//
// A package whose tests call [URL] has
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/tongguan/tongguan/internal/pglocal"
)

// The cluster of this process: tests of a package share it, and each makes a database of its own.
var (
	mutex  sync.Mutex
	server *pglocal.Server
	failed error
)

// URL gives a connection string to a cluster as its superuser. With TONGGUAN_TEST_DATABASE_URL set it is that;
// otherwise the first call starts a cluster, which Main stops. It fails the test where there is none: a test that
// needs Postgres and does not run proves nothing.
func URL(tb testing.TB) string {
	tb.Helper()
	if url := os.Getenv(pglocal.TestVariable); url != "" {
		return url
	}
	mutex.Lock()
	defer mutex.Unlock()
	if server == nil && failed == nil {
		// Not the test's context: the cluster outlives the test.
		server, failed = pglocal.Temporary(context.Background(), pglocal.Options{
			Dir: pglocal.TestDir(os.Getenv("TMPDIR")),
			Bin: os.Getenv("TONGGUAN_PG_BIN"), Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"),
		})
	}
	if failed != nil {
		tb.Fatal(failed)
	}
	return server.URL()
}

// Main runs the tests, stops the cluster and removes it, and looks for goroutines that were left. It gives the exit
// code. A process that ends without it takes the server along too (on Linux), and a later one removes the folder.
func Main(m interface{ Run() int }, ignore ...goleak.Option) int {
	code := m.Run()
	err := stop()
	if err == nil && code == 0 {
		err = goleak.Find(ignore...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	return code
}

func stop() error {
	mutex.Lock()
	defer mutex.Unlock()
	if server == nil {
		return nil
	}
	err := server.Stop()
	server = nil
	return err
}

// IgnoreLeaks is for a test that looks for goroutines itself: that of the cluster stays until Main ends it.
func IgnoreLeaks() []goleak.Option {
	return []goleak.Option{goleak.IgnoreAnyFunction("github.com/tongguan/tongguan/internal/pglocal.(*child).live")}
}
