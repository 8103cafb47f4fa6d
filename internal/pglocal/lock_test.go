//go:build linux || darwin

package pglocal

import (
	"syscall"
	"testing"
)

// TestUnlock gives a folder back of which somebody else still has the file, as a child does for a moment.
func TestUnlock(t *testing.T) {
	dir := t.TempDir()
	first, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := syscall.Dup(int(first.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(copied) }()
	if _, err := lock(dir); err == nil {
		t.Fatal("the folder is taken twice")
	}
	unlock(first)
	second, err := lock(dir)
	if err != nil {
		t.Fatalf("the folder was not given back: %v", err)
	}
	unlock(second)
}
