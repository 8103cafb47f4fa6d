package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

var noon = time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)

func partitions(t *testing.T, s *store.Store, now time.Time, keep store.Retention) store.PartitionReport {
	t.Helper()
	report, err := s.Partitions(t.Context(), now, keep)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// look notes that an endpoint was looked at; place tells where that lies.
func look(t *testing.T, s *store.Store, endpoint int, at time.Time) {
	t.Helper()
	sql(t, s, `INSERT INTO scan (endpoint_id, at, generation, observation_id, judgement_id, ms, reach) VALUES ($1, $2, 1, 1, 1, 1, 0)`, endpoint, at)
}

func place(t *testing.T, s *store.Store, endpoint int) (table string) {
	t.Helper()
	if err := s.Pool().QueryRow(t.Context(), `SELECT COALESCE(max(tableoid::regclass::text), 'nowhere') FROM scan WHERE endpoint_id = $1`, endpoint).Scan(&table); err != nil {
		t.Fatal(err)
	}
	return table
}

func exists(t *testing.T, s *store.Store, table string) bool {
	t.Helper()
	return count(t, s, `SELECT count(*) FROM pg_class WHERE relname = $1`, table) == 1
}

var firstPartitions = []string{
	"scan_20261229", "scan_20261230", "scan_20261231", "scan_20270101", "scan_20270102", "scan_20270103", "scan_20270104",
	"scan_20270105", "scan_20270106",
	"event_202612", "event_202701", "event_202702", "delivery_202612", "delivery_202701", "delivery_202702",
	"attempt_202612", "attempt_202701", "attempt_202702",
	"audit_202612", "audit_202701", "audit_202702",
}

func TestPartitionsAhead(t *testing.T) {
	s := storetest.New(t)
	first := partitions(t, s, noon, store.Retention{})
	if diff := cmp.Diff(store.PartitionReport{Created: firstPartitions, Stray: map[string]int{}}, first); diff != "" {
		t.Errorf("the first turn (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(store.PartitionReport{Stray: map[string]int{}}, partitions(t, s, noon.Add(11*time.Hour), store.Retention{})); diff != "" {
		t.Errorf("the next turn (-want +got):\n%s", diff)
	}
	later := partitions(t, s, noon.Add(48*time.Hour), store.Retention{})
	if diff := cmp.Diff([]string{"scan_20270107", "scan_20270108", "event_202703", "delivery_202703", "attempt_202703", "audit_202703"}, later.Created); diff != "" {
		t.Errorf("two days later, in another month (-want +got):\n%s", diff)
	}

	for i, c := range []struct{ at, want string }{
		{"2026-12-28T23:59:59.999999Z", "scan_default"},
		{"2026-12-29T00:00:00Z", "scan_20261229"},
		{"2026-12-31T23:59:59.999999Z", "scan_20261231"},
		{"2027-01-01T07:59:59+08:00", "scan_20261231"},
		{"2027-01-01T08:00:00+08:00", "scan_20270101"},
		{"2027-01-08T23:59:59Z", "scan_20270108"},
		{"2027-01-09T00:00:00Z", "scan_default"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		look(t, s, i, at)
		if got := place(t, s, i); got != c.want {
			t.Errorf("%s lies in %s, want %s", c.at, got, c.want)
		}
	}
	// A partition that is made beside the others is as they are: with the key, the indexes, the identity of the parent.
	sql(t, s, `INSERT INTO event (at, type) VALUES ($1, 'x'), ($1, 'x')`, noon)
	if got := count(t, s, `SELECT count(DISTINCT id) FROM event_202612`); got != 2 {
		t.Errorf("two events have %d ids", got)
	}
	for _, table := range []string{"event", "delivery", "attempt", "audit"} {
		const indexes = `SELECT count(*) FROM pg_index WHERE indrelid = $1::text::regclass`
		if got, want := count(t, s, indexes, table+"_202612"), count(t, s, indexes, table); got != want {
			t.Errorf("a partition of %s has %d indexes, want %d", table, got, want)
		}
	}
	if got := count(t, s, `SELECT count(*) FROM pg_constraint WHERE conrelid = 'delivery_202612'::regclass AND contype = 'f'`); got != 1 {
		t.Errorf("a partition of delivery has %d foreign keys, want 1", got)
	}
}

func TestPartitionsByMany(t *testing.T) {
	url := storetest.URL(t)
	reports := make([]store.PartitionReport, 6)
	var wg sync.WaitGroup
	for i := range reports {
		s := storetest.Open(t, url)
		wg.Go(func() {
			var err error
			if reports[i], err = s.Partitions(t.Context(), noon, store.Retention{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var made []string
	for _, r := range reports {
		made = append(made, r.Created...)
		if len(r.Busy) > 0 {
			t.Errorf("waiting for each other they gave up on %v", r.Busy)
		}
	}
	slices.Sort(made)
	if want := slices.Sorted(slices.Values(firstPartitions)); cmp.Diff(want, made) != "" {
		t.Errorf("together they made %v, want each of %v once", made, want)
	}
}

// Rows that came when there was no partition move into it when there is.
func TestPartitionsTakeStraysIn(t *testing.T) {
	s := storetest.New(t)
	for i, at := range []time.Time{noon, noon.AddDate(0, 0, 3), noon.AddDate(0, 0, -20), noon.AddDate(0, 0, -20).Add(time.Hour), noon.AddDate(70, 0, 0)} {
		look(t, s, i, at)
		sql(t, s, `INSERT INTO event (at, type) VALUES ($1, 'x')`, at)
	}
	report := partitions(t, s, noon, store.Retention{})
	if want := append([]string{"scan_20261210"}, firstPartitions...); len(report.Created) != len(want) || !slices.Contains(report.Created, want[0]) {
		t.Errorf("made %v, want %v", report.Created, want)
	}
	if diff := cmp.Diff(map[string]int{"scan": 1, "event": 1}, report.Stray); diff != "" {
		t.Errorf("what is left in the default partitions (-want +got):\n%s", diff)
	}
	for i, want := range []string{"scan_20261230", "scan_20270102", "scan_20261210", "scan_20261210", "scan_default"} {
		if got := place(t, s, i); got != want {
			t.Errorf("scan %d lies in %s, want %s", i, got, want)
		}
	}
	if scans, events := count(t, s, `SELECT count(*) FROM scan`), count(t, s, `SELECT count(*) FROM event`); scans != 5 || events != 5 {
		t.Errorf("%d scans and %d events are left of five each", scans, events)
	}
}

// Whoever stores scans all the while notices nothing, and nothing is lost.
func TestPartitionsUnderLoad(t *testing.T) {
	url := storetest.URL(t)
	s := storetest.Open(t, url)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var written [4]int
	for i := range written {
		writer := storetest.Open(t, url)
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				_, err := writer.Pool().Exec(t.Context(), `
					INSERT INTO scan (endpoint_id, at, generation, observation_id, judgement_id, ms, reach) VALUES ($1, $2, 1, 1, 1, 1, 0)`,
					i, noon.AddDate(0, 0, written[i]%9-1))
				if err != nil {
					t.Error(err)
					return
				}
				written[i]++
			}
		})
	}
	// On a busy machine a lock may not be had in time; then the next turn has to do it.
	made := map[string]bool{}
	for turn := 0; len(made) < len(firstPartitions) && turn < 100; turn++ {
		for _, name := range partitions(t, s, noon, store.Retention{}).Created {
			made[name] = true
		}
	}
	close(stop)
	wg.Wait()
	if len(made) != len(firstPartitions) {
		t.Errorf("made %d partitions, want %d", len(made), len(firstPartitions))
	}
	for i, n := range written {
		if got := count(t, s, `SELECT count(*) FROM scan WHERE endpoint_id = $1`, i); got != n {
			t.Errorf("of %d scans of writer %d there are %d", n, i, got)
		}
	}
	if got := count(t, s, `SELECT count(*) FROM scan_default`); got != 0 {
		t.Errorf("%d scans have no partition", got)
	}
}

func TestPartitionsReportWhatFails(t *testing.T) {
	s := storetest.New(t)
	sql(t, s, `CREATE TABLE scan_20261231 (x int)`)
	report, err := s.Partitions(t.Context(), noon, store.Retention{})
	if err == nil || !strings.Contains(err.Error(), "partitions of scan") {
		t.Errorf("a table in the way gives %v", err)
	}
	want := slices.DeleteFunc(slices.Clone(firstPartitions), func(name string) bool { return name == "scan_20261231" })
	if diff := cmp.Diff(want, report.Created); diff != "" {
		t.Errorf("the others (-want +got):\n%s", diff)
	}
}

func TestRetention(t *testing.T) {
	s := storetest.New(t)
	keep := store.Retention{Scans: 3 * day, Events: 60 * day}
	partitions(t, s, noon, store.Retention{}) // from 29 December and from 1 December
	look(t, s, 1, noon.AddDate(0, 0, -1))
	look(t, s, 2, noon)
	turn := func(at string, want store.PartitionReport) {
		t.Helper()
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		got := partitions(t, s, now, keep)
		got.Created = nil
		want.Stray = map[string]int{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", at, diff)
		}
	}
	turn("2027-01-01T23:59:59Z", store.PartitionReport{})
	turn("2027-01-02T00:00:00Z", store.PartitionReport{Detached: []string{"scan_20261229"}}) // its last moment is three days ago
	if got := place(t, s, 1); got != "nowhere" {
		t.Errorf("what is too old is still seen in %s", got)
	}
	if got := count(t, s, `SELECT count(*) FROM scan_20261229`); got != 1 {
		t.Errorf("the detached partition has %d rows, want 1", got)
	}
	turn("2027-01-02T23:59:59Z", store.PartitionReport{})
	turn("2027-01-03T00:00:00Z", store.PartitionReport{Detached: []string{"scan_20261230"}, Dropped: []string{"scan_20261229"}})
	if exists(t, s, "scan_20261229") || !exists(t, s, "scan_20261230") {
		t.Error("of two the one that was detached a day ago is to be dropped")
	}

	// Long nobody looked: nothing is dropped in the turn that detaches it.
	turn("2027-03-10T00:00:00Z", store.PartitionReport{
		Detached: []string{
			"scan_20261231", "scan_20270101", "scan_20270102", "scan_20270103", "scan_20270104", "scan_20270105", "scan_20270106",
			"scan_20270107", "scan_20270108", "scan_20270109", "scan_20270110", "event_202612",
		},
		Dropped: []string{"scan_20261230"},
	})
	if got := count(t, s, `SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit'::regclass`); got != 7 { // December to May, and the default one
		t.Errorf("of audit, which is kept for ever, there are %d partitions", got)
	}
}

// However short scans are to be kept, what is made is not taken away at once.
func TestRetentionOfAnHour(t *testing.T) {
	s := storetest.New(t)
	for range 2 {
		if got := partitions(t, s, noon, store.Retention{Scans: time.Hour, Events: time.Hour}); len(got.Detached) > 0 {
			t.Errorf("detached %v", got.Detached)
		}
	}
}

// A table that somebody else made or detached is his.
func TestRetentionLeavesOthersAlone(t *testing.T) {
	s := storetest.New(t)
	partitions(t, s, noon, store.Retention{})
	sql(t, s, `ALTER TABLE scan DETACH PARTITION scan_20261229`)
	sql(t, s, `CREATE TABLE scan_20200101 (x int)`)
	sql(t, s, `CREATE TABLE mine (x int)`)
	sql(t, s, `COMMENT ON TABLE mine IS 'tongguan: detached 2020-01-01T00:00:00Z'`)
	sql(t, s, `COMMENT ON TABLE scan_20200101 IS 'tongguan: detached once upon a time'`)
	for i := range 3 {
		if got := partitions(t, s, noon.AddDate(0, 0, i+1), store.Retention{Scans: 365 * day}); len(got.Dropped) > 0 {
			t.Errorf("dropped %v", got.Dropped)
		}
	}
}

// Whoever reads for long is not waited for, and keeps nobody else waiting for long.
func TestPartitionsGiveWay(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	partitions(t, s, noon, store.Retention{})
	reader, err := s.Pool().Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Exec(ctx, `SELECT count(*) FROM scan`); err != nil {
		t.Fatal(err)
	}
	now, keep := noon.AddDate(0, 0, 4), store.Retention{Scans: 3 * day}
	busy := partitions(t, s, now, keep)
	want := []string{"scan_20270107", "scan_20270108", "scan_20270109", "scan_20270110", "scan_20261229", "scan_20261230"}
	if diff := cmp.Diff(want, busy.Busy); diff != "" || len(busy.Detached) > 0 {
		t.Errorf("while somebody reads: detached %v, busy (-want +got):\n%s", busy.Detached, diff)
	}
	if err := reader.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	after := partitions(t, s, now, keep)
	if got := fmt.Sprint(after.Busy, after.Detached, len(after.Created)); got != "[] [scan_20261229 scan_20261230] 4" {
		t.Errorf("when he is gone: %s", got)
	}
}
