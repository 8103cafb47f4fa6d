package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// One host that three apps need, each in another list, is one endpoint and one scan.
func TestImportOneHostForThreeApps(t *testing.T) {
	s := storetest.New(t)
	entry := func(app string, list store.List) store.Entry {
		return store.Entry{Host: "api.example.com", Port: 443, Scheme: "https", Path: "/v1", AppID: app, AppName: "App " + app, List: list}
	}
	out, err := s.Import(t.Context(), []store.Entry{
		entry("wx1", store.ListRequest), entry("wx2", store.ListUpload), entry("wx3", store.ListDownload), entry("wx1", store.ListRequest),
	}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	id := out[0].EndpointID
	want := []store.Imported{
		{EndpointID: id, NewEndpoint: true, NewUse: true, NewApp: true},
		{EndpointID: id, NewUse: true, NewApp: true},
		{EndpointID: id, NewUse: true, NewApp: true},
		{EndpointID: id},
	}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for what, want := range map[string]int{
		`SELECT count(*) FROM endpoint`: 1, `SELECT count(*) FROM river_job WHERE kind = 'scan'`: 1,
		`SELECT count(*) FROM use`: 3, `SELECT count(*) FROM app`: 3,
	} {
		if got := count(t, s, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	e, err := s.Endpoint(t.Context(), id)
	if err != nil || cmp.Diff([]string{"wx1", "wx2", "wx3"}, e.Apps) != "" {
		t.Errorf("apps %v, %v", e.Apps, err)
	}
}

func TestImportDryRunDoesNothing(t *testing.T) {
	s := storetest.New(t)
	known := watch(t, s, "known.example.com")
	entries := []store.Entry{
		{Host: "known.example.com", Port: 443, Scheme: "https"},
		{Host: "known.example.com", Port: 443, Scheme: "wss", Path: "/chat"},
		{Host: "new.example.com", Port: 8443, Scheme: "https", AppID: "wx1"},
	}
	out, err := s.Import(t.Context(), entries, day, true)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Imported{{EndpointID: known.id}, {EndpointID: known.id, NewUse: true}, {NewEndpoint: true, NewUse: true, NewApp: true}}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := count(t, s, `SELECT (SELECT count(*) FROM endpoint) + (SELECT count(*) FROM use) + (SELECT count(*) FROM app) + (SELECT count(*) FROM river_job)`); n != 3 {
		t.Errorf("endpoints, uses, apps and jobs: %d, want the 3 from before", n)
	}
}

// Two people paste overlapping lists at once, in opposite orders.
func TestImportByMany(t *testing.T) {
	s := storetest.New(t)
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			var entries []store.Entry
			for i := range 200 {
				if g%2 == 1 {
					i = 199 - i
				}
				entries = append(entries, store.Entry{Host: fmt.Sprintf("h%d.example.com", i), Port: 443, Scheme: "https", AppID: fmt.Sprintf("wx%d", i%7)})
			}
			out, err := s.Import(t.Context(), entries, day, false)
			if err != nil {
				t.Error(err)
				return
			}
			for i, o := range out {
				if o.EndpointID == 0 {
					t.Errorf("%s has no endpoint", entries[i].Host)
				}
			}
		})
	}
	wg.Wait()
	for what, want := range map[string]int{
		`SELECT count(*) FROM endpoint`: 200, `SELECT count(*) FROM endpoint_schedule`: 200, `SELECT count(*) FROM use`: 200,
		`SELECT count(*) FROM river_job`: 200, `SELECT count(*) FROM app`: 7,
	} {
		if got := count(t, s, what); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
}

// A large import leaves the scans to the dispatcher, which shares the queue with others.
func TestImportOfVeryMany(t *testing.T) {
	s := storetest.New(t)
	entries := make([]store.Entry, 2001)
	for i := range entries {
		entries[i] = store.Entry{Host: fmt.Sprintf("h%d.example.com", i), Port: 443, Scheme: "https"}
	}
	if _, err := s.Import(t.Context(), entries, day, false); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM river_job`); n != 0 {
		t.Errorf("%d jobs", n)
	}
	if n, err := s.Claim(t.Context(), 5000, day); err != nil || n != len(entries) {
		t.Errorf("claimed %d, %v", n, err)
	}
}
