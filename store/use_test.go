package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestParseList(t *testing.T) {
	if got := len(store.Lists()); got != 8 {
		t.Errorf("%d lists, want 8", got)
	}
	for _, l := range store.Lists() {
		if got, ok := store.ParseList(string(l)); got != l || !ok {
			t.Errorf("ParseList(%q) = %q, %v", l, got, ok)
		}
	}
	for _, word := range []string{"", "Request", "requests", "request "} {
		if _, ok := store.ParseList(word); ok {
			t.Errorf("ParseList(%q) finds a list", word)
		}
	}
}

func TestAddUse(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	id := many(t, s, 1)[0]
	sql(t, s, `DELETE FROM use`)
	sql(t, s, `UPDATE endpoint SET verdicts = '{0,3,3,1}' WHERE id = $1`, id)
	app, missing := newApp(t, s, "wx1"), int64(1<<40)
	verdicts := store.Verdicts{
		facts.IOS: rules.GradePass, facts.Android: rules.GradeFail, facts.Harmony: rules.GradeFail, facts.Devtools: rules.GradeWarn,
	}
	of := func(u store.Use) store.Use {
		u.EndpointID, u.Host, u.Port, u.Verdicts = id, "h0000.example.com", 443, verdicts
		return u
	}
	for name, c := range map[string]struct{ in, want store.Use }{
		"least": {store.Use{}, of(store.Use{List: store.ListRequest, Scheme: "https", Environment: "prod"})},
		"wss":   {store.Use{Scheme: "wss"}, of(store.Use{List: store.ListSocket, Scheme: "wss", Environment: "prod"})},
		"all": {
			store.Use{AppID: &app.ID, List: store.ListUpload, Scheme: "https", Path: "/v1\x00", Environment: "test"},
			of(store.Use{AppID: &app.ID, App: "wx1", AppName: app.Name, List: store.ListUpload, Scheme: "https", Path: "/v1", Environment: "test"}),
		},
	} {
		c.in.EndpointID = id
		before := version(t, s, id)
		got, err := s.AddUse(ctx, c.in)
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(store.Use{}, "ID", "CreatedAt")); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if got := version(t, s, id); got != before+1 {
			t.Errorf("%s: version %d of the endpoint, want %d", name, got, before+1)
		}
		again, err := s.Use(ctx, got.ID)
		if diff := cmp.Diff(got, again); diff != "" || err != nil {
			t.Errorf("%s: read again: %v (-want +got):\n%s", name, err, diff)
		}
		if _, err := s.AddUse(ctx, c.in); !errors.Is(err, store.ErrExists) {
			t.Errorf("%s: added again: %v", name, err)
		}
		if got := version(t, s, id); got != before+1 {
			t.Errorf("%s: what failed made version %d of %d", name, got, before+1)
		}
	}
	for name, u := range map[string]store.Use{
		"no such endpoint": {EndpointID: missing},
		"no such app":      {EndpointID: id, AppID: &missing},
	} {
		if _, err := s.AddUse(ctx, u); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, u := range []store.Use{{EndpointID: id, List: "other"}, {EndpointID: id, Scheme: "http"}} {
		if _, err := s.AddUse(ctx, u); err == nil {
			t.Errorf("a use on list %q with scheme %q was added", u.List, u.Scheme)
		}
	}
	if _, err := s.Use(ctx, missing); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Use of none: %v", err)
	}
}

func TestUsesOfEndpointAndDelete(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 2) // each with a use of its own, without an app
	b, a := newApp(t, s, "wx2"), newApp(t, s, "wx1")
	for _, u := range []store.Use{
		{AppID: &b.ID, List: store.ListRequest},
		{AppID: &a.ID, List: store.ListUpload},
		{AppID: &a.ID, List: store.ListRequest},
	} {
		u.EndpointID = ids[0]
		if _, err := s.AddUse(ctx, u); err != nil {
			t.Fatal(err)
		}
	}
	uses, err := s.UsesOfEndpoint(ctx, ids[0])
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range uses {
		got = append(got, fmt.Sprint(u.App, " ", u.List))
	}
	if diff := cmp.Diff([]string{"wx1 request", "wx1 upload", "wx2 request", " request"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	before := version(t, s, ids[0])
	for _, want := range []error{nil, store.ErrNotFound} {
		if err := s.DeleteUse(ctx, uses[0].ID); !errors.Is(err, want) {
			t.Errorf("DeleteUse: %v, want %v", err, want)
		}
	}
	if got := version(t, s, ids[0]); got != before+1 {
		t.Errorf("a use less made version %d of %d", got, before)
	}
	if left, err := s.UsesOfEndpoint(ctx, ids[0]); len(left) != 3 || err != nil {
		t.Errorf("%d uses are left, %v, want 3", len(left), err)
	}
	if other, err := s.UsesOfEndpoint(ctx, ids[1]); len(other) != 1 || err != nil {
		t.Errorf("another endpoint has %d uses, %v, want 1", len(other), err)
	}
}

func TestUsesOfAppByPages(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	app, other := newApp(t, s, "wx1"), newApp(t, s, "wx2")
	entry := func(app, host, scheme, path string) store.Entry {
		return store.Entry{Host: host, Port: 443, Scheme: scheme, Path: path, AppID: app}
	}
	_, err := s.Import(ctx, []store.Entry{
		entry("wx1", "c.example.com", "wss", ""), entry("wx1", "b.example.com", "https", "/2"), entry("wx1", "b.example.com", "https", "/1"),
		entry("wx1", "a.example.com", "wss", ""), entry("wx1", "z.example.com", "https", ""), entry("wx2", "o.example.com", "https", ""),
	}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"request b.example.com/2", "request b.example.com/1", "request z.example.com",
		"socket a.example.com", "socket c.example.com",
	}
	// Uses that are equal in the order follow their ids, and an import gives these as it likes.
	if count(t, s, `SELECT count(*) FROM use x JOIN use y ON x.path = '/1' AND y.path = '/2' AND x.id < y.id`) == 1 {
		want[0], want[1] = want[1], want[0]
	}
	for _, limit := range []int{1, 2, 3, 100} {
		var got []string
		for cursor := new(store.Cursor); cursor != nil; {
			uses, next, err := s.UsesOfApp(ctx, app.ID, *cursor, limit)
			if err != nil || len(uses) > limit || len(uses) == 0 {
				t.Fatalf("a page of %d has %d, %v", limit, len(uses), err)
			}
			for _, u := range uses {
				got = append(got, fmt.Sprint(u.List, " ", u.Host, u.Path))
			}
			cursor = next
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pages of %d (-want +got):\n%s", limit, diff)
		}
	}
	if uses, next, err := s.UsesOfApp(ctx, other.ID, store.Cursor{}, 10); len(uses) != 1 || next != nil || err != nil {
		t.Errorf("the other app: %v, %v, %v", uses, next, err)
	}
}

// Whoever deletes an app and whoever adds uses to it wait for each other in one order.
func TestDeleteAppWhileItIsUsed(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 2)
	for round := range 20 {
		app := newApp(t, s, fmt.Sprint("wx", round))
		for _, id := range ids {
			if _, err := s.AddUse(ctx, store.Use{AppID: &app.ID, EndpointID: id}); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for _, list := range store.Lists()[1:5] {
			wg.Go(func() {
				_, err := s.AddUse(ctx, store.Use{AppID: &app.ID, EndpointID: ids[round%2], List: list})
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					t.Errorf("AddUse: %v", err)
				}
			})
		}
		wg.Go(func() {
			if err := s.DeleteApp(ctx, app.ID, 0); err != nil {
				t.Errorf("DeleteApp: %v", err)
			}
		})
		wg.Wait()
	}
	if got := count(t, s, `SELECT count(*) FROM use WHERE app_id IS NOT NULL`); got != 0 {
		t.Errorf("%d uses of apps that are gone", got)
	}
}
