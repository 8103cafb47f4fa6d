//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// crashes asks for a scan of every endpoint, and crashes the database twice under that load.
func (r *rig) crashes(ctx context.Context) error {
	fmt.Println("\nPostgres is stopped with -m immediate, twice")
	pids := r.pids()
	base, err := r.number(ctx, scansStored)
	if err != nil {
		return err
	}
	type asked struct {
		refused int
		err     error
	}
	ended := make(chan asked, 1)
	go func() {
		var a asked
		for _, id := range r.ids {
			var refused int
			refused, a.err = r.api.ask(ctx, id)
			if a.refused += refused; a.err != nil {
				break
			}
		}
		ended <- a
	}()
	n := len(r.targets)
	var back time.Time
	for _, share := range []int{n / 5, n / 2} {
		var stored int
		err := r.until(ctx, time.Minute, "it is in the middle", func() (_ bool, err error) {
			stored, err = r.number(ctx, scansStored)
			return stored-base >= share, err
		})
		if err != nil {
			return err
		}
		if back, err = r.crash(ctx, stored-base); err != nil {
			return err
		}
	}
	a := <-ended
	if a.err != nil {
		return a.err
	}
	say("all %d scans are asked for; the API answered %d requests with 503", n, a.refused)
	if err := r.done(ctx, 2, back, "the last start of Postgres"); err != nil {
		return err
	}
	if now := r.pids(); now != pids {
		return fmt.Errorf("the processes were%s and are%s", pids, now)
	}
	say("the API and both workers are the processes that they were:%s", pids)
	return r.counts(ctx, 2)
}

// crash ends the database, starts it again, and says what the others made of it. It gives the time when Postgres took
// connections again.
func (r *rig) crash(ctx context.Context, stored int) (back time.Time, err error) {
	crashed := time.Now()
	if err := r.postgres.crash(); err != nil {
		return back, err
	}
	answers := func(status int) func() (bool, error) {
		return func() (bool, error) {
			got, err := r.api.ready(ctx)
			return got == status, err
		}
	}
	if err := r.until(ctx, 10*time.Second, "/readyz answers 503", answers(http.StatusServiceUnavailable)); err != nil {
		return back, err
	}
	noticed := time.Since(crashed)
	err = r.until(ctx, time.Minute, "the database was away for some time", func() (bool, error) { return time.Since(crashed) >= r.away, nil })
	if err != nil {
		return back, err
	}
	starting := time.Now()
	if err := r.postgres.start(ctx); err != nil {
		return back, err
	}
	back = time.Now()
	if err := r.until(ctx, 10*time.Second, "/readyz answers 200", answers(http.StatusOK)); err != nil {
		return back, err
	}
	ready := time.Since(back)
	var first time.Time
	err = r.until(ctx, 30*time.Second, "a scan is stored", func() (bool, error) {
		var at *time.Time
		err := r.db.QueryRow(ctx, `SELECT min(at) FROM scan WHERE at >= $1`, starting).Scan(&at)
		if at != nil {
			first = *at
		}
		return at != nil, err
	})
	if err != nil {
		return back, err
	}
	say("stopped at %d of %d scans: /readyz 503 after %s; started again after %s: Postgres ready in %s, then /readyz 200 after %s, the first scan stored after %s",
		stored, len(r.targets), seconds(noticed), seconds(starting.Sub(crashed)), seconds(back.Sub(starting)), seconds(ready), seconds(max(first.Sub(back), 0)))
	return back, nil
}

// pids names the processes.
func (r *rig) pids() (out string) {
	for _, p := range r.processes {
		out += fmt.Sprintf(" %s=%d", p.name, p.pid())
	}
	return out
}
