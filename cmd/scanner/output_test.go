package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
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

func TestOutputMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("its files have no such modes")
	}
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o644); err != nil { // gets what the umask leaves
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{"new": mode(t, plain), "closed": 0o600, "open": 0o666} {
		path := filepath.Join(dir, name)
		if name != "new" {
			if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, want)); err != nil {
				t.Fatal(err)
			}
		}
		out, err := openOutput(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := out.keep(); err != nil {
			t.Fatal(err)
		}
		if got := mode(t, path); got != want {
			t.Errorf("%s: mode %v, want %v", name, got, want)
		}
	}
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}

// TestOutputThroughLinks follows links that lead through other folders, to a file that is not there yet.
func TestOutputThroughLinks(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"a/deep", "b"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"short": "a/deep", "a/deep/out": "../../b/next", "b/next": "../short/../real", "b/circle": "circle"} {
		if err := os.Symlink(filepath.FromSlash(to), filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	out, err := openOutput(filepath.Join(dir, "short", "out"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(out, "x"); err != nil {
		t.Fatal(err)
	}
	if err := out.keep(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "a", "real")); err != nil || string(text) != "x" {
		t.Errorf("got %q, %v", text, err)
	}
	if left := leftovers(t, filepath.Join(dir, "a"), "deep", "real"); left != nil {
		t.Errorf("left behind: %s", left)
	}
	if _, err := openOutput(filepath.Join(dir, "b", "circle"), nil); err == nil || !strings.Contains(err.Error(), "in a circle") {
		t.Errorf("a circle: %v", err)
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
