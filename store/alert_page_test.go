package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// What is over is at nobody any more, and its last event still says where it was.
func TestResolutions(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	w, a := fired(t, s)
	ids := []int64{a.ID, 999}
	if counts, err := s.FiringAlerts(t.Context()); err != nil || !cmp.Equal(counts, map[alert.Urgency]int{alert.Warning: 1}) {
		t.Errorf("firing %v, %v", counts, err)
	}
	if over, err := s.Resolutions(t.Context(), ids); err != nil || len(over) != 0 {
		t.Errorf("nothing is over: %v, %v", over, err)
	}
	w.serve(w.now.AddDate(1, 0, 0))
	w.scan()
	over, err := s.Resolutions(t.Context(), ids)
	if err != nil || len(over) != 1 || over[a.ID].Type != alert.EventResolved || !cmp.Equal(over[a.ID].Endpoints, []string{"api.example.com:443"}) {
		t.Errorf("over: %+v, %v", over, err)
	}
	if counts, err := s.FiringAlerts(t.Context()); err != nil || len(counts) != 0 {
		t.Errorf("firing %v, %v", counts, err)
	}
}

func TestAppIDs(t *testing.T) {
	s := storetest.New(t)
	app, err := s.CreateApp(t.Context(), store.App{AppID: "wx0123456789abcdef"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.AppIDs(t.Context(), []string{"wx0123456789abcdef", "wxfedcba9876543210"})
	if diff := cmp.Diff(map[string]int64{"wx0123456789abcdef": app.ID}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// What pages ask of many deliveries is what is known of each.
func TestOfDeliveries(t *testing.T) {
	s := storetest.New(t)
	c := tell(t, s, "ops")
	var all []store.Delivery
	for i := range 2 {
		d, err := s.TryChannel(t.Context(), c.ID, time.Unix(int64(i), 0))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	fails(t, s, 3)
	attempts, err := s.AttemptsOf(t.Context(), all, 2)
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.EventsOf(t.Context(), append(all, all[0]))
	if err != nil || len(events) != 2 {
		t.Errorf("events %v, %v", events, err)
	}
	for i, d := range all {
		each, err := s.Attempts(t.Context(), d)
		if diff := cmp.Diff(each[max(0, len(each)-2):], attempts[d.ID]); err != nil || diff != "" || len(each) != 3 {
			t.Errorf("attempts of %d: %d, %v (-one +many):\n%s", i, len(each), err, diff)
		}
		if e := events[d.EventID]; e.Type != alert.EventPing || e.At.Unix() != int64(i) {
			t.Errorf("event of %d: %+v", i, e)
		}
	}
	folded := all[0]
	folded.ID, folded.DigestID = "00000000-0000-4000-8000-000000000000", &all[1].ID
	attempts, err = s.AttemptsOf(t.Context(), []store.Delivery{folded}, 9)
	if err != nil || len(attempts[folded.ID]) != 3 {
		t.Errorf("told with another: %v, %v", attempts, err)
	}
	if none, err := s.AttemptsOf(t.Context(), nil, 2); err != nil || len(none) != 0 {
		t.Errorf("none: %v, %v", none, err)
	}
}

// fails sends what is due so many times to a receiver that refuses it.
func fails(t *testing.T, s *store.Store, times int) {
	t.Helper()
	for i := range times {
		rows, err := s.Pool().Query(t.Context(), `SELECT id::text, event_at FROM delivery WHERE state = 0 ORDER BY event_at`)
		if err != nil {
			t.Fatal(err)
		}
		var due []store.DeliveryRef
		for rows.Next() {
			var d store.DeliveryRef
			if err := rows.Scan(&d.ID, &d.EventAt); err != nil {
				t.Fatal(err)
			}
			due = append(due, d)
		}
		if _, err := s.Pool().Exec(t.Context(), `UPDATE delivery SET next_at = now() WHERE state = 0`); err != nil {
			t.Fatal(err)
		}
		pace := func(string) store.Pace { return store.Pace{InFlight: 100} }
		if n, err := s.ClaimDeliveries(t.Context(), pace); err != nil || n != len(due) {
			t.Fatalf("%d of %d are due, %v", n, len(due), err)
		}
		for _, ref := range due {
			sending, err := s.BeginDelivery(t.Context(), ref, i+1, func(string) int { return 1 })
			if err != nil {
				t.Fatal(err)
			}
			outcome := store.Outcome{Status: 500, Failure: "status", Answer: fmt.Sprint("no, for time ", i+1), Took: time.Millisecond, Again: time.Hour}
			if err := s.EndDelivery(t.Context(), sending, outcome, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
}
