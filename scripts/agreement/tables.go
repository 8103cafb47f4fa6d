package main

import (
	"fmt"
	"io"
	"strings"
)

// printCounts writes the table of all servers, as docs/agreement.md has it.
func (t *tally) printCounts(w io.Writer) {
	fmt.Fprintf(w, "\n| Property | %s | %s |\n|---|---|---|\n", sslscan, testssl)
	for _, p := range properties {
		line := "| " + string(p)
		for _, by := range everyTool {
			c := t.cells[by][p]
			if c == nil {
				line += " | "
				continue
			}
			line += fmt.Sprintf(" | %d of %d", c.same, c.same+c.differ)
		}
		fmt.Fprintln(w, line+" |")
	}
}

// printMatrix writes the table of the servers that every tool was asked about: a property for each line. "=" is a tool that
// says what the scanner says, "≠" one that does not, sslscan before testssl.sh; "·" is one that says nothing.
func (t *tally) printMatrix(w io.Writer) {
	if len(t.ids) == 0 {
		return
	}
	fmt.Fprintf(w, "\n| | %s |\n|---|%s\n", strings.Join(t.ids, " | "), strings.Repeat("---|", len(t.ids)))
	for _, p := range properties {
		line := "| " + string(p)
		for _, id := range t.ids {
			line += " | " + t.matrix[id][p].String()
		}
		fmt.Fprintln(w, line+" |")
	}
}
