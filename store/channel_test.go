package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestChannels(t *testing.T) {
	s := storetest.New(t)
	made := tell(t, s, "运维群")
	if made.Version != 1 || string(made.Secret) != "sealed for 1" || !made.Enabled || made.Paused != "" {
		t.Errorf("made %+v", made)
	}
	sealed := func(int64) ([]byte, error) { return []byte("x"), nil }
	if _, err := s.CreateChannel(t.Context(), store.Channel{Name: "运维群", Kind: "wecom", Config: []byte(`{}`)}, sealed); !errors.Is(err, store.ErrExists) {
		t.Errorf("a name that is taken: %v", err)
	}
	broken := errors.New("no key")
	if _, err := s.CreateChannel(t.Context(), store.Channel{Name: "b", Kind: "wecom", Config: []byte(`{}`)}, func(int64) ([]byte, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("a secret that cannot be sealed: %v", err)
	}
	changed := made
	changed.Name, changed.Config, changed.Secret = "ops", []byte(`{"lang":"en"}`), nil
	after, err := s.UpdateChannel(t.Context(), changed)
	if err != nil || after.Version != 2 || string(after.Secret) != "sealed for 1" || string(after.Config) != `{"lang": "en"}` {
		t.Errorf("changed to %+v, %v", after, err)
	}
	if _, err := s.UpdateChannel(t.Context(), changed); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an old version: %v", err)
	}
	list, err := s.Channels(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != "ops" {
		t.Errorf("list %+v, %v", list, err)
	}
	if err := s.DeleteChannel(t.Context(), made.ID, 2); err != nil {
		t.Error(err)
	}
	if _, err := s.Channel(t.Context(), made.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

// fired makes an alert that fires and gives it.
func fired(t *testing.T, s *store.Store) (*site, store.Alert) {
	t.Helper()
	w := watch(t, s, "api.example.com")
	w.serve(w.now.AddDate(0, 0, 10))
	w.scan()
	list := alerts(t, s, store.AlertFilter{})
	if len(list) != 1 {
		t.Fatalf("fires: %+v", list)
	}
	return w, list[0]
}

func TestChangeAlert(t *testing.T) {
	s := storetest.New(t)
	tell(t, s, "ops")
	w, a := fired(t, s)
	acknowledge := func(a alert.Alert) (alert.Alert, []alert.Notice, error) { return a.Acknowledge(w.now, "ada") }
	if _, err := s.ChangeAlert(t.Context(), a.ID, a.Version+1, acknowledge); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another version: %v", err)
	}
	got, err := s.ChangeAlert(t.Context(), a.ID, a.Version, acknowledge)
	if err != nil || got.State != alert.Acknowledged || got.By != "ada" {
		t.Errorf("acknowledged: %+v, %v", got, err)
	}
	if _, err := s.ChangeAlert(t.Context(), a.ID, 0, acknowledge); !errors.Is(err, alert.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if _, err := s.ChangeAlert(t.Context(), 999, 0, acknowledge); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	tick(t, s, w.now.AddDate(0, 0, 2)) // it would be reminded of
	if diff := cmp.Diff([]string{"firing 14d", "(acknowledged 14d)"}, happened(t, s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
	tick(t, s, w.now.AddDate(0, 0, 4)) // worse
	events, err := s.AlertEvents(t.Context(), a.ID, 10)
	if err != nil || len(events) != 3 || events[0].Event.Level != "7d" || events[0].Event.Endpoints[0] != "api.example.com:443" {
		t.Errorf("events %+v, %v", events, err)
	}
	if counts, err := s.AlertCounts(t.Context()); err != nil || counts[alert.Firing] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
}

func TestAlertsList(t *testing.T) {
	s := storetest.New(t)
	var ids []int64
	for _, host := range []string{"a.example.com", "b.example.com", "c.example.com"} {
		w := watch(t, s, host)
		w.now = factstest.Now.Add(time.Duration(len(ids)) * time.Minute)
		w.serve(w.now.AddDate(0, 0, 10))
		w.scan()
		ids = append(ids, w.id)
	}
	all := alerts(t, s, store.AlertFilter{})
	if len(all) != 3 || all[0].Members[0].EndpointID != ids[2] {
		t.Fatalf("the newest first: %+v", all)
	}
	if _, err := s.ChangeAlert(t.Context(), all[0].ID, 0, func(a alert.Alert) (alert.Alert, []alert.Notice, error) {
		return a.Silence(factstest.Now, factstest.Now.Add(day), "ada", "we know")
	}); err != nil {
		t.Fatal(err)
	}
	var got []int64
	var after store.Cursor
	for range 3 { // a page each: what fires first, what is silenced last
		page, next, err := s.Alerts(t.Context(), store.AlertFilter{}, after, 1)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page[0].Members[0].EndpointID)
		if next != nil {
			after = *next
		}
	}
	if diff := cmp.Diff([]int64{ids[1], ids[0], ids[2]}, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for name, f := range map[string]store.AlertFilter{
		"silenced": {States: []alert.State{alert.Silenced}}, "of an endpoint": {Endpoint: ids[2]}, "all kinds": {Kind: alert.Expiry, Endpoint: ids[2]},
	} {
		if list := alerts(t, s, f); len(list) != 1 || list[0].Members[0].EndpointID != ids[2] {
			t.Errorf("%s: %+v", name, list)
		}
	}
	if list := alerts(t, s, store.AlertFilter{Kind: alert.Fault}); len(list) != 0 {
		t.Errorf("faults: %+v", list)
	}
}
