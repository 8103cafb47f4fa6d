package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// TestRequests asks what the uses of an endpoint ask: each scheme and path once, four of them, in an app's name.
func TestRequests(t *testing.T) {
	s := storetest.New(t)
	w := watch(t, s, "api.example.com")
	sql(t, s, `DELETE FROM use`)
	requests := func() []facts.Request {
		t.Helper()
		order, err := s.BeginScan(t.Context(), w.id, 1)
		if err != nil {
			t.Fatal(err)
		}
		return order.Requests
	}
	if got := requests(); len(got) != 0 {
		t.Errorf("without a use: %+v", got)
	}
	app := newApp(t, s, "wx0123456789abcdef")
	for _, u := range []store.Use{
		{Scheme: "wss", Path: "/chat"},
		{List: store.ListUDP, Path: "/udp"},
		{Scheme: "https", Path: "/v1"},
		{AppID: &app.ID, Scheme: "https", Path: "/v1"},
		{AppID: &app.ID, List: store.ListUpload, Scheme: "https", Path: "/v1"},
		{AppID: &app.ID, Scheme: "https", Path: ""},
		{Scheme: "https", Path: "/v3"},
		{Scheme: "https", Path: "/v2"},
	} {
		u.EndpointID = w.id
		if _, err := s.AddUse(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	want := []facts.Request{
		{Scheme: "wss", Path: "/chat"},
		{Scheme: "https", Path: "/v1", AppID: "wx0123456789abcdef"},
		{Scheme: "https", AppID: "wx0123456789abcdef"},
		{Scheme: "https", Path: "/v3"},
	}
	if diff := cmp.Diff(want, requests()); diff != "" {
		t.Error(diff)
	}
}
