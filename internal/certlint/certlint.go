// Package certlint lints the certificates of TLS servers with zlint: whether their authority wrote them as RFC 5280, the
// CA/Browser Forum and the root programs demand. It keeps no client away that is not kept away by a rule of its own, so
// it is asked where somebody wants to know, and once a certificate.
//
// A certificate is a stranger's bytes and zlint some hundred small parsers that cannot be told to stop. So each runs with
// a limit of time and is recovered from, and those that do not end are bounded in number.
//
// Leaves are linted and authorities are not: whoever runs a server can have his own certificate reissued and no other.
package certlint

import (
	"context"
	"crypto/sha256"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tongguan/tongguan/facts"
)

const (
	limit  = 2 * time.Second // for one certificate; one with 8,000 names, more than a handshake usually carries, takes 0.02 s
	memory = 4096            // certificates whose lints are remembered: some 5 MB
)

// A Linter lints certificates, each once as long as it remembers it. It may be used by many at once. Make one with New.
type Linter struct {
	limit time.Duration
	slots chan struct{} // one for each that runs, or hangs
	lint  func(der []byte, stop *atomic.Bool) facts.Lints
	runs  atomic.Int64

	mu    sync.Mutex
	known map[facts.SHA256]*answer
	order []facts.SHA256 // of known, the oldest first
}

// An answer is on its way until done is closed.
type answer struct {
	done  chan struct{}
	lints facts.Lints
}

// New makes a linter that runs as many at once as there are processors, and two more: so many may hang before
// everything else is LintBusy.
func New() *Linter {
	return &Linter{limit: limit, slots: make(chan struct{}, runtime.GOMAXPROCS(0)+2), lint: lintDER, known: map[facts.SHA256]*answer{}}
}

// Runs tells how many certificates were linted, as opposed to remembered.
func (l *Linter) Runs() int64 { return l.runs.Load() }

// Lint tells which lints a certificate fails. It takes no longer than twice the limit, and fails with LintBusy when ctx
// ends first.
func (l *Linter) Lint(ctx context.Context, der []byte) facts.Lints {
	name := facts.SHA256(sha256.Sum256(der))
	a, first := l.ask(name)
	if first {
		go l.answer(name, a, der) // beyond ctx: others may wait for the same
	}
	select {
	case <-a.done:
		return a.lints
	case <-ctx.Done():
		return failed(facts.LintBusy)
	}
}

// ask gives the answer about a certificate. Whoever is the first has to find it.
func (l *Linter) ask(name facts.SHA256) (a *answer, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.known[name]; a != nil {
		return a, false
	}
	if len(l.order) == memory {
		delete(l.known, l.order[0])
		l.order = slices.Delete(l.order, 0, 1)
	}
	a = &answer{done: make(chan struct{})}
	l.known[name], l.order = a, append(l.order, name)
	return a, true
}

func (l *Linter) answer(name facts.SHA256, a *answer, der []byte) {
	a.lints = l.run(der)
	if a.lints.Failed == facts.LintBusy {
		l.forget(name)
	}
	close(a.done)
}

// run lints within the limit. What does not end keeps its slot until it does.
func (l *Linter) run(der []byte) facts.Lints {
	timer := time.NewTimer(l.limit)
	defer timer.Stop()
	select {
	case l.slots <- struct{}{}:
	case <-timer.C:
		return failed(facts.LintBusy)
	}
	l.runs.Add(1)
	var stop atomic.Bool
	found := make(chan facts.Lints, 1)
	go func() {
		defer func() { <-l.slots }()
		found <- l.lint(der, &stop)
	}()
	timer.Reset(l.limit)
	select {
	case out := <-found:
		return out
	case <-timer.C:
		stop.Store(true) // what is slow and ends all the same ends after the lint that it is at
		return failed(facts.LintTimeout)
	}
}

func (l *Linter) forget(name facts.SHA256) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, name)
	if i := slices.Index(l.order, name); i >= 0 {
		l.order = slices.Delete(l.order, i, i+1)
	}
}
