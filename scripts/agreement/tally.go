package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// A tally counts how often a tool says of a property what the scanner says, and keeps the differences.
type tally struct {
	all    bool // every server was asked about, so that every reason has its difference
	cells  map[tool]map[property]*cell
	matrix map[string]map[property]mark // of the servers that every tool was asked about, by id
	ids    []string                     // their ids, in the lab's order
	lines  map[string][]string          // differences, by their reason
	whys   []string                     // reasons, in the order in which they came
	used   map[*reason][]string         // the servers at which a reason was met
	bad    []string                     // differences without a reason
}

// A cell counts the servers of which both say something of a property.
type cell struct{ same, differ int }

// A mark tells which tools say what the scanner says, and which do not. A tool that says nothing is not in it.
type mark map[tool]bool

// String writes a sign for each tool.
func (m mark) String() (out string) {
	for _, by := range everyTool {
		same, asked := m[by]
		switch {
		case !asked:
			out += "·"
		case same:
			out += "="
		default:
			out += "≠"
		}
	}
	return out
}

func newTally(all bool) *tally {
	return &tally{
		all: all, cells: map[tool]map[property]*cell{}, matrix: map[string]map[property]mark{}, lines: map[string][]string{},
		used: map[*reason][]string{},
	}
}

// add compares all that is said of one address.
func (t *tally) add(one *look) {
	_, everybody := one.says[testssl]
	if everybody {
		t.ids = append(t.ids, one.id)
		t.matrix[one.id] = map[property]mark{}
	}
	for _, by := range everyTool {
		says, asked := one.says[by]
		if !asked {
			continue
		}
		found := one.facing(says)
		for _, p := range properties {
			theirs, ok := says[p]
			ours, known := found[p]
			if !ok || !known {
				continue
			}
			same := p.same(ours, theirs)
			t.count(by, p, same)
			if !same {
				t.differ(by, p, one.id, theirs, ours)
			}
			if everybody {
				if t.matrix[one.id][p] == nil {
					t.matrix[one.id][p] = mark{}
				}
				t.matrix[one.id][p][by] = same
			}
		}
	}
}

// facing gives what the scanner says, with what it says of the leaf that the tool speaks of.
func (one *look) facing(says said) said {
	out := said{}
	for p, text := range one.found {
		out[p] = text
	}
	for p, text := range one.leafs[says[leaf]] {
		out[p] = text
	}
	return out
}

func (t *tally) count(by tool, p property, same bool) {
	if t.cells[by] == nil {
		t.cells[by] = map[property]*cell{}
	}
	c := t.cells[by][p]
	if c == nil {
		c = &cell{}
		t.cells[by][p] = c
	}
	if same {
		c.same++
	} else {
		c.differ++
	}
}

// differ keeps a difference under its reason.
func (t *tally) differ(by tool, p property, id, says, found string) {
	line := fmt.Sprintf("%s of %s: %s %q, the scanner %q", by, id, p, says, found)
	r := explain(by, p, id, says, found)
	if r == nil {
		t.bad = append(t.bad, line)
		return
	}
	if t.lines[r.why] == nil {
		t.whys = append(t.whys, r.why)
	}
	t.lines[r.why] = append(t.lines[r.why], line)
	t.used[r] = append(t.used[r], id)
}

// explain finds the reason for a difference; nil when none is known.
func explain(by tool, p property, id, says, found string) *reason {
	fits := func(pattern, text string) bool { return pattern == "*" || pattern == text }
	for i := range reasons {
		r := &reasons[i]
		if r.tool == by && r.property == p && fits(r.says, says) && fits(r.found, found) && (r.servers == nil || slices.Contains(r.servers, id)) {
			return r
		}
	}
	return nil
}

// idle gives the reasons that explain nothing: a server or a tool has changed, and docs/agreement.md tells what is no more.
func (t *tally) idle() (out []string) {
	for i := range reasons {
		r := &reasons[i]
		if r.chance {
			continue
		}
		if r.servers == nil && t.used[r] == nil {
			out = append(out, fmt.Sprintf("%s of every server: %s", r.tool, r.property))
		}
		for _, id := range r.servers {
			if !slices.Contains(t.used[r], id) {
				out = append(out, fmt.Sprintf("%s of %s: %s", r.tool, id, r.property))
			}
		}
	}
	return out
}

// print writes it all, and reports whether every difference has its reason and every reason its difference.
func (t *tally) print(w io.Writer) bool {
	for _, why := range t.whys {
		fmt.Fprintf(w, "explained: %s\n        %s\n", why, strings.Join(t.lines[why], "\n        "))
	}
	for _, line := range t.bad {
		fmt.Fprintln(w, "NOT EXPLAINED:", line)
	}
	var idle []string
	if t.all {
		idle = t.idle()
	}
	for _, line := range idle {
		fmt.Fprintln(w, "NO DIFFERENCE ANY MORE:", line)
	}
	t.printCounts(w)
	t.printMatrix(w)
	return len(t.bad) == 0 && len(idle) == 0
}
