//go:build linux

package main

import "context"

// silent looks at targets of which some take the connection and the hello, and say nothing.
func silent(ctx context.Context, r *rig) (measured, error) {
	f, err := r.sow(ctx, plot{n: r.sizes.few, mix: mostlyWell})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	l, err := f.list(r.sizes.few)
	if err != nil {
		return measured{}, err
	}
	var walls []float64
	for range r.sizes.pairs {
		a, err := r.check(ctx, f, l, "--timeout", "5s")
		if err != nil {
			return measured{}, err
		}
		walls = append(walls, a.wall.Seconds())
	}
	return measured{samples: [][]float64{walls}}, nil
}
