//go:build unix

package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// A usage is what one run of the scanner took.
type usage struct {
	wall time.Duration
	cpu  time.Duration // user and system
	mib  float64       // at the highest
	code int
}

// run runs the scanner once. What it prints is thrown away. Exit codes up to 3 are verdicts; others are errors.
func (b *bench) run(args ...string) (usage, error) {
	c := exec.Command(b.scanner, args...)
	c.Stderr = os.Stderr
	began := time.Now()
	err := c.Run()
	out := usage{wall: time.Since(began)}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return out, err
	}
	out.code = c.ProcessState.ExitCode()
	out.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	if r, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		out.mib = float64(r.Maxrss) / (1 << 10)
		if runtime.GOOS == "darwin" { // bytes there, kilobytes elsewhere
			out.mib /= 1 << 10
		}
	}
	if out.code == 2 || out.code > 3 || out.code < 0 {
		return out, fmt.Errorf("%s %v: exit code %d", b.scanner, args, out.code)
	}
	return out, nil
}

// median runs the scanner n times, after once to warm up, and gives the run of median length.
func (b *bench) median(n int, args ...string) (usage, error) {
	if _, err := b.run(args...); err != nil {
		return usage{}, err
	}
	var all []usage
	for range n {
		r, err := b.run(args...)
		if err != nil {
			return r, err
		}
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b usage) int { return cmp.Compare(a.wall, b.wall) })
	return all[n/2], nil
}
