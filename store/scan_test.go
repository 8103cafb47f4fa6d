package store_test

import (
	"crypto/x509"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/trust"
)

// A site is an endpoint in the store, and the world that it shows.
type site struct {
	*factstest.World
	t       *testing.T
	s       *store.Store
	id      int64
	profile rules.Profile
	stores  *trust.Stores
	now     time.Time
	gen     int64
}

// watch adds an endpoint and takes the first scan out of the queue.
func watch(t *testing.T, s *store.Store, host string) *site {
	t.Helper()
	out, err := s.Import(t.Context(), []store.Entry{{Host: host, Port: 443, Scheme: "https"}}, day, false)
	if err != nil {
		t.Fatal(err)
	}
	return see(t, s, out[0].EndpointID)
}

const day = 24 * time.Hour

// see makes a world for an endpoint that is there.
func see(t *testing.T, s *store.Store, id int64) *site {
	t.Helper()
	profile, _ := rules.Named(rules.ProfileWeChat)
	w := &site{World: factstest.New(t), t: t, s: s, id: id, profile: profile, stores: trust.NewStores(), now: factstest.Now, gen: 1}
	root, err := trust.Parse(w.Root.Raw)
	if err != nil {
		t.Fatal(err)
	}
	w.stores.Trust("test", facts.Everywhere, root)
	return w
}

func (w *site) judge() *rules.Report {
	return rules.Evaluate(w.profile, w.Snapshot, rules.Params{Now: w.now, Stores: w.stores})
}

// scan stores what the world shows, as generation w.gen, and goes on to the next.
func (w *site) scan() store.Saved {
	w.t.Helper()
	out, err := w.save(0)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.s.RequestScan(w.t.Context(), w.id, nil); err != nil {
		w.t.Fatal(err)
	}
	w.gen++
	return out
}

func (w *site) save(again time.Duration) (store.Saved, error) {
	return w.s.SaveScan(w.t.Context(), store.Result{
		EndpointID: w.id, Generation: w.gen, Snapshot: w.Snapshot, Report: w.judge(), Profile: w.profile.Name, Ruleset: "test", Again: again,
	})
}

func (w *site) endpoint() store.Endpoint {
	w.t.Helper()
	out, err := w.s.Endpoint(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestSaveScanWritesWhatDiffers(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	first := w.scan()
	if !first.NewObservation || !first.NewJudgement {
		t.Fatalf("the first scan: %+v", first)
	}
	before := w.endpoint()
	again := w.scan()
	if again.NewObservation || again.NewJudgement || again.ObservationID != first.ObservationID || again.JudgementID != first.JudgementID {
		t.Errorf("a second look at the same: %+v, after %+v", again, first)
	}
	if after := w.endpoint(); after.Version != before.Version {
		t.Errorf("a second look at the same made version %d of %d", after.Version, before.Version)
	}

	w.now = w.now.AddDate(1, 0, 0) // now the certificate is expired; what is seen is the same
	judged := w.scan()
	if judged.NewObservation || !judged.NewJudgement {
		t.Errorf("time passed: %+v", judged)
	}
	w.now = w.now.AddDate(0, 0, 3)
	if later := w.scan(); later.NewJudgement {
		t.Errorf("three days later it is said anew that it has expired: %+v", later)
	}
	j, err := w.s.Judgement(t.Context(), judged.JudgementID)
	if err != nil {
		t.Fatal(err)
	}
	if j.Report.JudgedAt != w.now {
		t.Errorf("the days that are gone are those of %v, want %v", j.Report.JudgedAt, w.now)
	}

	w.Serve(w.Leaf(func(c *pki.Template) { c.NotAfter = w.now.AddDate(0, 2, 0) }).Raw, w.Intermediate.Raw)
	renewed := w.scan()
	if !renewed.NewObservation || !renewed.NewJudgement {
		t.Errorf("renewed: %+v", renewed)
	}
	list, next, err := w.s.Observations(t.Context(), w.id, store.Cursor{}, 10)
	if err != nil || next != nil || len(list) != 2 {
		t.Fatalf("observations: %v, %v, %v", list, next, err)
	}
	if list[0].LastAt != nil || list[1].LastAt == nil {
		t.Errorf("of two observations the newer is open and the older closed: %+v", list)
	}
	if scans, err := w.s.Scans(t.Context(), w.id, time.Time{}, 100); err != nil || len(scans) != 5 {
		t.Errorf("%d scans are kept (%v), want 5", len(scans), err)
	}
	judgements, _, err := w.s.Judgements(t.Context(), w.id, store.Cursor{}, 10)
	if err != nil || len(judgements) != 3 {
		t.Errorf("%d judgements (%v), want 3: good, expired, renewed", len(judgements), err)
	}
}

func TestSnapshotComesBackWhole(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	w.Show(w.Address(), facts.HelloATS, w.Leaf(nil).Raw)
	w.Add("192.0.2.8")
	other := w.Must(w.Root.Authority(pki.Template{CommonName: "Fetched", Now: w.StartedAt}))
	w.Serve(w.Must(other.Leaf(pki.Template{CommonName: "api.example.com", Names: []string{"api.example.com"}, Now: w.StartedAt, Change: func(c *x509.Certificate) {
		c.IssuingCertificateURL = []string{"http://aia.example.test/fetched.crt"}
	}})).Raw)
	w.Fetched = facts.Answered([]facts.SHA256{w.Keep(other.Raw)})
	saved := w.scan()
	got, err := w.s.Snapshot(t.Context(), saved.ObservationID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.Snapshot.Certificates, got.Certificates); diff != "" {
		t.Errorf("certificates (-want +got):\n%s", diff)
	}
	if got.Digest() != w.Snapshot.Digest() {
		t.Error("it has another digest")
	}
	want := w.judge()
	if rules.Evaluate(w.profile, got, rules.Params{Now: w.now, Stores: w.stores}).Digest() != want.Digest() {
		t.Error("it is judged in another way")
	}
	if _, err := w.s.Snapshot(t.Context(), saved.ObservationID+1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an observation that is not there: %v", err)
	}
}

func TestSaveScanIsStoredOnce(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	var stored, stale atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			switch _, err := w.save(0); {
			case err == nil:
				stored.Add(1)
			case errors.Is(err, store.ErrStaleScan):
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if stored.Load() != 1 || stale.Load() != 7 {
		t.Errorf("of 8 at once %d were stored and %d were stale", stored.Load(), stale.Load())
	}
	scans, err := w.s.Scans(t.Context(), w.id, time.Time{}, 10)
	if err != nil || len(scans) != 1 {
		t.Errorf("%d scans are kept (%v)", len(scans), err)
	}
	w.gen = 7
	if _, err := w.save(0); !errors.Is(err, store.ErrStaleScan) {
		t.Errorf("a generation that nobody ordered: %v", err)
	}
	w.gen = 1
	if err := w.s.DeleteEndpoint(t.Context(), w.id, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.save(0); !errors.Is(err, store.ErrStaleScan) {
		t.Errorf("an endpoint that is gone: %v", err)
	}
}

func TestSaveScanOfHostileText(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	hostile := "\x00\x1b[31m" + strings.Repeat("\u202e", 3) + `\u0000 \\u0000 "<script>`
	w.Serve(w.Leaf(func(c *pki.Template) { c.CommonName, c.Names = hostile, []string{"other.example.com"} }).Raw)
	saved := w.scan()
	if _, err := w.s.Judgement(t.Context(), saved.JudgementID); err != nil {
		t.Error(err)
	}
	w.Serve([]byte("not a certificate"), []byte{})
	saved = w.scan()
	if _, err := w.s.Snapshot(t.Context(), saved.ObservationID); err != nil {
		t.Error(err)
	}
}

func TestEndpointKnowsWhatMatters(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	if e := w.endpoint(); e.Worst != "" || e.Reach != "" || len(e.Verdicts) != 0 || !e.Pending || e.LastScanAt != nil {
		t.Errorf("before the first scan: %+v", e)
	}
	w.Serve(w.Leaf(fetchable).Raw) // without its intermediate
	w.scan()
	e := w.endpoint()
	if e.Worst != rules.GradeFail || e.Verdicts[facts.Android] != rules.GradeFail || e.Verdicts[facts.IOS] != rules.GradeUnknown {
		t.Errorf("verdicts %v, worst %q", e.Verdicts, e.Worst)
	}
	if len(e.Causes) == 0 || e.Causes[0].Rule != "chain_incomplete" || e.Causes[0].Severity != rules.Blocker {
		t.Errorf("causes %+v", e.Causes)
	}
	if e.LeafNotAfter == nil || e.Issuer == "" || e.LastScanAt == nil {
		t.Errorf("leaf, issuer, last scan: %v, %q, %v", e.LeafNotAfter, e.Issuer, e.LastScanAt)
	}

	factstest.Fail(w.Address(), facts.Failure{Kind: facts.Refused, Phase: facts.PhaseConnect})
	w.scan()
	e = w.endpoint()
	if e.Reach != facts.ReachNone || e.FailStreak != 1 || e.Worst != rules.GradeUnknown {
		t.Errorf("unreachable: reach %q, streak %d, worst %q", e.Reach, e.FailStreak, e.Worst)
	}
	if len(e.Causes) != 1 || e.Causes[0].Rule != "tcp_unreachable" || e.Causes[0].On != facts.Everywhere {
		t.Errorf("unreachable has one cause: %+v", e.Causes)
	}
	w.scan()
	if e = w.endpoint(); e.FailStreak != 2 {
		t.Errorf("streak %d after two looks", e.FailStreak)
	}
}

func TestAgainBringsTheNextScanForward(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	planned := w.endpoint().NextScanAt
	if _, err := w.save(300 * day); err != nil {
		t.Fatal(err)
	}
	if got := w.endpoint().NextScanAt; !got.Equal(planned) {
		t.Errorf("what is later than planned moved %v to %v", planned, got)
	}
	if _, err := w.s.RequestScan(t.Context(), w.id, nil); err != nil {
		t.Fatal(err)
	}
	w.gen++
	if _, err := w.save(5 * time.Minute); err != nil {
		t.Fatal(err)
	}
	e := w.endpoint()
	if in := e.NextScanAt.Sub(*e.LastScanAt); in != 5*time.Minute {
		t.Errorf("looks again in %v", in)
	}
}

func TestSaveJudgement(t *testing.T) {
	w := watch(t, storetest.New(t), "api.example.com")
	saved := w.scan()
	keep := func(observation int64) bool {
		t.Helper()
		changed, err := w.s.SaveJudgement(t.Context(), w.id, observation, w.judge(), "wechat", "test", store.ReasonTime)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	if keep(saved.ObservationID) {
		t.Error("the same judgement was kept twice")
	}
	w.now = w.now.AddDate(1, 0, 0)
	if keep(saved.ObservationID + 1) {
		t.Error("a judgement of another observation was kept")
	}
	if !keep(saved.ObservationID) || w.endpoint().Worst != rules.GradeFail {
		t.Errorf("expired: worst %q", w.endpoint().Worst)
	}
	stored, err := w.s.ToJudge(t.Context(), 0, 10)
	if err != nil || len(stored) != 1 || stored[0].Snapshot.Digest() != w.Snapshot.Digest() {
		t.Errorf("to judge: %v, %v", stored, err)
	}
	if rest, err := w.s.ToJudge(t.Context(), w.id, 10); err != nil || len(rest) != 0 {
		t.Errorf("after the last: %v, %v", rest, err)
	}
}
