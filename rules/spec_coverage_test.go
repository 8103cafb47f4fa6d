package rules

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSpecCoverage holds the table of docs/spec-coverage.md against the rules: it names none that there is not, what it
// calls not built is not there, and no rule is left out of it.
func TestSpecCoverage(t *testing.T) {
	data, err := os.ReadFile("../docs/spec-coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	built, lacking, ok := strings.Cut(string(data), "## Not built")
	if !ok {
		t.Fatal("it has no part about what is not built")
	}
	var known []string
	for _, r := range All() {
		known = append(known, r.ID)
	}
	for _, r := range AllLint() {
		known = append(known, r.ID)
	}
	id := regexp.MustCompile("`([a-z]+[a-z0-9]*(?:_[a-z0-9]+)+|alpn|hsts|ssl2|ssl3)`")
	named := func(text string) (out []string) {
		for _, m := range id.FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		return out
	}
	for _, name := range named(built) {
		if !slices.Contains(known, name) {
			t.Errorf("%s is no rule", name)
		}
	}
	for _, line := range strings.Split(lacking, "\n") {
		if cell, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |"); strings.HasPrefix(line, "| `") {
			for _, name := range named(cell) {
				if slices.Contains(known, name) {
					t.Errorf("%s is built", name)
				}
			}
		}
	}
	for _, name := range known {
		if !slices.Contains(named(built), name) {
			t.Errorf("nothing in it names %s", name)
		}
	}
	for i, line := range strings.Split(built, "\n") {
		if cells := strings.Split(line, "|"); len(cells) == 4 && strings.TrimSpace(cells[2]) == "" {
			t.Errorf("line %d: a clause without an answer", i+1)
		}
	}
}
