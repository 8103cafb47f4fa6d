package webtest

import (
	"strconv"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/trust"
)

// A Site is an endpoint in the store, and the world that it shows.
type Site struct {
	*factstest.World
	testing.TB
	ID         int64
	Path       string        // /api/v1/endpoints/ID
	Stores     *trust.Stores // by which it is judged; nil: all platforms trust its root, and no other
	Profile    rules.Profile // by which it is judged; the zero one stands for wechat
	server     *Server
	generation int64
}

// Watch adds an endpoint, and gives it a world in which all is well.
func (s *Server) Watch(host string) *Site {
	s.Helper()
	made, err := s.Store.Import(s.Context(), []store.Entry{{Host: host, Port: 443, Scheme: "https"}}, Interval, false)
	if err != nil {
		s.Fatal(err)
	}
	site := &Site{World: factstest.New(s.TB), TB: s.TB, ID: made[0].EndpointID, server: s, generation: 1}
	site.Path = "/api/v1/endpoints/" + strconv.FormatInt(site.ID, 10)
	site.Endpoint = facts.Endpoint{Host: host, Port: 443}
	return site
}

// Listed has the site judged by the lists that are shipped, in which a platform has its root from a version on, and no
// other platform has it.
func (w *Site) Listed(p facts.Platform, version string) {
	w.TB.Helper()
	stores, err := trust.Shipped()
	if err != nil {
		w.TB.Fatal(err)
	}
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		w.TB.Fatal(err)
	}
	lists, err := trust.ShippedCatalog().Since(p, version)
	if err != nil {
		w.TB.Fatal(err)
	}
	stores.TrustIn("test", lists, root)
	w.Stores = stores
}

// Scan stores what the world shows now. The first scan was ordered by Watch, every other must have been asked for.
func (w *Site) Scan() store.Saved {
	w.TB.Helper()
	profile := w.Profile
	if profile.Name == "" {
		profile, _ = rules.Named(rules.ProfileWeChat)
	}
	stores := w.Stores
	if stores == nil {
		root, err := trust.Parse(w.Root.Raw)
		if err != nil {
			w.TB.Fatal(err)
		}
		stores = trust.NewStores()
		stores.Trust("test", facts.Everywhere, root)
	}
	consoles, err := w.server.Store.ConsolesOfEndpoints(w.TB.Context(), w.ID)
	if err != nil {
		w.TB.Fatal(err)
	}
	judge := func(s *facts.Snapshot) *rules.Report { // as a worker does
		return rules.Evaluate(profile, s, rules.Params{Now: factstest.Now, Stores: stores, Discreet: true, Consoles: consoles[w.ID]})
	}
	report := judge(w.Snapshot)
	var compared *renewal.Comparison
	if x, err := w.server.Store.Expected(w.TB.Context(), w.ID); err == nil && x.State == store.ExpectedOpen {
		c := renewal.Compare([]facts.SHA256{x.SHA256}, w.Snapshot, 1, judge)
		compared = &c
	}
	out, err := w.server.Store.SaveScan(w.TB.Context(), store.Result{
		EndpointID: w.ID, Generation: w.generation, Snapshot: w.Snapshot, Report: report, Profile: profile.Name, Ruleset: "test", Renewal: compared,
	})
	if err != nil {
		w.TB.Fatal(err)
	}
	w.generation++
	return out
}
