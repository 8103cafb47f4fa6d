package site

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

// late is the lag from which on scans do not keep up.
const late = 5 * time.Minute

// causesShown is how many causes the first page names.
const causesShown = 12

func (s *Site) dashboard(w http.ResponseWriter, r *http.Request) error {
	d, err := s.counts.get(r.Context(), s.Store, s.Clock().UTC())
	if err != nil {
		return err
	}
	body := pages.Dashboard{
		Total: d.Total, Waiting: d.NotJudged, Paused: d.Paused, Worst: d.Worst, Counts: d.Counts, Expiry: expiry(d.Expiry),
		Causes: causes(d.Causes, tag(r)),
		Health: pages.Health{
			LastScan: at(d.Health.LastScanAt), Lag: d.Health.Lag, Queue: d.Health.Queued + d.Health.Running, Late: d.Health.Lag > late,
		},
	}
	for _, worker := range d.Health.Workers {
		if worker.Alive {
			body.Health.Workers++
		}
	}
	if body.Changes, err = s.changes(r.Context(), d.Changed, tag(r)); err != nil {
		return err
	}
	n, err := s.notice(r.Context(), s.Clock().UTC())
	if err != nil {
		return err
	}
	body.Alerts, body.Channels = n.firing, n.channels
	return s.draw(w, r, http.StatusOK, body)
}

// expiry counts what ends soon: the first bucket has ended, then come the weeks, and what is later is left out.
func expiry(buckets []store.Bucket) (out pages.Expiry) {
	for _, b := range buckets {
		switch {
		case b.From == nil:
			out.Expired = b.Endpoints
		case b.To != nil:
			out.Weeks = append(out.Weeks, b.Endpoints)
		}
	}
	return out
}

// causes names what does not pass, and leaves out what changes no verdict. The levels of a rule are one cause: what mends
// them is the same.
func causes(counts []store.CauseCount, tag lang.Tag) (out []pages.Cause) {
	for _, c := range counts {
		rule := ruleOf(c.Rule)
		if rule == nil || c.Severity < rules.Medium {
			continue
		}
		same := func(o pages.Cause) bool { return o.Rule == c.Rule && o.Status == c.Status }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Endpoints += c.Endpoints
			out[i].Platforms |= c.On
			out[i].Severity = max(out[i].Severity, c.Severity)
			continue
		}
		out = append(out, pages.Cause{
			Rule: c.Rule, Title: rule.Text.Title.In(tag), Status: c.Status, Severity: c.Severity, Platforms: c.On, Endpoints: c.Endpoints,
		})
	}
	return out[:min(len(out), causesShown)]
}

// changes says what became of verdicts, and why they are what they are.
func (s *Site) changes(ctx context.Context, changed []store.Change, tag lang.Tag) (out []pages.Change, err error) {
	for _, c := range changed {
		e, err := s.Store.Endpoint(ctx, c.EndpointID)
		if errors.Is(err, store.ErrNotFound) {
			continue // it was deleted since it was counted
		}
		if err != nil {
			return nil, err
		}
		reports, err := s.reports(ctx, []store.Endpoint{e}, tag)
		if err != nil {
			return nil, err
		}
		out = append(out, pages.Change{
			At: c.At, Endpoint: c.EndpointID, Host: c.Host, Port: int(c.Port), Before: pages.Verdicts(c.From).Worst(),
			Now: pages.Verdicts(c.To).Worst(), Reason: row(e, reports, tag).Reason,
		})
	}
	return out, nil
}

// recent keeps the counts for a moment: at a hundred thousand endpoints they cost a tenth of a second, and every open
// page asks for them.
type recent struct {
	mu sync.Mutex
	at time.Time
	d  store.Dashboard
}

func (c *recent) get(ctx context.Context, s *store.Store, now time.Time) (store.Dashboard, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if age := now.Sub(c.at); age >= 0 && age < time.Second {
		return c.d, nil
	}
	d, err := s.Dashboard(ctx, now)
	if err != nil {
		return d, err
	}
	c.at, c.d = now, d
	return d, nil
}

// momentary is what every page says and is asked for once a moment only.
type momentary[T any] struct {
	mu    sync.Mutex
	at    time.Time
	value T
	err   error
}

func (k *momentary[T]) get(ctx context.Context, now time.Time, ask func(context.Context) (T, error)) (T, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if age := now.Sub(k.at); age >= 0 && age < time.Second {
		return k.value, k.err // an error too: those who waited for it need not wait for another
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), countWithin)
	defer cancel()
	k.at = now
	k.value, k.err = ask(ctx)
	return k.value, k.err
}

// countWithin is how long a page waits for such a number at most.
const countWithin = 2 * time.Second
