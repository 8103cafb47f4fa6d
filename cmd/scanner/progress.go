package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A progress is a bar on standard error, if that is a terminal; else it is silent. It may be used by many at once.
type progress struct {
	mu          sync.Mutex
	w           io.Writer // nil: silent
	done, total int
	drawn       bool
}

func newProgress(w *world, total int) *progress {
	if f, ok := w.stderr.(*os.File); ok && terminal(f) && total > 1 {
		return &progress{w: f, total: total}
	}
	return &progress{}
}

// step counts one more and draws the bar.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.w == nil {
		return
	}
	const cells = 24
	full := min(cells, cells*p.done/p.total)
	fmt.Fprintf(p.w, "\r%s%s %d/%d", strings.Repeat("█", full), strings.Repeat("░", cells-full), p.done, p.total)
	p.drawn = true
}

// aside takes the bar away while write puts a result in its place: nobody draws it before write returns.
func (p *progress) aside(write func() error) error {
	if p.w == nil {
		return write()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	return write()
}

// clear takes the bar away.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
}

func (p *progress) erase() {
	if p.w != nil && p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}
