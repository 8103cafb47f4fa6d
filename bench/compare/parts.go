//go:build linux

package main

import (
	"context"
	"fmt"
	"strings"
)

// A part is what is measured in one go.
type part struct {
	name    string
	goals   []goal
	measure func(context.Context, *rig) (measured, error)
}

// A measured is what a part found.
type measured struct {
	samples [][]float64 // one for each goal, with a number for each time
	aside   string      // what else there is to say
}

// A notMeasured says what was lacking.
type notMeasured string

func (n notMeasured) Error() string { return "not measured: " + string(n) }

// parts are all of them. What must be and what is aimed at are the project's goals (docs/performance.md).
func parts() []part {
	return []part{
		{"cpu", []goal{
			{what: "CPU a target, standard, against the floor", unit: "×", must: 2.0, aim: 1.4},
			{what: "peak resident memory of that run", unit: "MiB", must: 100, aim: 64},
		}, cpu},
		{"rtt", []goal{{what: "one target at a true 50 ms RTT, standard, no DNS", unit: "RTT", must: 5, aim: 3.5}}, roundTrips},
		{"connections", []goal{{what: "connections to a server with TLS 1.2 and 1.3, standard", unit: "", must: 6, aim: 4}}, connections},
		{"silent", []goal{{what: "1000 targets, 10 % never answer, limit 5 s", unit: "s", must: 7.5, aim: 5.75}}, silent},
		{"memory", []goal{{what: "memory a target in flight, beyond idle", unit: "KiB", must: 64, aim: 40}}, memory},
		{"growth", []goal{{what: "CPU a target, 100,000 against 1000 (quick: 10,000)", unit: "×", must: 1.15, aim: 1.05}}, growth},
		{"nmap", []goal{{what: "quick against nmap --script ssl-cert, targets/s", unit: "×", must: 2, aim: 3, more: true}}, nmap},
		{"sslscan", []goal{{what: "standard against sslscan --no-ciphersuites, targets/s", unit: "×", must: 2.5, aim: 4, more: true}}, sslscan},
	}
}

func names() []string {
	var out []string
	for _, p := range parts() {
		out = append(out, p.name)
	}
	return out
}

// choose gives the parts with these names, parted by commas; "" is all.
func choose(only string) ([]part, error) {
	all := parts()
	if only == "" {
		return all, nil
	}
	var out []part
	for name := range strings.SplitSeq(only, ",") {
		before := len(out)
		for _, p := range all {
			if p.name == name {
				out = append(out, p)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("-rows %s: %q is none of %s", only, name, strings.Join(names(), ", "))
		}
	}
	return out, nil
}
