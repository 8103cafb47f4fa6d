//go:build unix

// Command faults shows what the service does when its parts die: a worker that is killed with kill -9, and a database
// that crashes, both under load. See README.md in the folder above.
//
// It runs the programs as an operator does, in processes of their own, on a private Postgres of its own. The servers to
// scan are in this process. It ends no process that it has not started.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// The bounds. What a dead worker had begun is taken over within two minutes, says package jobs.
const (
	longest  = 4 * time.Minute // everything
	takeOver = 2 * time.Minute // until all is done, after the last fault
)

func main() {
	bin := flag.String("bin", "bin", "the `folder` with the programs")
	endpoints := flag.Int("endpoints", 300, "how many endpoints")
	workers := flag.Int("workers", 16, "how many scans each worker does at once")
	away := flag.Duration("away", 4*time.Second, "how long the database stays down")
	keep := flag.Bool("keep", false, "keep the logs also when all is well")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, longest, fmt.Errorf("not done after %v", longest))
	defer cancel()
	if err := run(ctx, &rig{bin: *bin, workers: *workers, away: *away}, *endpoints, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

// run shows everything and prints it. Its error may be that a count was wrong.
func run(ctx context.Context, r *rig, endpoints int, keep bool) (err error) {
	dir, err := os.MkdirTemp("", "tongguan-faults-")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o711); err != nil { // root's Postgres is somebody else
		return err
	}
	r.dir = dir
	defer func() {
		if err = errors.Join(err, r.close()); err == nil && !keep {
			err = os.RemoveAll(dir)
		} else {
			fmt.Fprintln(os.Stderr, "faults: the logs are kept in "+dir)
		}
	}()
	if err := r.start(ctx, endpoints); err != nil {
		return err
	}
	fmt.Printf("%d endpoints of %d labs; an API and two workers with %d scans each; PostgreSQL %d; %d cores, load %s\n",
		endpoints, len(r.labs), r.workers, r.postgres.server.Version(), runtime.NumCPU(), load())
	if err := r.kills(ctx); err != nil {
		return err
	}
	if err := r.crashes(ctx); err != nil {
		return err
	}
	if err := r.end(); err != nil {
		return err
	}
	if r.wrong > 0 {
		return fmt.Errorf("%d counts are not what they should be", r.wrong)
	}
	return nil
}

// say prints what happened.
func say(format string, args ...any) { fmt.Printf("  "+format+"\n", args...) }

func load() string {
	data, err := os.ReadFile(filepath.Join("/proc", "loadavg"))
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(data))[0]
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
