package main

import (
	"context"
	"net/netip"
	"runtime/debug"
	"sync"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/report"
	"github.com/tongguan/tongguan/rules"
)

// A pending is an endpoint on its way: scanned once, for as many targets as name it. There are as many as the list is
// long, so what is learned of one hangs on it only until it is written.
type pending struct {
	*work                 // that named it first
	more  []facts.Request // of the others that name it
	place int             // among the endpoints
	users int             // targets still to be written
	state progressed
	*sight
}

// A sight is what was learned of an endpoint.
type sight struct {
	snapshot *facts.Snapshot
	report   *rules.Report
	expected *report.Expectation // nil: nothing is
	before   *report.Before      // nil: it is held against nothing
	served   *report.Served      // nil: it was judged here
	openssl  map[netip.AddrPort]rules.OpenSSLLine
	by       inspection.Authority // that nobody knows and that signed for it; zero: there is none
}

// progressed is how far an endpoint has come, as the one who writes knows it.
type progressed uint8

const (
	underWay progressed = iota
	done                // what was learned is there
	written             // for one target at least
)

// requests are those of all who name the endpoint.
func (p *pending) requests() []facts.Request { return append([]facts.Request{p.request}, p.more...) }

// ahead is how many endpoints beyond the one that is next to be written may be under way or waiting: it bounds memory
// when the first of a long list is slow.
const ahead = 1024

// garbagePercent is how much the heap may grow beyond what was kept, where GOGC does not say it. Of a long list little is
// kept at a time: by 100, the usual value, it takes a seventh more of memory, and less CPU time by a twentieth.
const garbagePercent = 65

// each judges all targets, several at once, and hands them to write in their order. It returns what write returns, or
// context.Canceled when ctx ended first; then everything that was done by then has been handed over.
func (j *job) each(ctx context.Context, w *world, write func(report.Result) error) error {
	if w.getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(garbagePercent))
	}
	items, unique := j.plan()
	bar := newProgress(w, len(unique))
	if j.expected != nil {
		bar = &progress{} // it is said in words how far it has come
	}
	ctx, cancel := context.WithCancel(ctx)
	queue, window := make(chan *pending), make(chan struct{}, ahead)
	come := arrivals{make(chan *pending, ahead)} // with room for all in the window: nobody waits to hand over
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(queue)
		for _, p := range unique {
			select {
			case window <- struct{}{}:
			case <-ctx.Done():
				return
			}
			select {
			case queue <- p:
			case <-ctx.Done():
				return
			}
		}
	})
	for range min(j.concurrency, len(unique)) {
		wg.Go(func() {
			for p := range queue {
				if j.do(ctx, p) {
					bar.step()
					come.finished <- p
				}
			}
		})
	}
	defer func() {
		cancel()
		wg.Wait()
		bar.clear()
	}()
	for i, p := range items {
		if !come.wait(ctx, p) {
			cancel()
			wg.Wait()
			if !come.had(p) {
				continue // interrupted before it was done
			}
		}
		if p.state == done {
			j.settle(p, func(other *pending) { come.wait(ctx, other) }, unique[p.place:min(p.place+ahead, len(unique))])
		}
		err := bar.aside(func() error {
			return write(report.Result{
				Target: j.work[i].target, Named: j.work[i].named(), Snapshot: p.snapshot, Report: p.report, Expected: p.expected,
				OpenSSL: p.openssl, Before: p.before, Served: p.served, WriteChain: j.mends(p),
				Vendor: j.owner(p.snapshot.Endpoint.Host),
			})
		})
		if err != nil {
			return err
		}
		if p.state == done {
			p.state = written
			<-window
		}
		if p.users--; p.users == 0 {
			p.sight = nil // all who asked have it; let the memory go
		}
	}
	return ctx.Err()
}

// arrivals is what came back from those who scan, for the one who writes.
type arrivals struct{ finished chan *pending }

// wait waits until an endpoint is done. It reports false when ctx was before it.
func (a arrivals) wait(ctx context.Context, p *pending) bool {
	for p.state == underWay {
		select {
		case other := <-a.finished:
			other.state = done
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// had reports whether an endpoint is done, and waits for nothing.
func (a arrivals) had(p *pending) bool {
	for p.state == underWay {
		select {
		case other := <-a.finished:
			other.state = done
		default:
			return false
		}
	}
	return true
}

// plan tells which endpoint each target waits for, and lists every endpoint once.
func (j *job) plan() (items, unique []*pending) {
	found := make(map[facts.Endpoint]*pending, len(j.work))
	items = make([]*pending, 0, len(j.work))
	for i := range j.work {
		t := &j.work[i]
		p := found[t.endpoint]
		if p == nil || t.given != nil {
			p = &pending{work: t, place: len(unique)}
			unique = append(unique, p)
		} else {
			p.more = append(p.more, t.request)
		}
		if t.given == nil {
			found[t.endpoint] = p
		}
		p.users++
		items = append(items, p)
	}
	return items, unique
}

// do scans and judges one endpoint. It reports false when it was interrupted: then nothing is known.
func (j *job) do(ctx context.Context, p *pending) bool {
	p.sight = &sight{}
	switch {
	case j.service != nil:
		return j.service.ask(ctx, p)
	case p.given != nil:
		p.snapshot = p.given
		j.judge(p)
	case j.expected != nil:
		if !j.await(ctx, p) {
			return false
		}
	case !j.look(ctx, p, j.scanner):
		return false
	}
	j.dispute(p.snapshot)
	if p.given == nil && j.witness != nil {
		p.by = j.witness.Hear(p.snapshot, p.report, j.began)
	}
	return true
}

// settle decides whether an endpoint for which an unknown authority signed was seen at all, or a middlebox in its place.
// It can be told by the others alone, so it waits for those that may be under way, which no write has to precede: only
// such a result is held back, and memory stays bounded. When it is interrupted it decides by what there is.
func (j *job) settle(p *pending, wait func(*pending), beside []*pending) {
	if p.by == (inspection.Authority{}) {
		return
	}
	for _, other := range beside {
		wait(other)
	}
	if j.witness.Inspects(p.by) {
		inspection.Disown(p.snapshot, p.report, p.by)
		j.judge(p)
	}
}

// judge makes the report of what was seen, and holds it against what is expected.
func (j *job) judge(p *pending) {
	p.report, p.before = j.evaluate(p.snapshot), j.earlier(p.endpoint)
	p.openssl = rules.OpenSSL(p.snapshot, j.judging(p.snapshot), rules.OpenSSLQuestion{CAFiles: j.caFiles, At: j.at})
	if x := j.expected; x != nil {
		looks := 1
		if p.expected != nil {
			looks = p.expected.Looks
		}
		p.expected = j.compare(p.snapshot, x.least, looks)
	}
}

// evaluate judges a snapshot.
func (j *job) evaluate(s *facts.Snapshot) *rules.Report {
	params := j.judging(s)
	if j.linter != nil {
		params.Lints = j.linter.Leaves(context.Background(), s) // it has a limit of its own
	}
	return rules.Evaluate(j.profile, s, params)
}

// judging is what a snapshot is judged by, certificates' lints aside.
func (j *job) judging(s *facts.Snapshot) rules.Params {
	params := j.params
	params.Now = s.StartedAt // so that a saved snapshot gets the verdict of the scan that made it
	if j.at != nil {
		params.Now = *j.at
	}
	return params
}
