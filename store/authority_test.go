package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/trust"
)

// another makes a chain of another authority: leaf, intermediate, root.
func another(w *site, name string) (chain [][]byte) {
	root := w.Must(pki.Root(pki.Template{CommonName: name, Now: w.now}))
	w.Intermediate = w.Must(root.Authority(pki.Template{CommonName: name + " Sub", Now: w.now}))
	return append(w.Leaf(nil).Chain(), root.Raw)
}

func hashOf(der []byte) facts.SHA256 { return sha256.Sum256(der) }

// told writes authorities in short: "Test Root 2 root".
func told(list []store.Authority) (out []string) {
	for _, a := range list {
		line := fmt.Sprintf("%s %d", a.Name, a.Endpoints)
		if a.Root {
			line += " root"
		}
		out = append(out, line)
	}
	return out
}

func (w *site) authorities() []string {
	w.t.Helper()
	out, err := w.s.AuthoritiesOf(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return told(out)
}

// under lists the hosts below a certificate's authority, page by page of one.
func under(t *testing.T, s *store.Store, hash facts.SHA256, sort store.Sort) (out []string) {
	t.Helper()
	for after := (&store.Cursor{}); after != nil; {
		page, next, err := s.Endpoints(t.Context(), store.Filter{Below: hash, Sort: sort}, *after, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			out = append(out, e.Host)
		}
		after = next
	}
	return out
}

func TestBelow(t *testing.T) {
	s := storetest.New(t)
	a, b, c := watch(t, s, "a.example.com"), watch(t, s, "b.example.com"), watch(t, s, "c.example.com")
	a.scan()
	// The same authority in the eyes of every client, whoever made the certificates: b has a's.
	b.Root, b.Intermediate, b.stores = a.Root, a.Intermediate, a.stores
	b.Serve(b.Leaf(nil).Raw, b.Intermediate.Raw)
	b.scan()
	private := another(c, "Private")
	c.Serve(private...)
	c.scan()
	for name, x := range map[string]struct {
		hash facts.SHA256
		want []string
	}{
		"a root that nobody sends":  {hashOf(a.Root.Raw), []string{"a.example.com", "b.example.com"}},
		"an intermediate":           {hashOf(a.Intermediate.Raw), []string{"a.example.com", "b.example.com"}},
		"a root that nobody trusts": {hashOf(private[2]), []string{"c.example.com"}},
		"its intermediate":          {hashOf(private[1]), []string{"c.example.com"}},
		"a leaf is no authority":    {hashOf(private[0]), nil},
		"a certificate never seen":  {hashOf([]byte("?")), nil},
	} {
		for _, sort := range []store.Sort{store.SortWorst, store.SortHost, store.SortExpiry} {
			got := under(t, s, x.hash, sort)
			slices.Sort(got)
			if !slices.Equal(got, x.want) {
				t.Errorf("%s by %s: %q, want %q", name, sort, got, x.want)
			}
		}
	}
	got, err := s.AuthorityBySHA256(t.Context(), hashOf(a.Root.Raw))
	if err != nil || got.Name != "Test Root" || got.Endpoints != 2 || !got.Root || got.SHA256 != hashOf(a.Root.Raw) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.AuthorityBySHA256(t.Context(), hashOf(private[0])); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a leaf: %v", err)
	}
	// What is gone depends on nobody.
	if err := s.DeleteEndpoint(t.Context(), b.id, 0); err != nil {
		t.Fatal(err)
	}
	if got := under(t, s, hashOf(a.Root.Raw), store.SortHost); !slices.Equal(got, []string{"a.example.com"}) {
		t.Errorf("after one was deleted: %q", got)
	}
}

// TestAuthorities lists who is depended on, page by page, and by a part of the name.
func TestAuthorities(t *testing.T) {
	s := storetest.New(t)
	a, b := watch(t, s, "a.example.com"), watch(t, s, "b.example.com")
	a.scan()
	b.Root, b.Intermediate, b.stores = a.Root, a.Intermediate, a.stores
	b.Serve(b.Leaf(nil).Raw, b.Intermediate.Raw)
	b.scan()
	c := watch(t, s, "c.example.com")
	c.Serve(another(c, "Private")...)
	c.scan()
	list := func(query string, limit int) (out []string) {
		for after := (&store.Cursor{}); after != nil; {
			page, next, err := s.Authorities(t.Context(), query, *after, limit)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, told(page)...)
			after = next
		}
		return out
	}
	for _, limit := range []int{1, 3, 50} {
		got := list("", limit)
		if len(got) != 4 || !slices.Contains(got[:2], "Test Root 2 root") || !slices.Contains(got[:2], "Test Intermediate 2") ||
			!slices.Contains(got[2:], "Private 1 root") || !slices.Contains(got[2:], "Private Sub 1") {
			t.Errorf("%d a page: %q", limit, got)
		}
	}
	if got := list("PRIVATE s", 50); !slices.Equal(got, []string{"Private Sub 1"}) {
		t.Errorf("by a part of the name: %q", got)
	}
	if got := list("%", 50); len(got) != 0 {
		t.Errorf("no pattern: %q", got)
	}
}

// TestAuthoritiesChange holds that they are those of the newest judgement, whoever made it.
func TestAuthoritiesChange(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	w.profile.Rules = slices.DeleteFunc(slices.Clone(w.profile.Rules), func(r *rules.Rule) bool { // they tell of roots that are sent
		return r.ID == "chain_contains_root" || r.ID == "chain_extra"
	})
	first := w.scan()
	want := []string{"Test Intermediate 0", "Test Root 0 root"}
	if diff := cmp.Diff(want, w.authorities()); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}

	// The roots are others here, the intermediate among them, and the verdict is the same: no new judgement, and yet the
	// chain ends sooner.
	nearer, err := trust.Parse(w.Intermediate.Raw)
	if err != nil {
		t.Fatal(err)
	}
	w.stores.Trust("test", facts.Everywhere, nearer)
	changed, err := w.s.SaveJudgement(t.Context(), w.id, first.ObservationID, w.judge(), "wechat", "test", store.ReasonRules)
	if err != nil || changed {
		t.Fatalf("judged again: %t, %v", changed, err)
	}
	if diff := cmp.Diff([]string{"Test Intermediate 0 root"}, w.authorities()); diff != "" {
		t.Errorf("other roots (-want +got):\n%s", diff)
	}
	got, err := w.s.Judgement(t.Context(), first.JudgementID)
	if err != nil || len(got.Report.Chains) != 1 || len(got.Report.Chains[0].Authorities) != 1 {
		t.Errorf("%+v, %v", got.Report.Chains, err)
	}

	// A judgement of the version before knew nothing of this; the next look mends it, although nothing has changed.
	if _, err := w.s.Pool().Exec(t.Context(), `UPDATE judgement SET findings = findings - 'chains'`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.s.Pool().Exec(t.Context(), `DELETE FROM endpoint_authority`); err != nil {
		t.Fatal(err)
	}
	if again := w.scan(); again.NewJudgement {
		t.Error("nothing is different")
	}
	if got := w.authorities(); len(got) != 1 {
		t.Errorf("after the upgrade: %q", got)
	}

	w.Serve(another(w, "Private")...)
	w.scan()
	if diff := cmp.Diff([]string{"Private Sub 0", "Private 0 root"}, w.authorities()); diff != "" {
		t.Errorf("another chain (-want +got):\n%s", diff)
	}
	w.Address().Connect = facts.Failed[facts.Connection](facts.Failure{Kind: facts.Timeout})
	w.Address().Handshake, w.Address().Chain = facts.Probe[facts.Session]{}, facts.Probe[[]facts.SHA256]{}
	w.scan()
	if got := w.authorities(); len(got) != 0 {
		t.Errorf("nothing was shown: %q", got)
	}
}

// Many that see the same new authority at once keep it once, and none waits for ever.
func TestAuthoritiesAtOnce(t *testing.T) {
	s := storetest.New(t)
	root := watch(t, s, "h0.example.com")
	var all []*site
	for i := range 8 {
		w := root
		if i > 0 {
			w = watch(t, s, fmt.Sprintf("h%d.example.com", i))
			w.Root, w.Intermediate, w.stores = root.Root, root.Intermediate, root.stores
			w.Serve(w.Leaf(nil).Raw, w.Intermediate.Raw)
		}
		all = append(all, w)
	}
	reports := make([]*rules.Report, len(all))
	for i, w := range all {
		reports[i] = w.judge()
	}
	var wg sync.WaitGroup
	for i, w := range all {
		wg.Go(func() {
			_, err := s.SaveScan(t.Context(), store.Result{EndpointID: w.id, Generation: 1, Snapshot: w.Snapshot, Report: reports[i], Profile: "wechat", Ruleset: "test"})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, _, err := s.Authorities(t.Context(), "", store.Cursor{}, 10)
	if err != nil || len(list) != 2 || list[0].Endpoints != 8 || list[1].Endpoints != 8 {
		t.Errorf("%q, %v", told(list), err)
	}
}
