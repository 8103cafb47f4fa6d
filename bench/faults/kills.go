//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	scansStored   = `SELECT count(*) FROM scan`
	scansByWorker = `SELECT count(*) FROM scan s JOIN worker w ON w.id = s.worker WHERE w.name = $1`
)

// kills imports the endpoints, which orders their first scan, and kills one of the workers twice in the middle.
func (r *rig) kills(ctx context.Context) (err error) {
	fmt.Println("\nA worker is killed with kill -9, twice")
	if r.ids, err = r.api.add(ctx, r.targets); err != nil {
		return err
	}
	if err := r.unplanned(ctx); err != nil {
		return err
	}
	if r.b, err = r.work("b"); err != nil {
		return err
	}
	if r.a, err = r.work("a"); err != nil {
		return err
	}
	n := len(r.targets)
	for i, share := range []int{n / 5, n / 2} {
		before, err := r.number(ctx, scansByWorker, "a")
		if err != nil {
			return err
		}
		var stored, mine int
		err = r.until(ctx, time.Minute, "worker a is in the middle", func() (_ bool, err error) {
			if stored, err = r.number(ctx, scansStored); err != nil {
				return false, err
			}
			mine, err = r.number(ctx, scansByWorker, "a")
			return stored >= share && mine >= before+5, err
		})
		if err != nil {
			return err
		}
		pid := r.a.pid()
		if err := r.kill(r.a); err != nil {
			return err
		}
		say("killed worker a (process %d) at %d of %d scans, %d of them its own", pid, stored, n, mine)
		if i == 0 {
			if r.a, err = r.work("a"); err != nil {
				return err
			}
		}
	}
	killed := time.Now()
	if r.a, err = r.work("a"); err != nil {
		return err
	}
	if err := r.done(ctx, 1, killed, "the last kill"); err != nil {
		return err
	}
	again, err := r.number(ctx, jobsAgain)
	if err == nil && again == 0 {
		err = errors.New("the kills hit no scan, so that shows nothing")
	}
	if err != nil {
		return err
	}
	return r.counts(ctx, 1)
}

// done waits until everything is, and says how long that took.
func (r *rig) done(ctx context.Context, generation int, since time.Time, what string) error {
	var most, all time.Duration
	err := r.until(ctx, takeOver, "all is done", func() (bool, error) {
		left, err := r.number(ctx, notDone, generation)
		if err != nil {
			return false, err
		}
		if most == 0 && left <= len(r.targets)/20 {
			most = time.Since(since)
		}
		if all == 0 && left == 0 {
			all = time.Since(since)
		}
		return r.settled(ctx, generation)
	})
	if err != nil {
		return err
	}
	say("after %s: 95 %% of the endpoints are done after %s, all after %s, and no job is left after %s",
		what, seconds(most), seconds(all), seconds(time.Since(since)))
	return nil
}
