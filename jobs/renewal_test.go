package jobs

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestExpecting(t *testing.T) {
	t0 := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	x := &store.Expected{Since: t0, Due: t0.Add(day)}
	unmet := &renewal.Comparison{Addresses: []renewal.Address{{State: renewal.Old}}}
	met := &renewal.Comparison{Addresses: []renewal.Address{{State: renewal.Served}}}
	for name, c := range map[string]struct {
		x         *store.Expected
		c         *renewal.Comparison
		after     time.Duration
		reach     facts.Reach
		otherwise time.Duration
		want      time.Duration
	}{
		"nothing is expected":      {nil, nil, 0, facts.ReachOK, 6 * time.Hour, 6 * time.Hour},
		"it is served":             {x, met, 0, facts.ReachOK, 0, 0},
		"just installed":           {x, unmet, 0, facts.ReachOK, 0, 5 * time.Minute},
		"the last of the hour":     {x, unmet, time.Hour - 1, facts.ReachPartial, 6 * time.Hour, 5 * time.Minute},
		"after an hour":            {x, unmet, time.Hour, facts.ReachOK, 0, 15 * time.Minute},
		"when its time is up":      {x, unmet, day, facts.ReachOK, 0, time.Hour},
		"the last of that week":    {x, unmet, 8*day - 1, facts.ReachOK, 0, time.Hour},
		"long after":               {x, unmet, 8 * day, facts.ReachOK, 0, 6 * time.Hour},
		"another reason is sooner": {x, unmet, 8 * day, facts.ReachOK, time.Hour, time.Hour},
		"nothing answers":          {x, unmet, 0, facts.ReachNone, 6 * time.Hour, 6 * time.Hour},
		"the clock was set back":   {x, unmet, -day, facts.ReachOK, 0, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			r := &rules.Report{JudgedAt: t0.Add(c.after), Reach: c.reach}
			if got := expecting(c.x, c.c, r, c.otherwise); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// closeEyes count how often they look, and how many connections to each address they make.
type closeEyes struct {
	*eyes
	looks atomic.Int32
}

func (e *closeEyes) ScanFor(ctx context.Context, endpoint facts.Endpoint, requests []facts.Request, nodes ...facts.Node) *facts.Snapshot {
	e.looks.Add(1)
	s := e.eyes.ScanFor(ctx, endpoint, requests, nodes...)
	for i := range s.Addresses {
		s.Addresses[i].Leaves[0].Shown = map[facts.Hello]int{facts.HelloHandshake: 1, facts.HelloATS: RenewalSamples}
	}
	return s
}

// TestRenewalIsLookedForClosely lets a worker look where a certificate is expected: by the closer scanner, until it is
// served, and by the usual one from then on.
func TestRenewalIsLookedForClosely(t *testing.T) {
	s := storetest.New(t)
	e := see(t)
	near := &closeEyes{eyes: e}
	w := worker(t, s, e, func(d *Deps) { d.Closer = near })
	start(t, w)
	id := hosts(t, s, 1)[0]
	until(t, 20*time.Second, "the first scan is stored", func() bool { return stored(t, s) == 1 })
	if near.looks.Load() != 0 {
		t.Error("it looked closely though nothing is expected")
	}
	now := clock.System()
	leaf := (*e.Address().Chain.Value)[0]
	if _, _, err := s.Expect(t.Context(), store.Expected{EndpointID: id, SHA256: leaf, Since: now, Due: now.Add(day)}, nil); err != nil {
		t.Fatal(err)
	}
	until(t, 20*time.Second, "it is served", func() bool {
		x, err := s.Expected(t.Context(), id)
		return err == nil && x.State == store.ExpectedServed
	})
	if near.looks.Load() != 1 {
		t.Errorf("%d close looks", near.looks.Load())
	}
}
