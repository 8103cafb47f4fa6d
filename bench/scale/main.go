// Command scale shows how the store does with many endpoints: it fills a private Postgres and prints, for what pages
// and workers ask of the store, how long it takes, and of each statement the time, the rows and how tables were read.
// See README.md in the folder above.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/internal/pglocal"
	"github.com/tongguan/tongguan/store"
)

func main() {
	endpoints := flag.Int("endpoints", 100_000, "how many endpoints, 1000 or more")
	days := flag.Int("days", 3, "of how many days there are scans")
	only := flag.String("only", "", "measure only what has this `text` in its title")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *endpoints, *days, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does everything and prints it. Its error may be that a goal was missed.
func run(ctx context.Context, endpoints, days int, only string) (err error) {
	if endpoints < 1000 || days < 1 {
		return errors.New("1000 endpoints and one day is the least")
	}
	server, err := pglocal.Temporary(ctx, pglocal.Options{
		Bin: os.Getenv("TONGGUAN_PG_BIN"), Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"), Throwaway: true,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }() // which removes its folder
	plain, err := store.Open(ctx, server.URL(), store.Options{})
	if err != nil {
		return err
	}
	defer plain.Close()

	began := time.Now()
	if err := fill(ctx, plain, endpoints, days, began); err != nil {
		return err
	}
	size, err := plain.Size(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("PostgreSQL %d, %d cores; %d endpoints with the scans of %d days, %d MB, filled in %.0f s\n",
		server.Version(), runtime.NumCPU(), endpoints, days, size>>20, time.Since(began).Seconds())

	watched, err := store.Open(ctx, explained(server.URL()), store.Options{Connections: 1})
	if err != nil {
		return err
	}
	defer watched.Close()
	log, err := openLog(ctx, plain)
	if err != nil {
		return err
	}
	defer func() { _ = log.file.Close() }()

	all, err := calls(ctx, plain, endpoints, began)
	if err != nil {
		return err
	}
	missed := 0
	for _, c := range all {
		if !strings.Contains(c.title, only) {
			continue
		}
		kept, err := c.measure(ctx, plain, watched, log)
		if err != nil {
			return fmt.Errorf("%s: %w", c.title, err)
		}
		if !kept {
			missed++
		}
	}
	if missed > 0 {
		return fmt.Errorf("%d over the goal", missed)
	}
	return nil
}

// How often everything is done: as it is, and with the plans. After five times Postgres may choose a plan for any
// parameters, which is then the one of a service that has been running for a while.
const (
	runs        = 20
	watchedRuns = 9
)

// measure prints what a call takes and does, and reports whether its goal was kept.
func (c call) measure(ctx context.Context, plain, watched *store.Store, log *serverLog) (kept bool, err error) {
	if err := c.do(ctx, plain); err != nil {
		return false, err
	}
	took := make([]time.Duration, runs)
	for i := range took {
		began := time.Now()
		if err := c.do(ctx, plain); err != nil {
			return false, err
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	median, p95 := took[runs/2], took[runs*95/100-1]

	if _, err := log.next(); err != nil { // what others did
		return false, err
	}
	for range watchedRuns {
		if err := c.do(ctx, watched); err != nil {
			return false, err
		}
	}
	statements, err := log.next()
	if err != nil {
		return false, err
	}

	kept = c.goal == 0 || median <= c.goal
	verdict := ""
	switch {
	case c.goal > 0 && kept:
		verdict = fmt.Sprintf("within %v", c.goal)
	case c.goal > 0:
		verdict = fmt.Sprintf("OVER %v", c.goal)
	}
	fmt.Printf("\n%-32s median %s, p95 %s ms  %s\n", c.title, ms(median), ms(p95), verdict)
	for _, st := range medians(statements) {
		often := ""
		if st.runs != watchedRuns {
			often = fmt.Sprintf(" (%d times)", st.runs)
		}
		fmt.Printf("  %s ms %5.0f rows %7d pages  %s%s\n%s%s\n", ms(st.took), st.rows, st.pages, short(st.text), often,
			strings.Repeat(" ", 38), strings.Join(st.scans, ", "))
	}
	return kept, nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%7.2f", float64(d)/float64(time.Millisecond)) }

// short leaves out the columns of a statement.
func short(text string) string {
	const longest = 110
	if at := strings.Index(text, " FROM endpoint e JOIN"); at > 0 {
		text = "SELECT …" + text[at:]
	}
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest-1]) + "…"
	}
	return text
}
