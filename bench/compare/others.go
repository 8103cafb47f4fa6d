//go:build linux

package main

import (
	"context"
	"fmt"
	"os/exec"
)

// nmap compares with what nmap needs to show certificates.
func nmap(ctx context.Context, r *rig) (measured, error) {
	return r.against(ctx, r.sizes.few, "quick", "nmap", func(l list) []string {
		return []string{"-n", "-Pn", "-p", "443", "--script", "ssl-cert", "-iL", l.addresses}
	})
}

// sslscan compares with sslscan without its longest part.
func sslscan(ctx context.Context, r *rig) (measured, error) {
	return r.against(ctx, r.sizes.sslscan, "standard", "sslscan", func(l list) []string {
		return []string{"--no-ciphersuites", "--no-colour", "--targets=" + l.endpoints}
	})
}

// against has the scanner and another program look at the first n targets by turns, and says how many times as long the
// other one takes.
func (r *rig) against(ctx context.Context, n int, depth, name string, args func(list) []string) (measured, error) {
	program, err := exec.LookPath(name)
	if err != nil {
		return measured{}, notMeasured("no " + name)
	}
	f, err := r.sow(ctx, plot{n: n})
	if err != nil {
		return measured{}, err
	}
	defer f.stop()
	l, err := f.list(n)
	if err != nil {
		return measured{}, err
	}
	if depth == "quick" {
		l.good = n // its one handshake does not show which lack TLS 1.2
	}
	var ratios, ours, theirs []float64
	for range r.sizes.pairs {
		a, err := r.check(ctx, f, l, "--depth", depth)
		if err != nil {
			return measured{}, err
		}
		b, err := r.timed(ctx, nil, program, args(l)...)
		if err != nil {
			return measured{}, err
		}
		ratios = append(ratios, b.wall.Seconds()/a.wall.Seconds())
		ours, theirs = append(ours, float64(n)/a.wall.Seconds()), append(theirs, float64(n)/b.wall.Seconds())
	}
	return measured{[][]float64{ratios}, fmt.Sprintf("%d targets: %.0f/s, %s %.0f/s", n, median(ours), name, median(theirs))}, nil
}
