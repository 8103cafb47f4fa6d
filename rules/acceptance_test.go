package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/trust"
)

// written tells runs in short: "fail 12 12.1.3 (Root: not_listed Root)".
func written(runs []Run) (out []string) {
	for _, r := range runs {
		line := string(r.Status) + " " + strings.Join(r.Versions, " ")
		for _, o := range r.Against {
			line += fmt.Sprintf(" (%s %s)", o.Kind, o.At)
		}
		if r.Root != "" {
			line += " → " + r.Root
		}
		out = append(out, line)
	}
	return out
}

func judgedChains(t *testing.T, change func(*world)) []ChainTrust {
	w := newWorld(t)
	w.Stores = shippedStores(w)
	change(w)
	profile, _ := Named(ProfileWeChat)
	return Evaluate(profile, w.Snapshot, w.Params).Chains
}

func TestChains(t *testing.T) {
	const harmony = "5.0.0 5.0.3 5.1.0 6.0 6.0.0.2 6.1 7.0-Beta1"
	for name, c := range map[string]struct {
		change func(*world)
		on     facts.Platform
		want   []string
	}{
		"accepted by all": {func(w *world) { w.Trust(facts.Everywhere, w.Root.Raw) }, Harmony, []string{"pass " + harmony + " → Test Root"}},
		"by one list":     {func(w *world) { w.Trust(facts.Everywhere, w.Root.Raw) }, Devtools, []string{"pass  → Test Root"}},
		"from a version to another": {listed(Harmony, "5.1.0", "7.0"), Harmony, []string{
			"fail 5.0.0 5.0.3 (not_listed Nobody) → Nobody", "pass 5.1.0 6.0 6.0.0.2 6.1 → Nobody", "fail 7.0-Beta1 (not_listed Nobody) → Nobody",
		}},
		"on others":          {listed(IOS, "12", ""), Harmony, []string{"fail " + harmony + " (not_listed Nobody) → Nobody"}},
		"nobody's root":      {servesPrivateCA, Harmony, []string{"fail " + harmony + " (nobodys_root Nobody)"}},
		"its root has ended": {endedRoot, Harmony, []string{"fail " + harmony + " (anchor_ended Ended Root) → Ended Root"}},
		"expired, which is another rule's": {func(w *world) {
			w.Trust(facts.Everywhere, w.Root.Raw)
			w.Now = w.Now.AddDate(2, 0, 0)
		}, Harmony, []string{"pass " + harmony + " → Test Root"}},
		"a forbidden name": {func(w *world) {
			w.Trust(facts.On(Harmony), w.Root.Raw)
			servesForbidden(w)
		}, Harmony, []string{"fail " + harmony + " (name_forbidden Changed Intermediate) → Test Root"}},
		"no versions": {func(w *world) {
			w.Stores = trust.NewStores()
			w.Trust(facts.Everywhere, w.Root.Raw)
		}, IOS, []string{"pass  → Test Root"}},
	} {
		t.Run(name, func(t *testing.T) {
			chains := judgedChains(t, c.change)
			if len(chains) != 1 {
				t.Fatalf("%d chains", len(chains))
			}
			if diff := cmp.Diff(c.want, written(chains[0].Platforms[c.on].Runs)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestChainsAgree holds every case of every rule: the matrix says of the newest list, and of the version from which on it
// accepts, what the verdict does.
func TestChainsAgree(t *testing.T) {
	for id, list := range cases {
		for _, c := range list {
			w := newWorld(t)
			if c.change != nil {
				c.change(w)
			}
			report := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
			target := prepare(w.Snapshot, w.Params)
			for _, v := range target.Views {
				for _, p := range facts.AllPlatforms() {
					if standing, _ := v.Paths.On(p); v.Leaf() != nil && standing == trust.Faulty && v.brokenIn(p, v.Paths.Catalog().Newest(p)) != (v.broken(p) != nil) {
						t.Errorf("%s/%s: of %s two things are said", id, c.name, p)
					}
				}
			}
			if len(report.Chains) != 1 {
				continue
			}
			for p, verdict := range report.Platforms {
				if lists := report.Chains[0].Platforms[p]; verdict.Oldest.Known && lists.Oldest() != verdict.Oldest.Version {
					t.Errorf("%s/%s: %s from %q on, and the verdict says %q", id, c.name, p, lists.Oldest(), verdict.Oldest.Version)
				}
			}
		}
	}
}

// What is not sent some clients fetch: of these it is not known that they refuse, unless there is nothing to fetch.
func TestChainsIncomplete(t *testing.T) {
	status := func(change func(*world)) map[facts.Platform]Status {
		out := map[facts.Platform]Status{}
		for p, lists := range judgedChains(t, change)[0].Platforms {
			out[p] = lists.Runs[len(lists.Runs)-1].Status
		}
		return out
	}
	want := map[facts.Platform]Status{IOS: Unknown, Android: Fail, Harmony: Fail, Devtools: Unknown}
	if diff := cmp.Diff(want, status(servesLeafOnly)); diff != "" {
		t.Errorf("it can be fetched (-want +got):\n%s", diff)
	}
	want = map[facts.Platform]Status{IOS: Fail, Android: Fail, Harmony: Fail, Devtools: Fail}
	got := status(func(w *world) {
		servesLeafOnly(w)
		w.Snapshot.Fetched = facts.Answered([]facts.SHA256{})
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("nothing was there (-want +got):\n%s", diff)
	}
}

// TestMinimumList holds which cell is marked: the list by which the oldest version that counts goes.
func TestMinimumList(t *testing.T) {
	for given, want := range map[string]string{"": "13", "12.2": "12.1.3", "16.5": "16.5", "99": "26"} {
		chains := judgedChains(t, func(w *world) {
			if given != "" {
				w.Minimum = map[facts.Platform]string{IOS: given}
			}
		})
		if got := chains[0].Platforms[IOS].Minimum; got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
		if got := chains[0].Platforms[Devtools].Minimum; got != "" {
			t.Errorf("devtools: %q, and there is one list", got)
		}
	}
}

// TestAuthorities holds on whom a chain depends.
func TestAuthorities(t *testing.T) {
	names := func(change func(*world)) (out []string) {
		for _, chain := range judgedChains(t, change) {
			for _, a := range chain.Authorities {
				line := fmt.Sprintf("%s %d", a.Name, len(a.Certificates))
				if a.Root {
					line += " root"
				}
				out = append(out, line)
			}
		}
		return out
	}
	same := func(title string, got []string, want ...string) {
		t.Helper()
		count := map[string]int{}
		for _, g := range got {
			count[g]++
		}
		for _, w := range want {
			count[w]--
		}
		for name, n := range count {
			if n != 0 {
				t.Errorf("%s: %q %+d; got %q", title, name, n, got)
			}
		}
	}
	same("a root that was not sent", names(func(w *world) { w.Trust(facts.Everywhere, w.Root.Raw) }), "Test Intermediate 1", "Test Root 1 root")
	same("a private authority", names(servesPrivateCA), "Nobody's Intermediate 1", "Nobody 1 root")
	same("self-signed", names(servesSelfSigned))
	same("an issuer that was not sent", names(servesLeafOnly))
	same("nothing but a name", names(belowKeyless), "Intermediate 1")
	// Two paths, by a root and by its cross-certificate: one authority with two certificates, and the older root.
	same("a cross-certificate", names(func(w *world) {
		old := w.Must(pki.Root(pki.Template{CommonName: "Old Root", Now: w.Now}))
		leaf := privateCA(w)
		young := leaf.Above[1]
		w.TrustIn(IOS, "15", "", young.Raw)
		w.TrustIn(IOS, "12", "15", old.Raw)
		cross := w.Must(old.Authority(pki.Template{Key: young.Key, CommonName: "Nobody", Now: w.Now}))
		w.Serve(append(leaf.Chain(), cross.Raw)...)
	}), "Nobody's Intermediate 1", "Nobody 2 root", "Old Root 1 root")
}

// A stored report has the chains as they were, but for the certificates of authorities.
func TestChainsStored(t *testing.T) {
	w := newWorld(t)
	w.Stores = shippedStores(w)
	listed(Android, "8.1", "")(w)
	want := Evaluate(Profile{Rules: All()}, w.Snapshot, w.Params)
	text, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeReport(text)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Chains[0].Authorities {
		want.Chains[0].Authorities[i].Certificates = nil
	}
	if diff := cmp.Diff(want.Chains, got.Chains); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
