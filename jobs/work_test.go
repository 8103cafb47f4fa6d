package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// Two workers on one database share 300 endpoints of one domain, and scan each once.
func TestTwoWorkersShare(t *testing.T) {
	t.Parallel()
	const n = 300
	url := storetest.URL(t)
	one, two := storetest.Open(t, url), storetest.Open(t, url)
	e := see(t)
	e.look = func(context.Context, string) { time.Sleep(20 * time.Millisecond) }
	hosts(t, one, n)
	began := time.Now()
	start(t, worker(t, one, e, func(d *Deps) { d.Name = "one" }))
	start(t, worker(t, two, e, func(d *Deps) { d.Name = "two" }))
	until(t, time.Minute, "all are stored", func() bool { return stored(t, one) >= n })
	t.Logf("%d endpoints of one domain took %v", n, time.Since(began).Round(time.Millisecond))
	once(t, one, n)
	seen := e.seen()
	slices.Sort(seen)
	if len(seen) != n || len(slices.Compact(seen)) != n {
		t.Errorf("%d were looked at %d times", len(slices.Compact(seen)), len(seen))
	}
	for _, name := range []string{"one", "two"} {
		if got := count(t, one, `SELECT count(*) FROM scan s JOIN worker w ON w.id = s.worker WHERE w.name = $1`, name); got == 0 {
			t.Errorf("worker %s did nothing", name)
		}
	}
}

// Somebody who waits goes before five hundred that were planned.
func TestScanNowOvertakes(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	ids := hosts(t, s, 501)
	rest(t, s)
	sql(t, s, `UPDATE endpoint_schedule SET next_scan_at = now() - interval '1 hour' WHERE endpoint_id <> $1`, ids[500])
	w := worker(t, s, e, func(d *Deps) { d.Scans = 2; d.Interval = 7 * day })
	w.crowd = newCrowd(w.crowd.now, 4)
	if n, err := s.Claim(t.Context(), 1000, day); err != nil || n != 500 {
		t.Fatalf("claimed %d, %v", n, err)
	}
	begun, go_ := make(chan struct{}, 1000), make(chan struct{})
	e.look = func(context.Context, string) { begun <- struct{}{}; <-go_ }
	start(t, w)
	<-begun
	<-begun // both workers have their hands full
	request, err := s.RequestScan(t.Context(), ids[500], nil)
	if err != nil {
		t.Fatal(err)
	}
	close(go_)
	until(t, 10*time.Second, "the request is done", func() bool {
		r, err := s.ScanRequest(t.Context(), request.ID)
		return err == nil && r.State == store.RequestDone
	})
	at := slices.Index(e.seen(), "h0500.example.com")
	// Two ran already, and two more may have been fetched as these ended.
	if at < 0 || at > 4 {
		t.Errorf("it was the %dth to be looked at", at+1)
	}
}

// A generation that is executed twice, even at the same moment, is stored once.
func TestGenerationTwice(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	id := hosts(t, s, 1)[0]
	var both sync.WaitGroup
	both.Add(2)
	e.look = func(context.Context, string) { both.Done(); both.Wait() }
	w := worker(t, s, e, nil)
	ends := make(chan outcome, 2)
	for range 2 {
		go func() {
			end, _, err := w.scan(context.Background(), store.ScanArgs{EndpointID: id, Generation: 1})
			if err != nil {
				t.Error(err)
			}
			ends <- end
		}()
	}
	got := []outcome{<-ends, <-ends}
	slices.Sort(got)
	if want := []outcome{"pass", stale}; !slices.Equal(got, want) {
		t.Errorf("they ended with %q, want %q", got, want)
	}
	if end, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1}); end != stale || err != nil {
		t.Errorf("a third time: %s, %v", end, err)
	}
	if n := len(e.seen()); n != 2 {
		t.Errorf("looked %d times: what is stored need not be looked at", n)
	}
	if n := stored(t, s); n != 1 {
		t.Errorf("%d scans are stored", n)
	}
}

// What a scan saw until its time was cut short is not what the server is like: it is not stored.
func TestCutShort(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	e.look = func(ctx context.Context, _ string) { <-ctx.Done() }
	id := hosts(t, s, 1)[0]
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	end, _, err := worker(t, s, e, nil).scan(ctx, store.ScanArgs{EndpointID: id, Generation: 1})
	if !errors.Is(err, context.DeadlineExceeded) || stored(t, s) != 0 {
		t.Errorf("ended with %s, %v; %d are stored", end, err, stored(t, s))
	}
}

// What may not be dialled is stored as blocked, and not dialled.
func TestDeniedPorts(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	ids := imported(t, s, []store.Entry{
		{Host: "a.example.com", Port: 22, Scheme: "https"}, {Host: "b.example.com", Port: 443, Scheme: "https"},
	})
	for _, addr := range []string{"192.0.2.1:22", "192.0.2.9:8443"} {
		addNode(t, s, ids[1], addr, netip.MustParseAddrPort(addr))
	}
	given := make(chan []facts.Node, 1)
	w := worker(t, s, e, func(d *Deps) {
		d.PortAllowed = func(port uint16) bool { return port != 22 }
		d.Scanner = nodesOf{e, given}
	})
	for _, id := range ids {
		if _, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if seen := e.seen(); !slices.Equal(seen, []string{"b.example.com"}) {
		t.Errorf("looked at %q", seen)
	}
	if nodes := <-given; len(nodes) != 1 || nodes[0].Addr.Port() != 8443 || nodes[0].Label != "192.0.2.9:8443" {
		t.Errorf("looked at the nodes %v", nodes)
	}
	closed, err := s.Endpoint(t.Context(), ids[0])
	if err != nil || closed.Reach != facts.ReachNotTried || closed.Worst != rules.GradeUnknown {
		t.Errorf("a denied port: reach %q, worst %q, %v", closed.Reach, closed.Worst, err)
	}
	if soon := closed.NextScanAt.Sub(*closed.LastScanAt); soon < 2*time.Hour {
		t.Errorf("a denied port is looked at again in %v", soon)
	}
	open, err := s.Endpoint(t.Context(), ids[1])
	if err != nil || open.Reach != facts.ReachOK || open.Worst != rules.GradePass {
		t.Errorf("a denied node: reach %q, worst %q, %v", open.Reach, open.Worst, err)
	}
	snapshot, err := s.Snapshot(t.Context(), *open.ObservationID)
	if err != nil {
		t.Fatal(err)
	}
	first := snapshot.Addresses[0]
	if len(snapshot.Addresses) != 2 || first.Node != "192.0.2.1:22" || first.Connect.Failure.Kind != facts.BlockedAddress {
		t.Errorf("the denied node is kept as %+v", first)
	}
}

// A scan that fails for good ends the wait of those who asked for it, and the panic ends nothing else.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	ids := hosts(t, s, 2)
	rest(t, s)
	e.look = func(_ context.Context, host string) {
		if host == "h0000.example.com" {
			panic("a fault of ours")
		}
	}
	var requests []store.ScanRequest
	for _, id := range ids {
		r, err := s.RequestScan(t.Context(), id, nil)
		if err != nil {
			t.Fatal(err)
		}
		requests = append(requests, r)
	}
	sql(t, s, `UPDATE river_job SET max_attempts = 1`)
	registry := prometheus.NewRegistry()
	start(t, worker(t, s, e, func(d *Deps) { d.Metrics = registry }))
	for i, want := range []store.RequestState{store.RequestGivenUp, store.RequestDone} {
		until(t, 10*time.Second, fmt.Sprintf("request %d is %s", i, want), func() bool {
			r, err := s.ScanRequest(t.Context(), requests[i].ID)
			return err == nil && r.State == want
		})
	}
	until(t, 5*time.Second, "the job is discarded, and says why", func() bool {
		return count(t, s, `SELECT count(*) FROM river_job WHERE state = 'discarded' AND errors[1] ->> 'error' LIKE '%a fault of ours%'`) == 1
	})
	for _, c := range []struct {
		outcome string
		want    float64
	}{{"error", 1}, {"pass", 1}, {"stale", 0}} {
		if got := counted(t, registry, "tongguan_scans_total", c.outcome); got != c.want {
			t.Errorf("%v scans ended with %s, want %v", got, c.outcome, c.want)
		}
	}
}

// counted reads a metric.
func counted(t *testing.T, r *prometheus.Registry, name, label string) float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() != name || len(m.GetLabel()) > 0 && m.GetLabel()[0].GetValue() != label {
				continue
			}
			return m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	t.Fatalf("there is no metric %s of %s", name, label)
	return 0
}

// nodesOf tells which nodes a scanner was given.
type nodesOf struct {
	Scanner
	given chan []facts.Node
}

func (n nodesOf) ScanFor(ctx context.Context, endpoint facts.Endpoint, requests []facts.Request, nodes ...facts.Node) *facts.Snapshot {
	n.given <- nodes
	return n.Scanner.ScanFor(ctx, endpoint, requests, nodes...)
}

// TestBusyAddress puts a scan off that found no room at its addresses, and stores nothing of it.
func TestBusyAddress(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	id := hosts(t, s, 1)[0]
	rest(t, s)
	crowded := *e.Snapshot
	crowded.Addresses = []facts.Address{{Addr: e.Snapshot.Addresses[0].Addr, Connect: facts.Failed[facts.Connection](facts.Failure{Kind: facts.Busy, Phase: facts.PhaseConnect})}}
	e.of = map[string]*facts.Snapshot{"h0000.example.com": &crowded}
	w := worker(t, s, e, nil)
	if _, err := s.RequestScan(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	args := store.ScanArgs{EndpointID: id, Generation: int64(count(t, s, `SELECT generation FROM endpoint_schedule`))}
	if end, wait, err := w.scan(t.Context(), args); end != put || wait != busyFor || err != nil {
		t.Errorf("ended as %v, again after %v, %v", end, wait, err)
	}
	if n := count(t, s, `SELECT count(*) FROM scan`); n != 0 {
		t.Errorf("%d scans are stored", n)
	}
	e.of = nil
	if end, _, err := w.scan(t.Context(), args); end == put || err != nil {
		t.Errorf("when there is room it ends as %v, %v", end, err)
	}
}
