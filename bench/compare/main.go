//go:build linux

// Command compare measures the scanner against what it could be at best, and against what else there is: a floor that
// asks the same questions (see bench/floor), nmap, sslscan. All of them dial the same servers (bench/farm), in turns, so
// that a busy machine slows all of them down. See README.md in the folder above.
//
// It sets up addresses and routes, so it is run in a network namespace of its own, as its root: run.sh does that.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// The sizes of a full run and of a quick one, which shows the order of magnitude.
var (
	full  = sizes{pairs: 5, many: 10_000, growth: 100_000, few: 1000, sslscan: 300, near: 20}
	rough = sizes{pairs: 3, many: 2000, growth: 10_000, few: 1000, sslscan: 60, near: 10}
)

// sizes says how much is measured.
type sizes struct {
	pairs   int // times that everything is measured
	many    int // targets for CPU and memory
	growth  int // targets that shall cost no more each than few do
	few     int // targets, where a thousand are asked for
	sslscan int // targets for sslscan, which does one after the other
	near    int // targets behind the link with a true round trip, one after the other
}

func main() {
	r := &rig{now: time.Now}
	flag.StringVar(&r.scanner, "scanner", "bin/tongguan-scanner", "the `program` to measure")
	flag.StringVar(&r.floor, "floor", "", "the `program` to measure it against")
	flag.StringVar(&r.farm, "farm", "", "the `program` that serves")
	flag.StringVar(&r.dir, "dir", "", "an empty `folder` to work in")
	flag.IntVar(&r.concurrency, "concurrency", 256, "how many targets the scanner and the floor look at at once")
	quick := flag.Bool("quick", false, "measure less, for a rough table in two minutes")
	rows := flag.String("rows", "", "measure these alone, parted by commas: "+strings.Join(names(), ", "))
	bound := flag.Duration("limit", 40*time.Minute, "the longest that all of it may take")
	flag.Parse()
	r.sizes = full
	if *quick {
		r.sizes = rough
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *bound)
	defer cancel()
	if err := run(ctx, r, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, r *rig, only string) error {
	chosen, err := choose(only)
	if err != nil {
		return err
	}
	if r.farm == "" || r.floor == "" || r.dir == "" {
		return errors.New("-farm, -floor and -dir are needed; make bench gives them")
	}
	if err := command(ctx, "ip", "link", "set", "lo", "up"); err != nil {
		return fmt.Errorf("this needs iproute2, and a network namespace of its own: %w", err)
	}
	fmt.Printf("%s, shared by all programs; load %s\n\n", cores(), load())
	table := newTable(os.Stdout)
	for _, p := range chosen {
		began := r.now()
		found, err := p.measure(ctx, r)
		if ctx.Err() != nil {
			return errors.New("stopped before all was measured")
		}
		var lacking notMeasured
		if err != nil && !errors.As(err, &lacking) {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		for i, g := range p.goals {
			if err != nil {
				table.without(g, lacking)
			} else {
				table.row(g, found.samples[i])
			}
		}
		table.aside(fmt.Sprintf("%s (%.0f s, load %s)", found.aside, r.now().Sub(began).Seconds(), load()))
	}
	if table.over > 0 {
		return fmt.Errorf("%d over what must be", table.over)
	}
	return nil
}
