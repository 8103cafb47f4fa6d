//go:build unix

package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOutputMode(t *testing.T) {
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
			t.Fatal(err)
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
