package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A tally counts, for each server, how often a tool says of the versions what the scanner says, and holds the differences.
type tally struct {
	servers []string
	same    map[string]int // by server and tool
	differ  map[string]int
	why     []string            // reasons, in the order in which they came
	setups  map[string][]string // by reason: tool, server, setup, and what each says
	bad     []string            // differences without a reason
}

func newTally() *tally {
	return &tally{same: map[string]int{}, differ: map[string]int{}, setups: map[string][]string{}}
}

// add counts one outcome. Where the scanner or a tool came to nothing there is nothing to compare, and the outcome says so.
func (t *tally) add(server string, o *outcome) {
	if !slices.Contains(t.servers, server) {
		t.servers = append(t.servers, server)
	}
	for _, by := range []tool{sslscan, nmap} {
		says, asked := o.tools[by]
		found, known := o.found[versions]
		if !asked || !known {
			continue
		}
		name := server + " " + o.setup.name
		if says == found {
			t.same[server+string(by)]++
			continue
		}
		t.differ[server+string(by)]++
		line := fmt.Sprintf("%s of %s: %s, the scanner: %s", by, name, says, found)
		why := explain(by, name, says, found)
		switch {
		case why == "":
			t.bad = append(t.bad, line)
			continue
		case t.setups[why] == nil:
			t.why = append(t.why, why)
		}
		t.setups[why] = append(t.setups[why], line)
	}
}

// print writes the table and the differences, and reports whether each has its reason.
func (t *tally) print(w io.Writer) bool {
	fmt.Fprintf(w, "\n%-10s %-20s %-20s\n", "versions", sslscan, nmap)
	for _, s := range t.servers {
		line := fmt.Sprintf("%-10s", s)
		for _, by := range []tool{sslscan, nmap} {
			line += fmt.Sprintf(" %-20s", fmt.Sprintf("%d same, %d differ", t.same[s+string(by)], t.differ[s+string(by)]))
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	for _, why := range t.why {
		fmt.Fprintf(w, "explained: %s\n        %s\n", why, strings.Join(t.setups[why], "\n        "))
	}
	for _, line := range t.bad {
		fmt.Fprintln(w, "NOT EXPLAINED:", line)
	}
	return len(t.bad) == 0
}
