package jobs

import (
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// TestVendorsAreLookedAtGently lets a worker look at servers of its own and of vendors: whose one is, is what is shipped,
// and what the apps that need it know better. Where a certificate is expected it is one's own.
func TestVendorsAreLookedAtGently(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	usual, closer, gentle := see(t), see(t), see(t)
	w := worker(t, s, usual, func(d *Deps) { d.Closer, d.Gentle = closer, gentle })
	without := worker(t, s, usual, nil)
	const ours, amap, acme = "api.example.com", "restapi.amap.com", "api.acme.example.com"
	ids := map[string]int64{}
	apply := func(version int64, appid string, vendors map[string][]string) int64 {
		t.Helper()
		a := store.Application{
			Version: version, App: store.App{AppID: appid, KeptBy: store.KeptByFile, Production: true}, At: usual.StartedAt,
			Console: &facts.Console{AppID: appid, Vendors: vendors},
		}
		for _, host := range []string{ours, amap, acme} {
			a.Entries = append(a.Entries, store.Entry{Host: host, Port: 443, Scheme: facts.SchemeHTTPS, List: store.ListRequest})
		}
		out, err := s.Apply(t.Context(), a, day, false)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range out.Entries {
			ids[a.Entries[i].Host] = e.EndpointID
		}
		return out.App.Version
	}
	chosen := func(w *Worker, host string) Scanner {
		t.Helper()
		order, err := s.BeginScan(t.Context(), ids[host], 1)
		if err != nil {
			t.Fatal(err)
		}
		return w.scanner(order)
	}
	looks := func(when string, want map[string]*eyes) {
		t.Helper()
		for host, by := range want {
			if chosen(w, host) != by {
				t.Errorf("%s: %s is not looked at by the scanner that it should be", when, host)
			}
			if chosen(without, host) != usual {
				t.Errorf("%s: %s: a worker with one scanner has another", when, host)
			}
		}
	}
	const shop, game = "wx0123456789abcdef", "wx00000000000000aa"
	version := apply(0, shop, nil)
	looks("as shipped", map[string]*eyes{ours: usual, amap: gentle, acme: usual})
	version = apply(version, shop, map[string][]string{"acme": {"*.acme.example.com"}})
	looks("one more is known", map[string]*eyes{ours: usual, amap: gentle, acme: gentle})
	apply(version, shop, map[string][]string{"acme": {"*.acme.example.com"}, "ours": {amap}})
	apply(0, game, nil)
	looks("one is taken back", map[string]*eyes{ours: usual, amap: usual, acme: gentle})

	expected := store.Expected{EndpointID: ids[acme], SHA256: (*usual.Address().Chain.Value)[0], Since: usual.StartedAt, Due: usual.StartedAt.Add(day)}
	if _, _, err := s.Expect(t.Context(), expected, nil); err != nil {
		t.Fatal(err)
	}
	if order, err := s.BeginScan(t.Context(), ids[acme], 2); err != nil || w.scanner(order) != closer {
		t.Errorf("a certificate is expected, and nobody looks closely; %v", err)
	}

	if _, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: ids[ours], Generation: 1}); err != nil {
		t.Fatal(err)
	}
	if len(usual.seen()) != 1 || len(gentle.seen()) != 0 {
		t.Errorf("looked at %v, gently at %v", usual.seen(), gentle.seen())
	}
}
