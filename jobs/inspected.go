package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/rules"
)

// witnesses is how many other endpoints are looked at when it is in doubt whether a server was seen or a middlebox: some
// of them are of the same domain, and some the middlebox leaves alone.
const witnesses = 12

// doubts are the endpoints for which an unknown authority signed, as long as that is not settled.
type doubts struct {
	mu sync.Mutex
	of map[int64]doubt
}

// A doubt is about one endpoint.
type doubt struct {
	by  inspection.Authority
	put time.Time // when what was seen last was put off for it; zero: it was not
}

// first reports whether the endpoint is in doubt, and its last look was not put off for that: a server that is seen a
// second time with a private authority, while others are as they were, has one, be it a new one each time. It is alone
// when nobody was put off over the same authority within the time that others have to be looked at.
func (d *doubts) first(endpoint int64, by inspection.Authority, now time.Time, within time.Duration) (first, alone bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if by == (inspection.Authority{}) {
		delete(d.of, endpoint)
		return false, false
	}
	if was := d.of[endpoint]; was.by == by || !was.put.IsZero() {
		d.of[endpoint] = doubt{by: by}
		return false, false
	}
	alone = true
	for _, other := range d.of {
		if other.by == by && now.Before(other.put.Add(within)) {
			alone = false
		}
	}
	d.of[endpoint] = doubt{by, now}
	return true, alone
}

// settle ends the doubts because of the authority once what was believed of their endpoints is put right.
func (d *doubts) settle(by inspection.Authority, right func(endpoints []int64) error) error {
	d.mu.Lock()
	var found []int64
	for endpoint, of := range d.of {
		if of.by == by {
			found = append(found, endpoint)
		}
	}
	d.mu.Unlock()
	if len(found) == 0 {
		return nil
	}
	if err := right(found); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, endpoint := range found {
		delete(d.of, endpoint)
	}
	return nil
}

// weigh asks whether it was the server that a scan saw, or a middlebox that opens TLS. What that said is taken back, and
// the report is one of an endpoint that was not tried. In doubt others are looked at first, and wait is true: nothing is
// to be stored yet, since an alert cannot be unsaid. A database that is away costs the look at the others and no more.
func (w *Worker) weigh(ctx context.Context, endpoint int64, s *facts.Snapshot, r *rules.Report, known beside) (_ *rules.Report, wait bool) {
	if w.witness == nil {
		return r, false
	}
	by := w.witness.Hear(s, r, w.Clock())
	if w.witness.Inspects(by) {
		err := w.doubts.settle(by, func(others []int64) error {
			w.log.Warn("TLS is inspected on the way: one unknown authority signs for unrelated hosts", "authority", by.Name)
			return w.Store.Hurry(ctx, others) // they may be stored as if it were their servers' fault
		})
		if err != nil {
			w.log.Warn("looking again at what was in doubt", "error", err)
		}
		inspection.Disown(s, r, by)
		return w.judge(s, known), false
	}
	first, alone := w.doubts.first(endpoint, by, w.Clock(), w.times.doubt)
	if !first {
		return r, false
	}
	if !alone { // others are being looked at already
		return r, true
	}
	if err := w.Store.HurryOthers(ctx, endpoint, witnesses); err != nil {
		w.log.Warn("looking at others, to tell the network from the server", "error", err)
	}
	return r, true
}
