package jobs

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/inspection"
	"github.com/tongguan/tongguan/internal/pki"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// A middlebox comes between, is told from the servers before anybody is alarmed, and goes again.
func TestInspected(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	guard := e.Must(pki.Root(pki.Template{CommonName: "Guard CA", Now: e.StartedAt}))
	names := []string{"a.shop.test", "b.game.test", "c.clinic.test", "d.bank.test"}
	by := func(root *pki.Certificate) { // who signs for all of them
		e.of = map[string]*facts.Snapshot{}
		for i, name := range names {
			w := factstest.At(t, e.StartedAt)
			w.Addresses, w.DNS.Value.Addresses, w.Certificates = nil, nil, nil
			w.Add(fmt.Sprintf("192.0.2.%d", i+1))
			w.Serve(e.Must(root.Leaf(pki.Template{CommonName: name, Names: []string{name}, Now: e.StartedAt})).Chain()...)
			e.of[name] = w.Snapshot
		}
	}
	var entries []store.Entry
	for _, name := range names {
		entries = append(entries, store.Entry{Host: name, Port: 443, Scheme: "https"})
	}
	ids := imported(t, s, entries)
	w := worker(t, s, e, func(d *Deps) { d.Public = func(netip.Addr) bool { return true } })
	scan := func(i int, want outcome) {
		t.Helper()
		sql(t, s, `UPDATE endpoint_schedule SET generation = generation + 1 WHERE endpoint_id = $1`, ids[i])
		generation := count(t, s, `SELECT generation FROM endpoint_schedule WHERE endpoint_id = $1`, ids[i])
		end, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: ids[i], Generation: int64(generation)})
		if err != nil || end != want {
			t.Errorf("%s: %s, %v, want %s", names[i], end, err, want)
		}
	}
	due := func(want int) {
		t.Helper()
		if n := count(t, s, `SELECT count(*) FROM endpoint_schedule WHERE next_scan_at <= now()`); n != want {
			t.Errorf("%d are due, want %d", n, want)
		}
	}
	interferences := func(want int) {
		t.Helper()
		found, err := s.Interferences(t.Context())
		if err != nil || found[facts.TLSInspected] != want || len(found) != min(want, 1) {
			t.Errorf("%v, %v; want %d", found, err, want)
		}
	}

	by(e.Intermediate)
	for i := range names {
		scan(i, "pass")
	}
	rest(t, s)

	by(guard)
	scan(0, put)
	due(3) // the others are to show who it is
	scan(1, put)
	rest(t, s)
	scan(2, "unknown")
	due(2) // what may have been believed of the two is put right
	interferences(1)
	for _, i := range []int{0, 1, 3} {
		scan(i, "unknown")
	}
	interferences(4)
	if n := count(t, s, `SELECT count(*) FROM event WHERE type LIKE 'alert.%'`); n != 0 {
		t.Errorf("%d events of alerts", n)
	}
	if n := count(t, s, `SELECT count(*) FROM cause WHERE status = 1`); n != 0 {
		t.Errorf("%d failures", n)
	}

	by(e.Intermediate)
	for i := range names {
		scan(i, "pass")
	}
	interferences(0)
}

// A server with a private authority is looked at twice, and then it is the server's.
func TestPrivateAuthority(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	own := e.Must(pki.Root(pki.Template{CommonName: "Company CA", Now: e.StartedAt}))
	e.Serve(e.Must(own.Leaf(pki.Template{CommonName: "a.example.com", Names: []string{"a.example.com"}, Now: e.StartedAt})).Chain()...)
	id := imported(t, s, []store.Entry{{Host: "a.example.com", Port: 443, Scheme: "https"}})[0]
	w := worker(t, s, e, func(d *Deps) { d.Public = func(netip.Addr) bool { return true } })
	for _, want := range []outcome{put, "fail"} {
		end, wait, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 1})
		if err != nil || end != want || (wait > 0) != (want == put) {
			t.Errorf("%s after %v, %v; want %s", end, wait, err, want)
		}
	}
	// At addresses that only the company reaches, nothing is in doubt.
	w = worker(t, s, e, func(d *Deps) { d.Public = func(netip.Addr) bool { return false } })
	sql(t, s, `UPDATE endpoint_schedule SET generation = generation + 1`)
	if end, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: 2}); err != nil || end != "fail" {
		t.Errorf("at a private address: %s, %v", end, err)
	}
}

// A server whose authority is another one at each look is put off once for a look, and then it is the server's.
func TestFickleAuthority(t *testing.T) {
	t.Parallel()
	s := storetest.New(t)
	e := see(t)
	id := imported(t, s, []store.Entry{{Host: "a.example.com", Port: 443, Scheme: "https"}})[0]
	w := worker(t, s, e, func(d *Deps) { d.Public = func(netip.Addr) bool { return true } })
	for i, want := range []outcome{put, "fail", put, "fail"} {
		own := e.Must(pki.Root(pki.Template{CommonName: "CA of the moment", Now: e.StartedAt}))
		e.Serve(e.Must(own.Leaf(pki.Template{CommonName: "a.example.com", Names: []string{"a.example.com"}, Now: e.StartedAt})).Chain()...)
		generation := count(t, s, `SELECT generation FROM endpoint_schedule WHERE endpoint_id = $1`, id)
		end, _, err := w.scan(t.Context(), store.ScanArgs{EndpointID: id, Generation: int64(generation)})
		if err != nil || end != want {
			t.Errorf("look %d: %s, %v; want %s", i+1, end, err, want)
		}
		if end == "fail" {
			sql(t, s, `UPDATE endpoint_schedule SET generation = generation + 1`)
		}
	}
}

// Of many endpoints with one authority one has others looked at, and another does when that is long ago.
func TestDoubtsTogether(t *testing.T) {
	const within = time.Minute
	d := doubts{of: map[int64]doubt{}}
	one, other := inspection.Authority{Name: "one"}, inspection.Authority{Name: "other"}
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for i, c := range []struct {
		endpoint     int64
		by           inspection.Authority
		after        time.Duration
		first, alone bool
	}{
		{1, one, 0, true, true},
		{2, one, 1, true, false},
		{3, other, 1, true, true},
		{1, one, 1, false, false},
		{1, one, within, false, false},
		{4, one, 2 * within, true, true},
		{4, inspection.Authority{}, 0, false, false},
		{4, one, 0, true, true},
		{4, other, 0, false, false}, // put off once
		{4, one, 0, true, true},
	} {
		now = now.Add(c.after)
		if first, alone := d.first(c.endpoint, c.by, now, within); first != c.first || alone != c.alone {
			t.Errorf("%d: %t, alone: %t", i+1, first, alone)
		}
	}
}
