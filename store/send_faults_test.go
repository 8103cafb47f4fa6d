package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// exec does what no method is for.
func exec(t *testing.T, s *store.Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// queue gives a channel n deliveries that are due, each about an alert of its own, the first about alert 1.
func queue(t *testing.T, s *store.Store, channel int64, n int) {
	t.Helper()
	exec(t, s, `
		INSERT INTO delivery (id, event_id, event_at, channel_id, alert_id, type, next_at)
		SELECT gen_random_uuid(), 1000000 + g, now() - interval '1 hour' + g * interval '1 microsecond', $1, g, 'alert.firing', now() - interval '1 second'
		FROM generate_series(1, $2::int) AS g`, channel, n)
	exec(t, s, `
		INSERT INTO event (id, at, type, alert_id, data)
		SELECT event_id, event_at, type, alert_id, '{"type":"alert.firing","at":"2026-01-01T00:00:00Z","alert_id":"5"}'
		FROM delivery WHERE event_id > 1000000`)
}

// follow gives the alert of the first of them something more to tell.
func follow(t *testing.T, s *store.Store, channel int64, what alert.EventType) {
	t.Helper()
	exec(t, s, `
		INSERT INTO delivery (id, event_id, event_at, channel_id, alert_id, type, next_at)
		SELECT gen_random_uuid(), 9000000, now(), $1, 1, $2, now()`, channel, string(what))
	exec(t, s, `
		INSERT INTO event (id, at, type, alert_id, data)
		SELECT event_id, event_at, type, alert_id, '{"type":"alert.resolved","at":"2026-01-01T00:00:00Z","alert_id":"5"}'
		FROM delivery WHERE event_id = 9000000`)
}

var refusal = store.Outcome{Failure: "refused", Again: time.Hour}

// Several workers that claim at once do not exceed what a receiver bears.
func TestInFlightUnderSeveralWorkers(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "robot")
	queue(t, s, c.ID, 300)
	one := func(string) store.Pace { return store.Pace{InFlight: 1} }
	for round := range 100 {
		var wg sync.WaitGroup
		counts := make([]int, 4)
		for i := range counts {
			wg.Go(func() {
				var err error
				if counts[i], err = s.ClaimForChannel(context.Background(), c.ID, one); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if total := counts[0] + counts[1] + counts[2] + counts[3]; total > 1 {
			t.Fatalf("round %d: %d under way at once", round, total)
		}
		exec(t, s, `UPDATE delivery SET state = 2, next_at = NULL WHERE state = 1`)
	}
}

// Whatever is on its way while a channel is closed ends parked, and the channel is probed.
func TestNothingIsLeftOnAClosedChannel(t *testing.T) {
	off := func(t *testing.T, s *store.Store, c store.Channel) {
		c.Enabled, c.Version, c.Secret = false, 0, nil
		if _, err := s.UpdateChannel(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		run    func(t *testing.T, p post, c store.Channel)
		probed int64
	}{
		"two are under way, the first pauses it": {func(t *testing.T, p post, c store.Channel) {
			exec(t, p.s, `UPDATE channel SET failing_since = now() - interval '6 days'`)
			p.claim(func(string) store.Pace { return store.Pace{InFlight: 2} }, 2)
			for _, job := range p.jobs() {
				p.end(p.begin(job, 1), refusal)
			}
		}, 1},
		"one is never heard of again, and it is switched off": {func(t *testing.T, p post, c store.Channel) {
			p.claim(free, 2)
			off(t, p.s, c)
			exec(t, p.s, `UPDATE delivery SET next_at = now() - interval '1 hour' WHERE state = 1`)
			p.claim(free, 0)
		}, 0},
		"one fails after it was switched off": {func(t *testing.T, p post, c store.Channel) {
			p.claim(free, 2)
			jobs := p.jobs()
			off(t, p.s, c)
			for _, job := range jobs {
				p.end(p.begin(job, 1), refusal)
			}
		}, 0},
		"something happens while it is paused": {func(t *testing.T, p post, c store.Channel) {
			exec(t, p.s, `UPDATE channel SET paused = 'failing'`) // between the reading of publish and its commit
			p.claim(free, 0)
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			channel := tell(t, s, "ops")
			queue(t, s, channel.ID, 2)
			p := post{t, s}
			c.run(t, p, channel)
			p.want("in the end", map[store.DeliveryState]int{store.DeliveryParked: 2})
			if n, err := s.ProbeChannels(t.Context()); n != c.probed || err != nil {
				t.Errorf("probed %d, %v", n, err)
			}
		})
	}
}

// A receiver that asks us to wait for ever is a receiver that fails.
func TestLimitedForDays(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	queue(t, s, c.ID, 1)
	p := post{t, s}
	for day := range 6 {
		exec(t, s, `UPDATE channel SET resume_at = NULL`)
		p.due()
		p.claim(free, 1)
		o := store.Outcome{Status: 429, Failure: "limited", Limited: true, Again: 24 * time.Hour}
		if err := s.EndDelivery(t.Context(), p.begin(p.jobs()[0], 1), o, time.Now().Add(time.Duration(day)*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Channel(t.Context(), c.ID); err != nil || got.Paused != store.PauseFailing || got.Parked != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

// What waits for its next try goes as soon as the channel takes anything: it does not keep what got worse waiting.
func TestASuccessEndsTheLadder(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	queue(t, s, c.ID, 2)
	p := post{t, s}
	one := func(string) store.Pace { return store.Pace{InFlight: 1} }
	p.claim(one, 1)
	p.end(p.begin(p.jobs()[0], 1), store.Outcome{Failure: "timeout", Again: 24 * time.Hour})
	p.claim(one, 1)
	p.end(p.begin(p.jobs()[0], 1), arrived)
	follow(t, s, c.ID, alert.EventFiring)
	p.claim(free, 1)
	p.end(p.begin(p.jobs()[0], 1), arrived)
	p.claim(free, 1)
}

// What follows something that was parked is parked with it, counted, and goes after it.
func TestWhatFollowsIsParkedToo(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	queue(t, s, c.ID, 1)
	p := post{t, s}
	p.claim(free, 1)
	first := p.begin(p.jobs()[0], 1)
	follow(t, s, c.ID, alert.EventResolved)
	p.end(first, store.Outcome{Failure: "status", Status: 400})
	p.want("spent", map[store.DeliveryState]int{store.DeliveryParked: 2})
	if n, err := s.ProbeChannels(t.Context()); n != 1 || err != nil {
		t.Errorf("probed %d, %v", n, err)
	}
	if n, err := s.ProbeChannels(t.Context()); n != 0 || err != nil {
		t.Errorf("probed %d more, %v", n, err)
	}
	p.claim(free, 1)
	again := p.begin(p.jobs()[0], 1)
	if again.ID != first.ID {
		t.Errorf("the probe is %s, not %s", again.ID, first.ID)
	}
	p.end(again, arrived)
	p.claim(free, 1)
}

// waits returns when somebody waits for a lock.
func waits(t *testing.T, s *store.Store) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		var n int
		if err := s.Pool().QueryRow(t.Context(), `
			SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("nobody waits")
}

// A scan that began earlier and had to wait tells later: the last message says what is the case.
func TestOrderOfThoseWhoWaited(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	one, two := watch(t, s, "a.example.com"), watch(t, s, "b.example.com")
	leaf := one.Leaf(func(c *pki.Template) { c.Names = []string{"*.example.com"} })
	for _, w := range []*site{one, two} {
		w.Root, w.Intermediate, w.stores = one.Root, one.Intermediate, one.stores
		w.Snapshot.Endpoint.Host = w.endpoint().Host
		w.Serve(leaf.Raw)
	}
	two.scan()
	p := post{t, s}
	p.send(arrived)
	tx, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `SELECT FROM endpoint_schedule WHERE endpoint_id = $1 FOR UPDATE`, one.id); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { _, err := one.save(0); done <- err }()
	waits(t, s)
	two.Serve(leaf.Raw, one.Intermediate.Raw)
	two.scan() // over at the last member
	_ = tx.Rollback(t.Context())
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	last := ""
	for range 2 {
		of := p.send(arrived)
		last = string(of.Events[0].Type)
	}
	if list := alerts(t, s, store.AlertFilter{}); len(list) != 1 || last != string(alert.EventFiring) {
		t.Errorf("the last message is %s; firing: %+v", last, list)
	}
}

// A person changes a channel while a scan tells it something: neither is refused.
func TestChannelChangesWhileItIsTold(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	w, _ := fired(t, s)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for on := false; ; on = !on {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			change := c
			change.Enabled, change.Version, change.Secret = on, 0, nil
			if _, err := s.UpdateChannel(context.Background(), change); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 20 {
		w.serve(w.now.AddDate(1, 0, i)) // the one before is over
		w.scan()
		w.serve(w.now.AddDate(0, 0, 10)) // fires
		w.scan()
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// An alert that cannot be read keeps no other from its levels.
func TestAnAlertThatCannotBeRead(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	for _, host := range []string{"a.example.com", "b.example.com"} {
		w := watch(t, s, host)
		w.serve(w.now.AddDate(0, 0, 60))
		w.scan()
	}
	exec(t, s, `UPDATE alert SET data = jsonb_set(data, '{severity}', '"grave"') WHERE id = (SELECT min(id) FROM alert)`)
	n, err := s.TickAlerts(t.Context(), time.Now().AddDate(0, 0, 70), 100)
	if n != 1 || err == nil {
		t.Errorf("ticked %d, %v", n, err)
	}
}
