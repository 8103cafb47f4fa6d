package jobs

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/clock"
	"github.com/tongguan/tongguan/internal/lab"
	"github.com/tongguan/tongguan/internal/zone"
	"github.com/tongguan/tongguan/scan"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
	"github.com/tongguan/tongguan/trust"
)

// Every case of the lab ends in the store with the verdict for which it was built, through the real scanner.
func TestLab(t *testing.T) {
	t.Parallel()
	l, err := lab.Start(lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	settings := zone.Settings{AllowCIDR: l.Ranges(), Resolver: l.Resolver().String(), Timeout: 40 * time.Second, Depth: scan.Standard}
	scanner, err := settings.Scanner(clock.System, facts.Observer{Go: runtime.Version()})
	if err != nil {
		t.Fatal(err)
	}
	// A server that hangs is known for one in a moment, and one that is slow on a busy machine is not taken for it.
	scanner.Limits.Handshake = 4 * time.Second
	roots, err := trust.ParsePEM(l.CA())
	if err != nil {
		t.Fatal(err)
	}
	stores := trust.NewStores()
	stores.Trust("lab", facts.Everywhere, roots...)

	lookups, err := settings.ThirdParties(clock.System, stores, nil)
	if err != nil {
		t.Fatal(err)
	}

	s := storetest.New(t)
	entries := make([]store.Entry, len(l.Cases))
	for i, c := range l.Cases {
		entries[i] = store.Entry{Host: c.Host, Port: c.Addrs[0].Port(), Scheme: facts.SchemeHTTPS}
		if c.WSS {
			entries[i].Scheme = facts.SchemeWSS
		}
	}
	ids := imported(t, s, entries)
	// The good case has a server on the side that is not in DNS, and is not as good.
	good, expired := l.Case("good-rsa"), l.Case("expired")
	for i, c := range l.Cases {
		if c.ID == good.ID {
			addNode(t, s, ids[i], "web-2", expired.Addrs[0])
		}
	}
	w, err := New(Deps{
		Store: s, Scanner: scanner, Profile: wechat(t), Stores: stores, Ruleset: "test", Clock: clock.System, Log: logger(t),
		Name: t.Name(), Version: "test", Scans: 32, Interval: day, Lookups: lookups,
	})
	if err != nil {
		t.Fatal(err)
	}
	start(t, w)
	until(t, time.Minute, "all are stored", func() bool { return stored(t, s) >= len(ids) })
	once(t, s, len(ids))
	for i, c := range l.Cases {
		want := c.Verdict
		if c.ID == good.ID {
			want = expired.Verdict
		}
		e, err := s.Endpoint(t.Context(), ids[i])
		if err != nil {
			t.Fatal(err)
		}
		got := lab.Verdict{
			IOS: string(e.Verdicts[facts.IOS]), Android: string(e.Verdicts[facts.Android]),
			Harmony: string(e.Verdicts[facts.Harmony]), Devtools: string(e.Verdicts[facts.Devtools]),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%+v", c.ID, diff, e.Causes)
		}
	}
	// what is stored gets the judgement of its scan, without asking anybody
	page, err := s.ToJudge(t.Context(), 0, len(ids)+1)
	if err != nil || len(page) != len(ids) {
		t.Fatalf("%d observations, %v", len(page), err)
	}
	for i, stored := range page {
		judgements, _, err := s.Judgements(t.Context(), stored.EndpointID, store.Cursor{}, 1)
		if err != nil || len(judgements) != 1 {
			t.Fatal(err)
		}
		was, err := s.Judgement(t.Context(), judgements[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if again := w.judge(stored.Snapshot, beside{}); again.Digest() != was.Report.Digest() {
			t.Errorf("%s: judged again it is another judgement", l.Cases[i].ID)
		}
	}
}

func addNode(t *testing.T, s *store.Store, endpoint int64, label string, at netip.AddrPort) {
	t.Helper()
	if _, err := s.AddNode(t.Context(), store.Node{EndpointID: endpoint, Label: label, Addr: at}); err != nil {
		t.Fatal(err)
	}
}
