//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/scan/thirdparty"
	"github.com/tongguan/tongguan/target"
)

// A profiler checks targets and watches itself.
type profiler struct {
	out         string // the folder for the profiles
	depth       scan.Depth
	concurrency int
	now         func() time.Time
}

// check checks all names of a file of hosts. Reading the flags and the stores is not in the CPU profile.
func (p *profiler) check(ctx context.Context, hosts, roots string) error {
	targets, err := named(hosts)
	if err != nil {
		return err
	}
	from := zone.Settings{
		AllowCIDR: []string{"127.10.0.0/15"}, Hosts: hosts, CAFile: []string{roots}, Depth: p.depth, Timeout: 45 * time.Second,
	}
	scanner, err := from.Scanner(p.now, facts.Observer{})
	if err != nil {
		return err
	}
	stores, err := from.Stores()
	if err != nil {
		return err
	}
	profile, _ := rules.Named("wechat")
	file, err := os.Create(filepath.Join(p.out, "report.jsonl"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	buffered := bufio.NewWriter(file)
	writer := report.NewJSONL(buffered, report.Options{Lang: lang.English, Profile: profile, Platforms: facts.Everywhere, StartedAt: p.now()})
	cpu, err := os.Create(filepath.Join(p.out, "cpu.pprof"))
	if err != nil {
		return err
	}
	defer func() { _ = cpu.Close() }()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	half := time.AfterFunc(2*time.Second, func() { // all are under way
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		fmt.Printf("after 2 s, beyond what there was before: %d KiB of heap, %d KiB of stacks, %d goroutines\n",
			(int64(now.HeapAlloc)-int64(before.HeapAlloc))>>10, (int64(now.StackInuse)-int64(before.StackInuse))>>10, runtime.NumGoroutine())
		if err := p.write("heap"); err != nil {
			fmt.Fprintln(os.Stderr, "profile:", err)
		}
	})
	defer half.Stop()
	var staples *thirdparty.Lookups // that ask nobody: the farm's certificates name nobody
	err = p.each(ctx, targets, func(t target.Target) report.Result {
		seen := scanner.ScanFor(ctx, t.Endpoint(), []facts.Request{{Scheme: string(t.Scheme), Path: t.Path}})
		params := rules.Params{Now: seen.StartedAt, Stores: stores}
		staples.Answer(ctx, seen, rules.Wants(seen, params))
		return report.Result{
			Target: t.Typed, Snapshot: seen, Report: rules.Evaluate(profile, seen, params),
			OpenSSL: rules.OpenSSL(seen, params, rules.OpenSSLQuestion{CAFiles: []string{"ca.pem"}}),
		}
	}, writer.Result)
	pprof.StopCPUProfile()
	return errors.Join(err, writer.Close(false), buffered.Flush(), p.write("allocs"))
}

// each does the targets, several at once, and writes what came of them as they end.
func (p *profiler) each(ctx context.Context, all []target.Target, do func(target.Target) report.Result, write func(report.Result) error) error {
	queue, done := make(chan target.Target), make(chan report.Result)
	var wg sync.WaitGroup
	for range p.concurrency {
		wg.Go(func() {
			for t := range queue {
				done <- do(t)
			}
		})
	}
	go func() {
		for _, t := range all {
			if ctx.Err() != nil {
				break
			}
			queue <- t
		}
		close(queue)
		wg.Wait()
		close(done)
	}()
	var errs []error
	for r := range done {
		errs = append(errs, write(r))
	}
	return errors.Join(append(errs, ctx.Err())...)
}

func (p *profiler) write(name string) error {
	file, err := os.Create(filepath.Join(p.out, name+".pprof"))
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup(name).WriteTo(file, 0), file.Close())
}

// named gives the targets of a file of hosts.
func named(hosts string) ([]target.Target, error) {
	text, err := os.ReadFile(hosts)
	if err != nil {
		return nil, err
	}
	var names strings.Builder
	for line := range strings.Lines(string(text)) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		fmt.Fprintln(&names, name)
	}
	return target.ParseList(hosts, strings.NewReader(names.String()))
}
