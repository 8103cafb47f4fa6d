package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// free is the pace of a channel that bears anything, alone is that of a robot.
func free(string) store.Pace  { return store.Pace{InFlight: 100} }
func alone(string) store.Pace { return store.Pace{InFlight: 1, PerMinute: 3} }

// A post is what a test does in place of a worker that sends messages.
type post struct {
	t *testing.T
	s *store.Store
}

func (p post) claim(pace func(string) store.Pace, want int) {
	p.t.Helper()
	if n, err := p.s.ClaimDeliveries(p.t.Context(), pace); n != want || err != nil {
		p.t.Errorf("claimed %d, %v, want %d", n, err, want)
	}
}

// jobs gives what was ordered and not yet taken, the first first.
func (p post) jobs() (out []store.DeliverArgs) {
	p.t.Helper()
	rows, err := p.s.Pool().Query(p.t.Context(), `
		DELETE FROM river_job WHERE kind = 'deliver' RETURNING args ->> 'id', (args ->> 'event_at')::timestamptz, (args ->> 'attempt')::int4`)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a store.DeliverArgs
		if err := rows.Scan(&a.ID, &a.EventAt, &a.Attempt); err != nil {
			p.t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func (p post) begin(a store.DeliverArgs, together int) store.Sending {
	p.t.Helper()
	out, err := p.s.BeginDelivery(p.t.Context(), store.DeliveryRef{ID: a.ID, EventAt: a.EventAt}, a.Attempt, func(string) int { return together })
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p post) end(of store.Sending, o store.Outcome) {
	p.t.Helper()
	if err := p.s.EndDelivery(p.t.Context(), of, o, time.Now()); err != nil {
		p.t.Error(err)
	}
}

// send claims one delivery and ends it so.
func (p post) send(o store.Outcome) store.Sending {
	p.t.Helper()
	p.due()
	p.claim(func(string) store.Pace { return store.Pace{InFlight: 1} }, 1)
	of := p.begin(p.jobs()[0], 1)
	p.end(of, o)
	return of
}

// due makes everything due that waits.
func (p post) due() {
	p.t.Helper()
	if _, err := p.s.Pool().Exec(p.t.Context(), `UPDATE delivery SET next_at = now() WHERE state = 0`); err != nil {
		p.t.Fatal(err)
	}
}

// ends counts the deliveries by state, reading them a page of one at a time.
func (p post) ends() map[store.DeliveryState]int {
	p.t.Helper()
	out := map[store.DeliveryState]int{}
	for after := (&store.Cursor{}); after != nil; {
		list, next, err := p.s.Deliveries(p.t.Context(), store.DeliveryFilter{}, *after, 1)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, d := range list {
			out[d.State]++
		}
		after = next
	}
	return out
}

func (p post) want(what string, want map[store.DeliveryState]int) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.ends()); diff != "" {
		p.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var arrived = store.Outcome{OK: true, Status: 204}

func TestADeliveryIsTriedUntilItArrives(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	p.claim(free, 1)
	p.claim(free, 0) // it is under way
	job := p.jobs()[0]
	first := p.begin(job, 1)
	if first.Channel.ID != c.ID || len(first.Events) != 1 || first.Events[0].Type != alert.EventFiring || first.Attempt != 1 || first.Body != nil {
		t.Errorf("the first attempt: %+v", first)
	}
	if err := s.FreezeDelivery(t.Context(), first, []byte("body"), 1); err != nil {
		t.Error(err)
	}
	if err := s.FreezeDelivery(t.Context(), first, []byte("other"), 1); !errors.Is(err, store.ErrStaleDelivery) {
		t.Errorf("another body: %v", err)
	}
	p.end(first, store.Outcome{Status: 500, Failure: "status", Answer: "oh\x00no", Took: 12 * time.Millisecond, Again: time.Hour})
	p.claim(free, 0) // it is not due
	p.due()
	p.claim(free, 1)
	second := p.begin(p.jobs()[0], 1)
	if string(second.Body) != "body" || second.ID != first.ID || second.Attempt != 2 || second.Tries != 1 {
		t.Errorf("the second attempt: %+v", second)
	}
	if err := s.EndDelivery(t.Context(), first, arrived, time.Now()); !errors.Is(err, store.ErrStaleDelivery) {
		t.Errorf("the first one comes back: %v", err)
	}
	p.end(second, arrived)
	if _, err := s.BeginDelivery(t.Context(), second.DeliveryRef, 2, func(string) int { return 1 }); !errors.Is(err, store.ErrStaleDelivery) {
		t.Errorf("once more: %v", err)
	}
	d, e, err := s.Delivery(t.Context(), first.ID)
	if err != nil || d.State != store.DeliveryDelivered || *d.Status != 204 || string(d.Body) != "body" || e.Kind != alert.Expiry {
		t.Errorf("in the end: %+v, %+v, %v", d, e, err)
	}
	tries, err := s.Attempts(t.Context(), d)
	if err != nil || len(tries) != 2 || tries[0].Answer != "ohno" || *tries[0].Status != 500 || tries[0].Took.Milliseconds() != 12 || tries[1].Failure != "" {
		t.Errorf("attempts: %+v, %v", tries, err)
	}
	for _, none := range []string{"", "x", "00000000-0000-0000-0000-000000000000"} {
		if _, _, err := s.Delivery(t.Context(), none); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", none, err)
		}
	}
}

// A worker that is killed gives its attempt back when the lease is over; the next one has the same id.
func TestAnAttemptThatIsNeverHeardOfIsMadeAgain(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	p.claim(free, 1)
	lost := p.jobs()[0]
	if _, err := s.Pool().Exec(t.Context(), `UPDATE delivery SET next_at = now() WHERE state = 1`); err != nil {
		t.Fatal(err)
	}
	p.claim(free, 1)
	again := p.jobs()[0]
	if again.ID != lost.ID || again.Attempt != 2 {
		t.Errorf("%+v after %+v", again, lost)
	}
	if _, err := s.BeginDelivery(t.Context(), store.DeliveryRef{ID: lost.ID, EventAt: lost.EventAt}, 1, func(string) int { return 1 }); !errors.Is(err, store.ErrStaleDelivery) {
		t.Errorf("the lost one begins late: %v", err)
	}
	p.end(p.begin(again, 1), arrived)
}

// What waits for a robot shares a message; the rest waits for the next.
func TestWhatWaitsIsFolded(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "robot")
	for _, host := range []string{"a.example.com", "b.example.com", "c.example.com", "d.example.com"} {
		w := watch(t, s, host)
		w.serve(w.now.AddDate(0, 0, 10))
		w.scan()
	}
	p := post{t, s}
	p.claim(alone, 1)
	of := p.begin(p.jobs()[0], 200)
	if len(of.Events) != 4 {
		t.Fatalf("offered %d", len(of.Events))
	}
	if err := s.FreezeDelivery(t.Context(), of, []byte("three of them"), 3); err != nil {
		t.Fatal(err)
	}
	p.end(of, arrived)
	p.want("the first message", map[store.DeliveryState]int{store.DeliveryDelivered: 1, store.DeliveryFolded: 2, store.DeliveryWaiting: 1})
	p.claim(alone, 1)
	p.end(p.begin(p.jobs()[0], 200), arrived)
	if d, _, err := s.Delivery(t.Context(), of.ID); err != nil || d.Folded != 2 {
		t.Errorf("folded: %+v, %v", d, err)
	}
	// Three a minute is what it bears.
	for i, want := range []int{1, 0} {
		if _, err := s.TryChannel(t.Context(), of.Channel.ID, time.Now()); err != nil {
			t.Fatal(err)
		}
		p.claim(alone, want)
		if want > 0 {
			p.end(p.begin(p.jobs()[0], 200), arrived)
		}
		_ = i
	}
}

// What was over before anybody was told is told once, as over.
func TestWhatIsOverIsSuperseded(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	tell(t, s, "others") // the same event for two channels
	w, _ := fired(t, s)
	w.serve(w.now.AddDate(1, 0, 0))
	w.scan()
	p := post{t, s}
	p.want("before the first attempt", map[store.DeliveryState]int{store.DeliverySuperseded: 2, store.DeliveryWaiting: 2})
	p.claim(free, 2)
	for _, job := range p.jobs() {
		p.end(p.begin(job, 1), arrived)
	}
	p.want("in the end", map[store.DeliveryState]int{store.DeliverySuperseded: 2, store.DeliveryDelivered: 2})
}

// That something is over is not told before that it fires.
func TestOrderWithinAnAlert(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	w, _ := fired(t, s)
	p := post{t, s}
	p.claim(free, 1)
	firing := p.begin(p.jobs()[0], 1)
	w.serve(w.now.AddDate(1, 0, 0))
	w.scan()
	p.due()
	p.claim(free, 0)
	p.end(firing, store.Outcome{Failure: "timeout", Again: time.Hour})
	p.claim(free, 0) // it waits for its next try, and what follows waits for it
	p.due()
	p.claim(free, 1)
	p.end(p.begin(p.jobs()[0], 1), arrived)
	p.claim(free, 1)
	if over := p.begin(p.jobs()[0], 1); over.Events[0].Type != alert.EventResolved {
		t.Errorf("then comes %s", over.Events[0].Type)
	}
}

// When the ladder is spent a delivery is parked; the next success lets it go. A person may do it, too.
func TestParkedAndReleased(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	spent := p.send(store.Outcome{Failure: "timeout"})
	p.want("spent", map[store.DeliveryState]int{store.DeliveryParked: 1})
	if h, err := s.DeliveryHealth(t.Context()); err != nil || len(h) != 1 || h[0].Parked != 1 || h[0].Waiting != 0 {
		t.Errorf("health %+v, %v", h, err)
	}
	if n, err := s.ProbeChannels(t.Context()); n != 1 || err != nil {
		t.Errorf("probed %d, %v", n, err)
	}
	p.send(store.Outcome{Failure: "timeout"}) // still dead
	p.want("probed", map[store.DeliveryState]int{store.DeliveryParked: 1})
	if _, err := s.TryChannel(t.Context(), c.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	p.send(arrived)
	p.want("a test arrived", map[store.DeliveryState]int{store.DeliveryDelivered: 1, store.DeliveryWaiting: 1})
	if again := p.send(arrived); again.ID != spent.ID || again.Attempt != 3 {
		t.Errorf("released: %+v", again)
	}
	if err := s.Replay(t.Context(), spent.ID); err != nil {
		t.Error(err)
	}
	if again := p.send(arrived); again.ID != spent.ID || again.Attempt != 4 {
		t.Errorf("replayed: %+v", again)
	}
}

// A receiver that is gone is told nothing more, and the others are told so.
func TestGone(t *testing.T) {
	s := storetest.New(t)
	gone := tell(t, s, "gone")
	fired(t, s)
	p := post{t, s}
	other := tell(t, s, "other")
	p.claim(free, 2) // a channel that is new hears of what fires
	for _, job := range p.jobs() {
		of := p.begin(job, 1)
		if o := (store.Outcome{Status: 410, Failure: "gone", Gone: true}); of.Channel.ID == gone.ID {
			p.end(of, o)
		} else if p.end(of, arrived); of.Events[0].Type != alert.EventReminder {
			t.Errorf("the new channel is told %+v", of.Events[0])
		}
	}
	if c, err := s.Channel(t.Context(), gone.ID); err != nil || c.Paused != store.PauseGone || c.Parked != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	notice := p.send(arrived)
	if e := notice.Events[0]; notice.Channel.ID != other.ID || e.Type != alert.EventNotice || e.Channel != "gone" {
		t.Errorf("told %+v", notice)
	}
	w := watch(t, s, "later.example.com")
	w.serve(w.now.AddDate(0, 0, 2))
	w.scan()
	p.want("what happens later", map[store.DeliveryState]int{store.DeliveryParked: 2, store.DeliveryDelivered: 2, store.DeliveryWaiting: 1})
	if n, err := s.ProbeChannels(t.Context()); n != 0 || err != nil {
		t.Errorf("probed %d, %v", n, err)
	}
	c, err := s.Channel(t.Context(), gone.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.Name, c.Secret = "another name", nil
	if c, err = s.UpdateChannel(t.Context(), c); err != nil || c.Paused != store.PauseGone || c.Parked != 2 {
		t.Errorf("renamed: %+v, %v", c, err)
	}
	c.Secret = []byte("another way")
	if c, err = s.UpdateChannel(t.Context(), c); err != nil || c.Paused != "" || c.Parked != 0 { // a person has mended it
		t.Errorf("mended: %+v, %v", c, err)
	}
	p.want("mended", map[store.DeliveryState]int{store.DeliveryWaiting: 3, store.DeliveryDelivered: 2})
}

// A channel that has taken nothing for five days is told nothing more.
func TestFailingForDays(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	for i, want := range []store.Pause{"", "", store.PauseFailing} {
		p.due()
		p.claim(free, 1)
		now := time.Now().Add([]time.Duration{0, 5*day - time.Minute, 5 * day}[i])
		if err := s.EndDelivery(t.Context(), p.begin(p.jobs()[0], 1), store.Outcome{Failure: "refused", Again: time.Hour}, now); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Channel(t.Context(), c.ID); err != nil || got.Paused != want {
			t.Errorf("attempt %d: %+v, %v", i+1, got, err)
		}
	}
	p.want("in the end", map[store.DeliveryState]int{store.DeliveryParked: 1})
}

// A receiver that was sent too much is left alone, and that is no try.
func TestLimited(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	p.send(store.Outcome{Failure: "limited", Limited: true, Again: 10 * time.Minute})
	p.due()
	p.claim(free, 0)
	if got, err := s.Channel(t.Context(), c.ID); err != nil || got.ResumeAt == nil || got.FailingSince == nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Pool().Exec(t.Context(), `UPDATE channel SET resume_at = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	if of := p.send(arrived); of.Tries != 0 {
		t.Errorf("%d tries", of.Tries)
	}
}

// A channel that is switched off is told nothing, but a test of it arrives.
func TestSwitchedOff(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	fired(t, s)
	p := post{t, s}
	c.Enabled = false
	if _, err := s.UpdateChannel(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	p.want("switched off", map[store.DeliveryState]int{store.DeliveryParked: 1})
	d, err := s.TryChannel(t.Context(), c.ID, time.Now())
	if err != nil || d.Type != alert.EventPing || d.State != store.DeliveryWaiting {
		t.Fatalf("%+v, %v", d, err)
	}
	if of := p.send(arrived); of.ID != d.ID {
		t.Errorf("sent %+v", of)
	}
	p.want("tried", map[store.DeliveryState]int{store.DeliveryParked: 1, store.DeliveryDelivered: 1})
}
