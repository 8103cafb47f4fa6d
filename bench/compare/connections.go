//go:build linux

package main

import (
	"context"
	"fmt"
)

// connections counts at the servers how often each is connected to, port 80 included.
func connections(ctx context.Context, r *rig) (measured, error) {
	const n = 200
	f, err := r.sow(ctx, plot{n: n, mix: "modern=100"})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	l, err := f.list(n)
	if err != nil {
		return measured{}, err
	}
	if _, err := r.check(ctx, f, l); err != nil {
		return measured{}, err
	}
	c, err := f.count()
	if err != nil {
		return measured{}, err
	}
	if c.Targets != n {
		return measured{}, fmt.Errorf("%d targets had a connection, not %d", c.Targets, n)
	}
	mean := float64(c.Connections) / n
	return measured{[][]float64{{float64(c.Least), mean, float64(c.Most)}}, fmt.Sprintf("%d servers, counted by them; %.2f each", n, mean)}, nil
}
