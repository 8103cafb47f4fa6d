package main

import (
	"os"

	"golang.org/x/term"
)

func terminal(f *os.File) bool { return f != nil && term.IsTerminal(int(f.Fd())) }

// colored decides about colours (no-color.org).
func (f *judgeFlags) colored(terminal bool, getenv func(string) string) bool {
	switch f.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return terminal && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// width gives the columns of a terminal, at most 120, which is as wide as text reads well; 0 for anything else.
func width(f *os.File) int {
	if !terminal(f) {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return min(max(columns, 40), 120)
}
