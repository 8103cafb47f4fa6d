// Command scanner tells, per platform, whether a WeChat Mini Program can talk to a server, why not, and what to do.
//
// It is installed as tongguan-scanner.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/scan"
)

// The exit codes of every command.
const (
	exitOK          = 0   // all pass at the threshold
	exitFindings    = 1   // findings at or above it
	exitUsage       = 2   // the command line or a file is not as it should be
	exitUnscanned   = 3   // some target could not be scanned or judged, and nothing worse
	exitInternal    = 4   // a fault of ours, or the result could not be written
	exitInterrupted = 130 // stopped by a signal; what was done is written
)

// A world is what the program touches: handed in, so that tests can run it.
type world struct {
	program        string // as it was called, for commands that it prints
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	sources        config.Sources // of the worker's settings, without flags
	now            clock.Clock
	dir            string // where the program was called; "" where that is not known

	// dialer stands between check and its way out, so that tests can show networks that they are not in; nil: nothing does.
	dialer func(scan.Dialer) scan.Dialer

	// pause waits between two looks, so that tests need not; nil: by the clock.
	pause func(context.Context, time.Duration) error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends what the first could not: a pipe that nobody reads
	hostname, _ := os.Hostname() // without one the worker's name must be given
	dir, _ := os.Getwd()         // without one, files keep the names that they were given
	sources := config.Sources{Environ: os.Environ(), Hostname: hostname, Root: os.Geteuid() == 0}
	code := run(ctx, os.Args[1:], &world{
		program: os.Args[0], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, sources: sources, now: clock.System, dir: dir,
	})
	stop()
	os.Exit(code)
}
