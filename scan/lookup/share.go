package lookup

import (
	"context"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
)

// A question is what is asked.
type question struct {
	name string
	what Type
}

// flights are the questions that are in the air, so that many who ask the same at once are served by one query.
type flights struct {
	mu sync.Mutex
	on map[question]*flight
}

type flight struct {
	landed chan struct{} // closed when answer or panicked is there
	answer *Answer
	panic  any           // what a panic left; nil: none
	most   time.Duration // that it takes

	cancel     context.CancelFunc
	passengers int // that still wait, under the lock of flights
}

// join waits for the answer to q, which fly finds if nobody is finding it already. The flight goes on as long as one of
// its passengers does, whoever it was that began it. Most is how long it takes at most if it begins now. A panic of fly is
// one of each passenger.
func (f *flights) join(ctx context.Context, q question, most time.Duration, fly func(context.Context) *Answer) *Answer {
	one := f.board(ctx, q, most, fly)
	select {
	case <-one.landed:
		if one.panic != nil {
			panic(one.panic)
		}
		return one.answer
	case <-ctx.Done():
		f.mu.Lock()
		defer f.mu.Unlock()
		if one.passengers--; one.passengers == 0 {
			f.forget(q, one) // whoever comes now must not board what is being called off
			one.cancel()
		}
		return &Answer{Failure: &facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseDNS, Detail: context.Cause(ctx).Error()}}
	}
}

// board does not take a flight that began with much less time than there is now: that the one who began it was in a hurry
// would be an answer about the name, or about our resolver, to somebody who was not.
func (f *flights) board(ctx context.Context, q question, most time.Duration, fly func(context.Context) *Answer) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	one := f.on[q]
	if one == nil || one.most < most/2 {
		shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
		one = &flight{landed: make(chan struct{}), cancel: cancel, most: most}
		if f.on == nil {
			f.on = map[question]*flight{}
		}
		f.on[q] = one
		go func() {
			defer cancel()
			defer close(one.landed)
			defer func() {
				one.panic = recover() // here, since nobody else can: a panic of a goroutine ends the process
				f.mu.Lock()
				defer f.mu.Unlock()
				f.forget(q, one)
			}()
			one.answer = fly(shared)
		}()
	}
	one.passengers++
	return one
}

// forget lets the next one ask anew. The lock is held.
func (f *flights) forget(q question, one *flight) {
	if f.on[q] == one {
		delete(f.on, q)
	}
}
