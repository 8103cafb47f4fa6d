package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// tell makes a channel, so that there is somebody to tell.
func tell(t *testing.T, s *store.Store, name string) store.Channel {
	t.Helper()
	c, err := s.CreateChannel(t.Context(), store.Channel{Name: name, Kind: "webhook", Config: []byte(`{}`), Enabled: true},
		func(id int64) ([]byte, error) { return fmt.Append(nil, "sealed for ", id), nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve gives the site a leaf that ends at a time, and began long before.
func (w *site) serve(ends time.Time) {
	w.t.Helper()
	leaf := w.Leaf(func(c *pki.Template) { c.NotBefore, c.NotAfter = ends.AddDate(-1, 0, 0), ends })
	w.Serve(leaf.Chain()...)
}

// happened lists what alerts did, the first first: "firing 30d" was told, "(firing 30d)" was recorded only.
func happened(t *testing.T, s *store.Store) (out []string) {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), `
		SELECT replace(type, 'alert.', '') || COALESCE(' ' || NULLIF(e.data ->> 'level', ''), '') || COALESCE(' ' || (e.data -> 'finding' ->> 'rule'), ''),
			(SELECT count(*) FROM delivery d WHERE d.event_at = e.at AND d.event_id = e.id)
		FROM event e WHERE alert_id IS NOT NULL ORDER BY at, id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		var told int
		if err := rows.Scan(&what, &told); err != nil {
			t.Fatal(err)
		}
		if told == 0 {
			what = "(" + what + ")"
		}
		out = append(out, what)
	}
	return out
}

func tick(t *testing.T, s *store.Store, now time.Time) {
	t.Helper()
	for range 100 {
		n, err := s.TickAlerts(t.Context(), now, 100)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	t.Fatal("time passes and passes: what is due stays due")
}

// The first point: a certificate crosses its levels while the clock is driven, at two endpoints, is renewed at
// one and expires at the other. The program is started anew each day; nothing is told twice for that.
func TestACertificateRunsOut(t *testing.T) {
	url := storetest.URL(t)
	s := storetest.Open(t, url)
	one, two := watch(t, s, "one.example.com"), watch(t, s, "two.example.com")
	tell(t, s, "ops")
	one.Root, one.Intermediate = two.Root, two.Intermediate
	one.stores = two.stores
	ends := factstest.Now.Truncate(time.Second).AddDate(0, 0, 40)
	one.serve(ends)
	two.Certificates, two.Addresses = maps.Clone(one.Certificates), slices.Clone(one.Addresses)

	day := 0
	var got []string
	for ; day <= 42; day++ {
		now := factstest.Now.AddDate(0, 0, day)
		one.now, two.now = now, now
		one.s = storetest.Open(t, url) // as after a restart
		two.s = one.s
		if day == 33 {
			one.serve(factstest.Now.AddDate(1, 0, 0)) // renewed at one, still served by two
		}
		tick(t, one.s, now)
		if day%2 == 0 || day == 33 {
			one.scan()
			two.scan()
		}
		for _, what := range happened(t, s)[len(got):] {
			got = append(got, what)
			t.Logf("day %d, %d left: %s", day, 40-day, what)
		}
	}
	two.serve(factstest.Now.AddDate(1, 0, 0))
	two.scan()
	want := []string{
		"firing 30d", "reminder 30d", "reminder 30d", "firing 14d", "firing 7d", "firing 3d", "reminder 3d", "firing 1d",
		"firing expired", "reminder expired", "resolved expired",
	}
	if diff := cmp.Diff(want, happened(t, s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// A certificate that is renewed before anybody was told is recorded, and nobody is told.
func TestARoutineRenewal(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	w.serve(w.now.AddDate(0, 0, 31))
	w.scan()
	w.serve(w.now.AddDate(0, 0, 90))
	w.scan()
	if diff := cmp.Diff([]string{"(resolved)"}, happened(t, w.s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
	if list := alerts(t, w.s, store.AlertFilter{States: []alert.State{alert.Inactive, alert.Resolved}}); len(list) != 1 || list[0].State != alert.Inactive {
		t.Errorf("kept: %+v", list)
	}
}

func alerts(t *testing.T, s *store.Store, f store.AlertFilter) []store.Alert {
	t.Helper()
	out, _, err := s.Alerts(t.Context(), f, store.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What nobody looks at is told by time alone: the endpoint cannot be reached, and its certificate runs out. Of the levels
// that pass while nobody is there only the worst is told.
func TestLevelsPassByTimeAlone(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	w.serve(w.now.Truncate(time.Second).AddDate(0, 0, 40))
	w.scan()
	good := w.Snapshot.Addresses
	w.Snapshot.Addresses = slices.Clone(good)
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Timeout, Phase: facts.PhaseConnect})
	w.now = w.now.AddDate(0, 0, 1)
	w.scan()
	for _, days := range []int{28, 38} { // the service is away in between
		tick(t, w.s, factstest.Now.AddDate(0, 0, days))
	}
	if diff := cmp.Diff([]string{"firing 14d", "firing 3d"}, happened(t, w.s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// Unreachable needs a second look, a minute later at least, and that look is ordered.
func TestUnreachableIsConfirmed(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	good := w.Snapshot.Addresses
	dead := func() {
		w.Snapshot.Addresses = slices.Clone(good)
		factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
	}
	w.scan()
	dead()
	if saved := w.scan(); !saved.AlertWaits {
		t.Error("the first look orders no second one")
	}
	if left := time.Until(w.endpoint().NextScanAt); left > 91*time.Second {
		t.Errorf("the second look comes in %v", left)
	}
	w.now = w.now.Add(59 * time.Second)
	w.scan()
	w.Snapshot.Addresses = good
	w.now = w.now.Add(time.Hour)
	w.scan() // it was a moment's
	dead()
	w.now = w.now.Add(time.Hour)
	w.scan()
	w.now = w.now.Add(time.Minute)
	if saved := w.scan(); saved.AlertWaits {
		t.Error("what fires waits for nothing more")
	}
	firing := alerts(t, w.s, store.AlertFilter{})
	if len(firing) != 1 || firing[0].Kind != alert.Unreachable || firing[0].Members[0].Name != "api.example.com:443" {
		t.Errorf("firing: %+v", firing)
	}
	w.Snapshot.Addresses = good
	w.now = w.now.Add(time.Hour)
	w.scan()
	if diff := cmp.Diff([]string{"firing tcp_unreachable", "resolved tcp_unreachable"}, happened(t, w.s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// A wildcard that 30 endpoints serve without its intermediate is one alert with 30 members, whoever is scanned first,
// and all at once. It is over when the last one is mended.
func TestOneCauseIsOneAlert(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	const n = 30
	first := watch(t, s, "h00.example.com")
	leaf := first.Leaf(func(c *pki.Template) { c.Names = []string{"*.example.com"} })
	sites := []*site{first}
	for i := 1; i < n; i++ {
		sites = append(sites, watch(t, s, fmt.Sprintf("h%02d.example.com", i)))
	}
	each := func(chain ...[]byte) {
		t.Helper()
		failed := make(chan error, n)
		for _, w := range sites {
			w.Root, w.Intermediate, w.stores = first.Root, first.Intermediate, first.stores
			w.Snapshot.Endpoint.Host = w.endpoint().Host
			w.Serve(chain...)
			go func() { _, err := w.save(0); failed <- err }()
		}
		for range sites {
			if err := <-failed; err != nil {
				t.Fatal(err)
			}
		}
		for _, w := range sites {
			if _, err := s.RequestScan(context.Background(), w.id, nil); err != nil {
				t.Fatal(err)
			}
			w.gen++
		}
	}
	each(leaf.Raw)
	firing := alerts(t, s, store.AlertFilter{})
	if len(firing) != 1 || firing[0].Rule != "chain_incomplete" || firing[0].MembersTotal != n {
		t.Fatalf("firing: %+v", firing)
	}
	last := sites[n-1]
	sites = sites[:n-1]
	each(leaf.Raw, first.Intermediate.Raw)
	if got := alerts(t, s, store.AlertFilter{}); len(got) != 1 || got[0].MembersTotal != 1 {
		t.Fatalf("while one is left: %+v", got)
	}
	if err := s.DeleteEndpoint(t.Context(), last.id, 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"firing chain_incomplete", "resolved chain_incomplete"}, happened(t, s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
	events, err := s.AlertEvents(t.Context(), firing[0].ID, 1)
	if err != nil || !slices.Equal(events[0].Event.Endpoints, []string{fmt.Sprintf("h%02d.example.com:443", n-1)}) {
		t.Errorf("it was over at %+v, %v", events, err)
	}
}
