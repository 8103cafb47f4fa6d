package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tongguan/tongguan/internal/clock"
)

// leftovers lists what is in a folder beside what should be.
func leftovers(t *testing.T, dir string, but ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if !strings.Contains(" "+strings.Join(but, " ")+" ", " "+e.Name()+" ") {
			out = append(out, e.Name())
		}
	}
	return out
}

func TestOutputIsWholeOrNot(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out.json")
	read := func() string {
		text, _ := os.ReadFile(name)
		return string(text)
	}
	put := func(text string, end func(*output) error) {
		t.Helper()
		out, err := openOutput(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(out, text); err != nil {
			t.Fatal(err)
		}
		if len(leftovers(t, dir, "out.json")) != 1 {
			t.Errorf("no temporary file while it is written")
		}
		if err := end(out); err != nil {
			t.Fatal(err)
		}
		out.discard() // as the caller does in any case
		if left := leftovers(t, dir, "out.json"); left != nil {
			t.Errorf("left behind: %s", left)
		}
	}
	put("first", func(*output) error { return nil })
	if got := read(); got != "" {
		t.Errorf("not kept, and yet %q", got)
	}
	put("second", (*output).keep)
	put("third", func(*output) error { return nil })
	if got := read(); got != "second" {
		t.Errorf("got %q, want what was kept", got)
	}
}

// TestKeepFails removes the temporary file when the result cannot be completed.
func TestKeepFails(t *testing.T) {
	dir := t.TempDir()
	out, err := openOutput(filepath.Join(dir, "out.json"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = out.file.Close() // what comes next fails
	if _, err := io.WriteString(out, "x"); err != nil {
		t.Fatal(err)
	}
	if err := out.keep(); err == nil {
		t.Error("kept what could not be written")
	}
	out.discard()
	if left := leftovers(t, dir); left != nil {
		t.Errorf("left behind: %s", left)
	}
}

// TestBrokenStdout says in one sentence, in every format, that the result could not be written.
func TestBrokenStdout(t *testing.T) {
	l := startLab(t)
	for _, format := range []string{"json", "jsonl", "table"} {
		var said strings.Builder
		code := run(t.Context(), append([]string{"check", l.Case("refused").Target(), "--format", format}, l.trust()...), &world{
			program: program, stdin: strings.NewReader(""), stdout: failing{}, stderr: &said,
			getenv: func(string) string { return "" }, now: clock.System,
		})
		if code != exitInternal || said.String() != program+": writing the result failed: paper jam\n" {
			t.Errorf("%s: exit %d, %q", format, code, said.String())
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("paper jam") }
