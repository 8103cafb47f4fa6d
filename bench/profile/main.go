//go:build linux

// Command profile does what `check --format jsonl` does with the servers of a farm, in a process that writes profiles of
// itself: the product has no flag for that. It starts bench/farm, whose work is not in the profiles. See README.md in the
// folder above.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tongguan/tongguan/scan"
)

func main() {
	farm := flag.String("farm", "", "the `program` that serves")
	dir := flag.String("dir", "", "an empty `folder` for its lists")
	p := profiler{now: time.Now}
	flag.StringVar(&p.out, "out", ".", "the `folder` for cpu.pprof, allocs.pprof and heap.pprof")
	n := flag.Int("n", 5000, "how many targets")
	depth := flag.String("depth", string(scan.Standard), "quick or standard")
	flag.IntVar(&p.concurrency, "concurrency", 256, "how many targets at once")
	mix := flag.String("mix", "", "the farm's mix; silent=100: heap.pprof is that of targets that wait for an answer")
	flag.Parse()
	p.depth = scan.Depth(*depth)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &p, *farm, *dir, *n, *mix); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, p *profiler, farm, dir string, n int, mix string) error {
	args := []string{"-dir", dir, "-n", strconv.Itoa(n)}
	if mix != "" {
		args = append(args, "-mix", mix)
	}
	serving := exec.CommandContext(ctx, farm, args...)
	serving.Stderr = os.Stderr
	in, err := serving.StdinPipe()
	if err != nil {
		return err
	}
	out, err := serving.StdoutPipe()
	if err != nil {
		return err
	}
	if err := serving.Start(); err != nil {
		return err
	}
	defer func() { _, _ = in.Close(), serving.Wait() }()
	if !bufio.NewScanner(out).Scan() {
		return errors.New("the farm did not start")
	}
	return p.check(ctx, filepath.Join(dir, "hosts"), filepath.Join(dir, "root.pem"))
}
