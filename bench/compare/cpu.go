//go:build linux

package main

import (
	"context"
	"fmt"
	"time"
)

// cpu has the scanner and the floor look at the same targets by turns.
func cpu(ctx context.Context, r *rig) (measured, error) {
	f, err := r.sow(ctx, plot{n: r.sizes.many})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	l, err := f.list(r.sizes.many)
	if err != nil {
		return measured{}, err
	}
	var ratios, peaks, ours, theirs, rates []float64
	for range r.sizes.pairs {
		a, err := r.check(ctx, f, l)
		if err != nil {
			return measured{}, err
		}
		b, err := r.ask(ctx, f, l, r.concurrency)
		if err != nil {
			return measured{}, err
		}
		ratios = append(ratios, a.cpu.Seconds()/b.cpu.Seconds())
		peaks = append(peaks, a.mib)
		ours, theirs = append(ours, milliseconds(a.each(l.n))), append(theirs, milliseconds(b.each(l.n)))
		rates = append(rates, float64(l.n)/a.wall.Seconds())
	}
	return measured{[][]float64{ratios, peaks}, fmt.Sprintf("%d targets: %.2f ms of CPU each, the floor %.2f ms; %.0f targets/s",
		l.n, median(ours), median(theirs), median(rates))}, nil
}

// growth compares what a target costs of many with what it costs of few, which are measured before and after.
func growth(ctx context.Context, r *rig) (measured, error) {
	f, err := r.sow(ctx, plot{n: r.sizes.growth})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	few, err := f.list(r.sizes.few)
	if err != nil {
		return measured{}, err
	}
	all, err := f.list(r.sizes.growth)
	if err != nil {
		return measured{}, err
	}
	var small []float64
	round := func() error {
		for range r.sizes.pairs {
			a, err := r.check(ctx, f, few)
			if err != nil {
				return err
			}
			small = append(small, milliseconds(a.each(few.n)))
		}
		return nil
	}
	if err := round(); err != nil {
		return measured{}, err
	}
	big, err := r.check(ctx, f, all)
	if err != nil {
		return measured{}, err
	}
	if err := round(); err != nil {
		return measured{}, err
	}
	each := milliseconds(big.each(all.n))
	var ratios []float64
	for _, s := range small {
		ratios = append(ratios, each/s)
	}
	return measured{[][]float64{ratios}, fmt.Sprintf("%d targets: %.2f ms of CPU each, %.0f MiB; %d: %.2f ms",
		all.n, each, big.mib, few.n, median(small))}, nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1e3 }
