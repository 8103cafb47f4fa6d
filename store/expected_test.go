package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/renewal"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// expect says that a certificate is installed, and is to be served within a day.
func (w *site) expect(c *pki.Certificate) (store.Expected, bool) {
	w.t.Helper()
	name := w.Keep(c.Raw)
	x, fresh, err := w.s.Expect(w.t.Context(), store.Expected{
		EndpointID: w.id, SHA256: name, Name: c.Subject.CommonName, NotBefore: &c.NotBefore, NotAfter: &c.NotAfter, Since: w.now, Due: w.now.Add(day),
	}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return x, fresh
}

// look scans as a worker does that was told what is expected.
func (w *site) look() {
	w.t.Helper()
	if err := w.s.Pool().QueryRow(w.t.Context(), `
		UPDATE endpoint_schedule SET generation = generation + 1 WHERE endpoint_id = $1 RETURNING generation`, w.id).Scan(&w.gen); err != nil {
		w.t.Fatal(err)
	}
	order, err := w.s.BeginScan(w.t.Context(), w.id, w.gen)
	if err != nil {
		w.t.Fatal(err)
	}
	w.StartedAt = w.now
	r := store.Result{EndpointID: w.id, Generation: w.gen, Snapshot: w.Snapshot, Report: w.judge(), Profile: "wechat", Ruleset: "test"}
	if x := order.Expected; x != nil {
		c := renewal.Compare([]facts.SHA256{x.SHA256}, w.Snapshot, 1, func(s *facts.Snapshot) *rules.Report {
			return rules.Evaluate(w.profile, s, rules.Params{Now: s.StartedAt, Stores: w.stores})
		})
		r.Renewal = &c
	}
	if _, err := w.s.SaveScan(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

func (w *site) expected() store.Expected {
	w.t.Helper()
	x, err := w.s.Expected(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

// renewals lists what became of renewals: what was noted at the endpoint, and what alerts about them did.
func renewals(t *testing.T, s *store.Store) (out []string) {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), `
		SELECT type, (SELECT count(*) FROM delivery d WHERE d.event_at = e.at AND d.event_id = e.id) FROM event e
		WHERE type LIKE 'certificate.%' OR data ->> 'kind' = 'renewed_not_served' ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		var told int
		if err := rows.Scan(&what, &told); err != nil {
			t.Fatal(err)
		}
		if told > 0 {
			what += " told"
		}
		out = append(out, what)
	}
	return out
}

func sameStory(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, renewals(t, s)); diff != "" {
		t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

// The whole story: it is installed, one address is forgotten, somebody is told when its time is up, and when it is over.
func TestRenewedNotServed(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	old, renewed := w.Leaf(nil), w.Leaf(nil)
	w.Serve(old.Chain()...)
	w.look()
	x, fresh := w.expect(renewed)
	if !fresh || x.State != store.ExpectedOpen || !x.Due.Equal(w.now.Add(day)) || x.Name != factstest.Host {
		t.Fatalf("%+v, fresh %v", x, fresh)
	}
	if n := count(t, w.s, `SELECT count(*) FROM scan_request WHERE endpoint_id = $1`, w.id); n != 1 {
		t.Errorf("%d scans are ordered", n)
	}
	w.Serve(renewed.Chain()...)
	w.Add("192.0.2.8")
	w.Serve(old.Chain()...)
	w.now = w.now.Add(time.Hour)
	w.look()
	if x := w.expected(); x.Seen == nil || x.Seen.Count(renewal.Old) != 1 || x.State != store.ExpectedOpen {
		t.Errorf("%+v", x)
	}
	sameStory(t, w.s, "certificate.expected")
	w.now = w.now.Add(23 * time.Hour) // nobody looks
	tick(t, w.s, w.now)
	sameStory(t, w.s, "certificate.expected", "alert.firing told")
	list := alerts(t, w.s, store.AlertFilter{Kind: alert.Renewed})
	if len(list) != 1 || list[0].Renewal.Total != 1 || list[0].Renewal.Holdouts[0].Address != "192.0.2.8:443" || list[0].Members[0].EndpointID != w.id {
		t.Fatalf("%+v", list)
	}
	w.Serve(renewed.Chain()...)
	w.now = w.now.Add(time.Hour)
	w.look()
	sameStory(t, w.s, "certificate.expected", "alert.firing told", "certificate.served", "alert.resolved told")
	if x := w.expected(); x.State != store.ExpectedServed || !x.EndedAt.Equal(w.now) || x.Seen.Outcome() != renewal.Met {
		t.Errorf("%+v", x)
	}
	w.Serve(old.Chain()...) // it was met: what is served later is another matter
	w.look()
	if x := w.expected(); x.State != store.ExpectedServed {
		t.Errorf("%+v", x)
	}
}

// What cannot be learned changes nothing, and the time passes all the same.
func TestRenewedNothingLearned(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	w.look()
	w.expect(w.Leaf(nil))
	w.look()
	seen := w.expected().Seen
	good := slices.Clone(w.Addresses)
	factstest.Fail(w.Address(), facts.Failure{Kind: facts.NoRoute, Phase: facts.PhaseConnect})
	w.look()
	if diff := cmp.Diff(seen.Addresses[0].Others, w.expected().Seen.Addresses[0].Others); diff != "" {
		t.Error(diff)
	}
	w.Addresses = good
	tick(t, w.s, w.now.Add(day))
	sameStory(t, w.s, "certificate.expected", "alert.firing told")
}

// To say the same again is to say it once; the time that it has may be changed.
func TestExpectAgain(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	w.look()
	c := w.Leaf(nil)
	first, _ := w.expect(c)
	w.now = w.now.Add(time.Hour)
	if again, fresh := w.expect(c); fresh || again.ID != first.ID || !again.Since.Equal(first.Since) || !again.Due.Equal(first.Due) {
		t.Errorf("again %+v, first %+v", again, first)
	}
	x, fresh, err := w.s.Expect(t.Context(), store.Expected{EndpointID: w.id, SHA256: first.SHA256, Since: w.now, Due: w.now.Add(7 * day)}, nil)
	if err != nil || fresh || !x.Due.Equal(first.Since.Add(7*day)) || !w.expected().Due.Equal(x.Due) {
		t.Errorf("%v %v %+v", err, fresh, x)
	}
	tick(t, w.s, first.Since.Add(6*day))
	sameStory(t, w.s, "certificate.expected")
	if _, _, err := w.s.Expect(t.Context(), store.Expected{EndpointID: 1 << 40, SHA256: first.SHA256, Since: w.now, Due: w.now}, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an endpoint that is not there: %v", err)
	}
}

// The newer takes the older one's place, also while that one's alert fires.
func TestExpectAnother(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	w.look()
	w.expect(w.Leaf(nil))
	w.now = w.now.Add(2 * day)
	tick(t, w.s, w.now)
	second := w.Leaf(nil)
	w.expect(second)
	sameStory(t, w.s, "certificate.expected", "alert.firing told", "certificate.replaced", "alert.resolved told", "certificate.expected")
	if list, err := w.s.Expectations(t.Context(), w.id, 10); err != nil || len(list) != 2 || list[0].State != store.ExpectedOpen || list[1].State != store.ExpectedReplaced {
		t.Errorf("%v %+v", err, list)
	}
	// a look that was under way for the first is none for the second
	w.Serve(second.Chain()...)
	old := renewal.Comparison{Expected: []facts.SHA256{{1}}, Addresses: []renewal.Address{{State: renewal.Served}}}
	w.gen = int64(count(t, w.s, `SELECT generation FROM endpoint_schedule WHERE endpoint_id = $1`, w.id))
	if _, err := w.s.SaveScan(t.Context(), store.Result{
		EndpointID: w.id, Generation: w.gen, Snapshot: w.Snapshot, Report: w.judge(), Profile: "wechat", Ruleset: "test", Renewal: &old,
	}); err != nil {
		t.Fatal(err)
	}
	if x := w.expected(); x.State != store.ExpectedOpen || x.Seen != nil {
		t.Errorf("%+v", x)
	}
	w.look()
	if x := w.expected(); x.State != store.ExpectedServed {
		t.Errorf("%+v", x)
	}
}

// It is taken back while its alert fires, and it goes with its endpoint.
func TestWithdraw(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	tell(t, w.s, "ops")
	w.look()
	if err := w.s.Withdraw(t.Context(), w.id, w.now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nothing is expected: %v", err)
	}
	c := w.Leaf(nil)
	w.expect(c)
	tick(t, w.s, w.now.Add(day))
	if err := w.s.Withdraw(t.Context(), w.id, w.now.Add(2*day)); err != nil {
		t.Fatal(err)
	}
	sameStory(t, w.s, "certificate.expected", "alert.firing told", "certificate.withdrawn", "alert.resolved told")
	w.now = w.now.Add(3 * day)
	w.expect(c) // the same once more is a new one
	tick(t, w.s, w.now.Add(day))
	if err := w.s.DeleteEndpoint(t.Context(), w.id, 0); err != nil {
		t.Fatal(err)
	}
	got := renewals(t, w.s)
	if diff := cmp.Diff([]string{"certificate.expected", "alert.firing told", "alert.resolved told"}, got[len(got)-3:]); diff != "" {
		t.Error(diff)
	}
	if _, err := w.s.Expected(t.Context(), w.id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it outlives its endpoint: %v", err)
	}
}

// What was seen before is judged again each day. That is no look.
func TestJudgingAgainServesNothing(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	w.look()
	renewed := w.Leaf(nil)
	w.expect(renewed)
	e := w.endpoint()
	w.Serve(renewed.Chain()...)
	if _, err := w.s.SaveJudgement(t.Context(), w.id, *e.ObservationID, w.judge(), "wechat", "test", store.ReasonTime); err != nil {
		t.Fatal(err)
	}
	if x := w.expected(); x.State != store.ExpectedOpen {
		t.Errorf("%+v", x)
	}
}

// The chains in which a leaf was shown beside the address's own are there when the state is read again.
func TestOtherChainsAreKept(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	w.ShowChain(w.Address(), facts.HelloATS, [][]byte{w.Certificates[(*w.Address().Chain.Value)[0]], w.Root.Raw})
	w.look()
	got, err := w.s.Snapshot(t.Context(), *w.endpoint().ObservationID)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range got.Addresses[0].Leaves[0].Chains[0] {
		if got.Certificates[name] == nil {
			t.Errorf("%s is not kept", name)
		}
	}
}
