package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/tongguan/tongguan/internal/clock"
)

// A pulse tells whether the queue's client lives: when it last fetched jobs from each queue, and how many run.
//
// River comes back by itself after the database was away. But a client whose connection breaks just while it starts
// takes that for its end, says nothing, and fetches nothing ever after (v0.51.1, producer.StartWorkContext); so somebody
// should look.
type pulse struct {
	river.HookDefaults

	mu      sync.Mutex
	fetched map[string]time.Time
	busy    map[string]int
}

func newPulse() *pulse { return &pulse{fetched: map[string]time.Time{}, busy: map[string]int{}} }

// MetricEmit is called by River after each fetch that succeeded, an empty one too.
func (p *pulse) MetricEmit(_ context.Context, m *rivertype.HookMetricEmitParams) {
	if fetch, ok := m.Metric.(*rivertype.JobGetAvailableDurationMetric); ok {
		p.beat(fetch.Queue)
	}
}

func (p *pulse) beat(queue string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetched[queue] = clock.System()
}

// run counts a job that runs, until done is called.
func (p *pulse) run(queue string) (done func()) {
	add := func(n int) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.busy[queue] += n
	}
	add(1)
	return func() { add(-1) }
}

func (p *pulse) running(queue string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.busy[queue]
}

// stalled reports whether a queue was not asked for so long. One whose workers are all busy need not be.
func (p *pulse) stalled(queue string, workers int, after time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[queue] >= workers {
		p.fetched[queue] = clock.System()
		return false
	}
	return clock.System().Sub(p.fetched[queue]) > after
}
