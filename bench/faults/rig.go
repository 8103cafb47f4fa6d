//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tongguan/tongguan/internal/lab"
)

// A rig is everything that runs.
type rig struct {
	bin, dir string
	workers  int           // scans of each worker at once
	away     time.Duration // how long the database stays down

	labs      []*lab.Lab
	targets   []string
	ids       []string // of their endpoints
	postgres  *postgres
	db        *pgxpool.Pool
	processes []*process // those that shall be alive
	a, b      *process   // the workers
	api       *client
	wrong     int // counts
}

// start starts everything but the workers.
func (r *rig) start(ctx context.Context, endpoints int) (err error) {
	if err := r.startLabs(endpoints); err != nil {
		return err
	}
	if r.postgres, err = startPostgres(ctx, filepath.Join(r.dir, "postgres")); err != nil {
		return err
	}
	if r.db, err = pgxpool.New(ctx, r.postgres.server.URL()); err != nil {
		return err
	}
	service, err := r.launch("api", "tongguan-api", "serve", "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	r.api, err = r.signIn(ctx, service)
	return err
}

// startLabs starts as many labs as have enough cases. Every case of every lab is an endpoint of its own: the address and
// the name are those of the same case in the other labs, the port is another. So the first lab's name server does for
// all.
func (r *rig) startLabs(endpoints int) error {
	var roots []byte
	for len(r.targets) < endpoints {
		l, err := lab.Start(lab.Options{})
		if err != nil {
			return err
		}
		r.labs = append(r.labs, l)
		roots = append(roots, l.CA()...)
		for _, c := range l.Cases[:min(len(l.Cases), endpoints-len(r.targets))] {
			r.targets = append(r.targets, c.Target())
		}
	}
	return os.WriteFile(filepath.Join(r.dir, "ca.pem"), roots, 0o600)
}

// work starts a worker.
func (r *rig) work(name string) (*process, error) {
	args := []string{
		"work", "--name", name, "--workers", fmt.Sprint(r.workers), "--ca-file", filepath.Join(r.dir, "ca.pem"),
		"--resolver-for", "test=" + r.labs[0].Resolver().String(),
	}
	for _, cidr := range r.labs[0].Ranges() {
		args = append(args, "--allow-cidr", cidr)
	}
	return r.launch(name, "tongguan-scanner", args...)
}

// until waits for something to become true, while every process lives. An error of is may be that the database is away:
// it counts when the time is up.
func (r *rig) until(ctx context.Context, limit time.Duration, what string, is func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not after %v", limit))
	defer cancel()
	for {
		for _, p := range r.processes {
			if err := p.lives(); err != nil {
				return err
			}
		}
		yes, err := is()
		if yes {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("waiting until %s: %w", what, context.Cause(ctx)), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (r *rig) forget(p *process) {
	r.processes = slices.DeleteFunc(r.processes, func(other *process) bool { return other == p })
}

// end ends the processes in order.
func (r *rig) end() (err error) {
	for _, p := range slices.Backward(slices.Clone(r.processes)) {
		err = errors.Join(err, r.terminate(p))
	}
	return err
}

// close ends what is left.
func (r *rig) close() (err error) {
	for _, p := range slices.Clone(r.processes) {
		if p.lives() == nil {
			_ = r.kill(p)
		}
	}
	if r.db != nil {
		r.db.Close()
	}
	if r.postgres != nil {
		err = r.postgres.server.Stop()
	}
	for _, l := range r.labs {
		err = errors.Join(err, l.Close())
	}
	return err
}
