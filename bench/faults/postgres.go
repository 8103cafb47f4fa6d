//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/tongguan/tongguan/internal/pglocal"
)

// A postgres is a cluster that can be crashed and started again, at the same address.
type postgres struct {
	options pglocal.Options
	server  *pglocal.Server
}

func startPostgres(ctx context.Context, dir string) (*postgres, error) {
	p := &postgres{options: pglocal.Options{
		Dir: dir, Bin: os.Getenv("TONGGUAN_PG_BIN"), Path: os.Getenv("PATH"), LibraryPath: os.Getenv("LD_LIBRARY_PATH"),
	}}
	return p, p.start(ctx)
}

func (p *postgres) start(ctx context.Context) error {
	server, err := pglocal.Start(ctx, p.options)
	if err != nil {
		return err
	}
	before := p.server
	p.server = server
	if before != nil && before.URL() != server.URL() {
		return errors.New("the database has another address now")
	}
	return nil
}

// crash ends it as "pg_ctl stop -m immediate" does: connections are cut, and what is not in the log is lost.
func (p *postgres) crash() error {
	text, err := os.ReadFile(filepath.Join(p.options.Dir, "pg", "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || pid <= 1 {
		return fmt.Errorf("postmaster.pid names the process %q", first)
	}
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		return err
	}
	<-p.server.Done()
	return p.server.Stop() // gives the folder back
}
