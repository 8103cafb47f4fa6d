// Package collector has the garbage collector wait until there is something worth collecting, in a process that makes much
// garbage at once and keeps a part of it.
package collector

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// AtLeast lets the heap grow to so many bytes before anything is collected, and from there on to a third more than what
// was kept the last time: below that size a collection costs more than the memory is worth. What it gives back undoes that.
//
// It is for the whole process: two at once undo each other.
func AtLeast(bytes uint64) (undo func()) {
	p := &pacer{least: bytes}
	before := debug.SetGCPercent(p.percent())
	p.watch()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.over = true
		debug.SetGCPercent(before)
	}
}

type pacer struct {
	least uint64
	mu    sync.Mutex
	over  bool
}

// watch has pace called after the next collection: it leaves something behind that only a collection notices.
func (p *pacer) watch() {
	mark := new([16]byte) // no smaller: the smallest objects are kept together
	runtime.AddCleanup(mark, (*pacer).pace, p)
}

// pace says when to collect next.
func (p *pacer) pace() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		debug.SetGCPercent(p.percent())
		p.watch()
	}
}

// The bounds of a percentage: how much the heap may grow beyond what the last collection left.
const (
	leastPercent = 35
	leastKept    = 4 << 20 // as the runtime takes it for the first collection
)

func (p *pacer) percent() int {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	kept := max(sample[0].Value.Uint64(), leastKept)
	if kept >= p.least {
		return leastPercent
	}
	return max(int((p.least-kept)*100/kept), leastPercent)
}
