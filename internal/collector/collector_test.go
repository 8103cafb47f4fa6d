package collector

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestAtLeast keeps half of the least and then more than it: how far the heap may grow goes down with it, and in the end
// everything is as it was.
func TestAtLeast(t *testing.T) {
	const mb = 1 << 20
	now := func() int { // what the percentage is
		percent := debug.SetGCPercent(-1)
		debug.SetGCPercent(percent)
		return percent
	}
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	runtime.GC()
	undo := AtLeast(64 * mb)
	if got := now(); got < 300 {
		t.Errorf("at the start %d%%", got)
	}
	var kept [][]byte
	keep := func(megabytes int, is func(percent int) bool) {
		t.Helper()
		for range megabytes {
			kept = append(kept, make([]byte, mb))
		}
		for !is(now()) { // the clean-up runs soon after a collection, and not in it; the test's own limit ends it
			runtime.GC()
			runtime.Gosched()
		}
	}
	keep(32, func(percent int) bool { return percent > 60 && percent < 120 })
	keep(64, func(percent int) bool { return percent == leastPercent })
	runtime.KeepAlive(kept)
	undo()
	runtime.GC()
	if got := now(); got != 100 {
		t.Errorf("in the end %d%%", got)
	}
}
