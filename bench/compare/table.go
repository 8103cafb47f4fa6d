//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// A goal is a row of the table.
type goal struct {
	what, unit string
	must, aim  float64
	more       bool // than these is better; else less is
}

// kept reports whether a value meets a bound.
func (g goal) kept(value, bound float64) bool {
	if g.more {
		return value >= bound
	}
	return value <= bound
}

// word says how a value stands to what must be and to what is aimed at.
func (g goal) word(value float64) string {
	switch {
	case g.kept(value, g.aim):
		return "ok, as aimed"
	case g.kept(value, g.must):
		return "ok"
	}
	return "OVER"
}

func (g goal) bound(value float64) string {
	sign := "≤"
	if g.more {
		sign = "≥"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %g %s", sign, value, g.unit))
}

// A table prints rows as they come.
type table struct {
	w    io.Writer
	over int // rows that are not what they must be
}

func newTable(w io.Writer) *table {
	fmt.Fprintf(w, "%-56s %9s  %-17s %-10s %-10s\n", "", "median", "least to most", "must", "aim")
	return &table{w: w}
}

func (t *table) row(g goal, sample []float64) {
	middle := median(sample)
	word := g.word(middle)
	if word == "OVER" {
		t.over++
	}
	spread := fmt.Sprintf("%.2f to %.2f", slices.Min(sample), slices.Max(sample))
	fmt.Fprintf(t.w, "%-56s %9.2f  %-17s %-10s %-10s %s\n", g.what, middle, spread, g.bound(g.must), g.bound(g.aim), word)
}

func (t *table) without(g goal, lacking notMeasured) {
	fmt.Fprintf(t.w, "%-56s %9s  %-17s %-10s %-10s %s\n", g.what, "-", "-", g.bound(g.must), g.bound(g.aim), lacking.Error())
}

func (t *table) aside(text string) { fmt.Fprintln(t.w, "    "+strings.TrimSpace(text)) }

// median gives the middle of what is not empty: of an even number, half-way between the two.
func median(sample []float64) float64 {
	sorted := slices.Sorted(slices.Values(sample))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func cores() string { return fmt.Sprintf("%d cores", runtime.NumCPU()) }

// load is how busy the machine was during the last minute, five and fifteen.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(data))[:3], " ")
}
