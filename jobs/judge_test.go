package jobs

import (
	"slices"
	"testing"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// Whether a redirect leads to a listed host is judged by the lists of the apps that need the endpoint: when it is looked
// at, and when what is stored is judged again.
func TestConsoles(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	e.Address().HTTP = facts.Answered([]facts.Exchange{{
		Path: "/", Status: 302, RedirectsEnd: facts.RedirectAnswered,
		Redirects: []facts.Hop{{Scheme: facts.SchemeHTTPS, Host: "cdn.example.com", Port: 443}},
	}})
	w := worker(t, s, e, func(d *Deps) { d.Clock = clock.Fixed(e.StartedAt) })
	const host, url, cdn = "api.example.com", "https://api.example.com", "https://cdn.example.com"
	list := func(appid string, version int64, urls ...string) store.Applied {
		t.Helper()
		a := store.Application{
			Version: version, App: store.App{AppID: appid, KeptBy: store.KeptByFile, Production: true}, At: e.StartedAt,
			Console: &facts.Console{AppID: appid, Lists: map[facts.ListID][]facts.Entry{}},
			Entries: []store.Entry{{Host: host, Port: 443, Scheme: facts.SchemeHTTPS, List: store.ListRequest}},
		}
		for _, u := range urls {
			a.Console.Lists[facts.ListRequest] = append(a.Console.Lists[facts.ListRequest], facts.Entry{Text: u})
		}
		out, err := s.Apply(t.Context(), a, day, false)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	id := imported(t, s, []store.Entry{{Host: host, Port: 443, Scheme: facts.SchemeHTTPS}})[0]
	generation := int64(1)
	look := func() {
		t.Helper()
		if _, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: generation}); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(when string, want rules.LevelID) {
		t.Helper()
		got, err := s.Endpoint(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		level := rules.LevelID("")
		if at := slices.IndexFunc(got.Causes, func(c store.Cause) bool { return c.Rule == "redirect_leaves_allowlist" }); at >= 0 {
			level = got.Causes[at].Level
		}
		if level != want {
			t.Errorf("%s: the level %q, want %q; %+v", when, level, want, got.Causes)
		}
	}
	look()
	holds("nobody told of lists", "elsewhere")

	applied := list("wx0123456789abcdef", 0, url)
	again := func() {
		t.Helper()
		if n, err := s.Claim(t.Context(), 10, day); n != 1 || err != nil {
			t.Fatalf("%d endpoints are due, want 1; %v", n, err)
		}
		generation++
		look()
	}
	again()
	holds("the list lacks it", "unlisted")
	applied = list("wx0123456789abcdef", applied.App.Version, url, cdn)
	if err := w.rejudge(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	holds("judged again, it is listed", "")
	again()
	holds("seen again, it is listed", "")
	list("wx00000000000000aa", 0, url)
	again()
	holds("a second app lacks it", "unlisted")
}
