package store_test

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

const wxGame = "wx00000000000000aa"

// An endpoint is judged by the lists of the apps that need it, and of no other.
func TestConsolesOfEndpoints(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	shop := apply(t, s, applying(0, store.KeptByFile, "a.example.com", "b.example.com"))
	game := applying(0, store.KeptByFile, "b.example.com")
	game.App.AppID = wxGame
	apply(t, s, game)
	a, b := shop.Entries[0].EndpointID, shop.Entries[1].EndpointID

	// One need more of the same app, and one of an app whose lists were never told.
	untold := newApp(t, s, "wx1")
	for _, u := range []store.Use{{AppID: &shop.App.ID, EndpointID: b, Path: "/v1"}, {AppID: &untold.ID, EndpointID: b}, {EndpointID: b}} {
		if _, err := s.AddUse(ctx, u); err != nil {
			t.Fatal(err)
		}
	}
	noted, err := s.Import(ctx, []store.Entry{{Host: "c.example.com", Port: 443, Scheme: "https"}}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.ConsolesOfEndpoints(ctx, a, b, noted[0].EndpointID, 1<<40)
	if err != nil || len(got) != 2 || len(got[a]) != 1 || len(got[b]) != 2 {
		t.Fatalf("got %v, %v", got, err)
	}
	if lengths := []int{len(got[b][0].Lists[facts.ListRequest]), len(got[b][1].Lists[facts.ListRequest])}; !slices.Equal(lengths, []int{1, 2}) {
		t.Errorf("lists of %v entries: they are not in the order of the appids", lengths)
	}
	if none, err := s.ConsolesOfEndpoints(ctx); len(none) != 0 || err != nil {
		t.Errorf("of no endpoint: %v, %v", none, err)
	}
}

// A list that changes has what its app needs looked at again, what is new once, and what others need not at all.
func TestApplyHurriesWhatListsChange(t *testing.T) {
	s := storetest.New(t)
	other := applying(0, store.KeptByFile, "other.example.com")
	other.App.AppID = wxGame
	apply(t, s, other)
	made := apply(t, s, applying(0, store.KeptByFile, "a.example.com", "b.example.com"))
	version := made.App.Version
	due := func(want ...string) {
		t.Helper()
		rows, err := s.Pool().Query(t.Context(), `
			SELECT e.host FROM endpoint_schedule JOIN endpoint e ON e.id = endpoint_id WHERE next_scan_at <= now() ORDER BY e.host`)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for rows.Next() {
			var host string
			if err := rows.Scan(&host); err != nil {
				t.Fatal(err)
			}
			got = append(got, host)
		}
		if err := rows.Err(); err != nil || !slices.Equal(got, want) {
			t.Errorf("due are %q, want %q; %v", got, want, err)
		}
		if _, err := s.Pool().Exec(t.Context(), `UPDATE endpoint_schedule SET next_scan_at = now() + interval '1 hour'`); err != nil {
			t.Fatal(err)
		}
	}
	change := func(hosts []string, more func(*store.Application), dryRun bool) {
		t.Helper()
		next := applying(version, store.KeptByFile, hosts...)
		if more != nil {
			more(&next)
		}
		out, err := s.Apply(t.Context(), next, day, dryRun)
		if err != nil {
			t.Fatal(err)
		}
		version = out.App.Version
	}
	due()
	change([]string{"a.example.com", "b.example.com", "c.example.com"}, nil, true)
	due()
	change([]string{"a.example.com", "b.example.com", "c.example.com"}, nil, false)
	due("a.example.com", "b.example.com")
	change([]string{"a.example.com", "b.example.com", "c.example.com"}, func(a *store.Application) {
		a.App.Name, a.Console.ICP = "商城二", map[string]facts.Filing{"example.com": {Number: "京ICP备12345678号-1"}}
	}, false)
	due()
	// An entry for which nothing is watched counts as well: a redirect may lead there.
	change([]string{"a.example.com", "b.example.com", "c.example.com"}, func(a *store.Application) {
		a.Console.Lists[facts.ListDownload] = []facts.Entry{{Text: "https://cdn.example.com"}}
	}, false)
	due("a.example.com", "b.example.com", "c.example.com")
}
