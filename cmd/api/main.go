// Command api is the service: the API and its pages and, where no database is named, a private Postgres and a worker
// beside them.
//
// It is installed as tongguan-api.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/tongguan/tongguan/config"
	"github.com/tongguan/tongguan/internal/clock"
)

// A world is what the program touches: handed in, so that tests can run it.
type world struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	sources        config.Sources // of settings, without flags
	now            clock.Clock
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends what the first could not
	hostname, _ := os.Hostname() // without one the worker's name must be given
	sources := config.Sources{Environ: os.Environ(), Hostname: hostname, Root: os.Geteuid() == 0}
	code := run(ctx, os.Args[1:], &world{os.Stdout, os.Stderr, os.Getenv, sources, clock.System})
	stop()
	os.Exit(code)
}
