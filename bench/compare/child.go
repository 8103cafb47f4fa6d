//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A usage is what one run of a program took.
type usage struct {
	wall time.Duration
	cpu  time.Duration // user and system
	mib  float64       // resident, at the highest
}

// each is the CPU time of one of n targets.
func (u usage) each(n int) time.Duration { return u.cpu / time.Duration(n) }

// patience is how long a program that is told to end has for it.
const patience = 5 * time.Second

// start prepares a program that ends with ctx.
func start(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = patience
	return c
}

// timed runs a program to its end; what it prints on standard output is thrown away. Exit codes in good are no errors.
func (r *rig) timed(ctx context.Context, good []int, name string, args ...string) (usage, error) {
	c := start(ctx, name, args...)
	var said bytes.Buffer
	c.Stderr = &said
	began := r.now()
	err := c.Run()
	out := usage{wall: r.now().Sub(began)}
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && slices.Contains(good, exit.ExitCode())) {
		return out, fmt.Errorf("%s: %w: %s", name, err, bytes.TrimSpace(said.Bytes()))
	}
	out.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	if about, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		out.mib = float64(about.Maxrss) / (1 << 10)
	}
	return out, nil
}

// command runs a program for what it does.
func command(ctx context.Context, name string, args ...string) error {
	if out, err := start(ctx, name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w: %s", name, args, err, bytes.TrimSpace(out))
	}
	return nil
}
