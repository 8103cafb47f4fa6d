package migrations_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func open(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func up(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	if err := migrations.Up(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
}

func pending(t *testing.T, pool *pgxpool.Pool, want bool) {
	t.Helper()
	if got, err := migrations.Pending(t.Context(), pool); got != want || err != nil {
		t.Errorf("Pending: %v, %v, want %v", got, err, want)
	}
}

// lines collects a query of one column of text.
func lines(t *testing.T, pool *pgxpool.Pool, query string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// applied gives the versions that were applied, in order.
func applied(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	return lines(t, pool, `SELECT version_id::text FROM goose_db_version WHERE version_id > 0 ORDER BY id`)
}

// tables gives every table but the partitions.
func tables(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	return lines(t, pool, `
		SELECT relname::text FROM pg_class
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1`)
}

// shape describes all that migrations make: columns, indexes, constraints, functions.
func shape(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	return lines(t, pool, `
		SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, is_identity) FROM information_schema.columns
		WHERE table_schema = 'public'
		UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
			WHERE connamespace = 'public'::regnamespace
		UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
		ORDER BY 1`)
}

var ours = []string{
	"account", "alert", "alert_member", "app", "attempt", "audit", "cause", "certificate", "chain", "channel", "chore", "daily_rollup", "delivery",
	"endpoint", "endpoint_leaf", "endpoint_schedule", "event", "idempotency", "judgement", "link", "node", "observation", "scan",
	"scan_request", "session", "setting", "token", "use", "worker", "zone",
}

func TestUp(t *testing.T) {
	pool := open(t, storetest.Empty(t))
	pending(t, pool, true)
	up(t, pool)
	pending(t, pool, false)
	got := tables(t, pool)
	for _, table := range append([]string{"river_job", "goose_db_version"}, ours...) {
		if !slices.Contains(got, table) {
			t.Errorf("there is no table %s", table)
		}
	}
	if n := len(lines(t, pool, `SELECT name FROM zone WHERE name = 'default'`)); n != 1 {
		t.Errorf("%d default zones, want 1", n)
	}
	// Whatever rows only ever become more has a place for those that have no other.
	partitions := lines(t, pool, `SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY ('{scan,event,delivery,attempt,audit}'::regclass[]) ORDER BY 1`)
	if diff := cmp.Diff([]string{"attempt_default", "audit_default", "delivery_default", "event_default", "scan_default"}, partitions); diff != "" {
		t.Errorf("partitions (-want +got):\n%s", diff)
	}

	before := shape(t, pool)
	up(t, pool)
	if diff := cmp.Diff(before, shape(t, pool)); diff != "" {
		t.Errorf("the second time changed something:\n%s", diff)
	}
	if got := applied(t, pool); len(got) != len(names(t)) {
		t.Errorf("applied were %v, want each of %d once", got, len(names(t)))
	}
}

func TestUpByMany(t *testing.T) {
	url := storetest.Empty(t)
	var wg sync.WaitGroup
	for range 8 {
		pool := open(t, url)
		wg.Go(func() {
			if err := migrations.Up(t.Context(), pool); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	pool := open(t, url)
	if got := applied(t, pool); len(got) != len(names(t)) {
		t.Errorf("applied were %v, want each of %d once", got, len(names(t)))
	}
	pending(t, pool, false)
}

// Each migration can be taken back alone, and leads to the same again.
func TestDown(t *testing.T) {
	ctx, pool := t.Context(), open(t, storetest.Empty(t))
	up(t, pool)
	want := shape(t, pool)
	for version := len(names(t)) - 1; version >= 0; version-- {
		if err := migrations.Down(ctx, pool, int64(version)); err != nil {
			t.Fatalf("down to %d: %v", version, err)
		}
		if got := applied(t, pool); len(got) != version {
			t.Errorf("down to %d there are %v", version, got)
		}
		pending(t, pool, true)
	}
	left := slices.DeleteFunc(tables(t, pool), func(name string) bool { return strings.HasPrefix(name, "river_") })
	if diff := cmp.Diff([]string{"goose_db_version"}, left); diff != "" {
		t.Errorf("beside the queue's, these tables are left (-want +got):\n%s", diff)
	}
	if functions := lines(t, pool, `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'river%'`); len(functions) > 0 {
		t.Errorf("these functions are left: %v", functions)
	}
	if !slices.Contains(tables(t, pool), "river_job") {
		t.Error("the queue is gone")
	}
	up(t, pool)
	if diff := cmp.Diff(want, shape(t, pool)); diff != "" {
		t.Errorf("down and up again (-want +got):\n%s", diff)
	}
}

// An alert about an app goes with the step down: the version before could not read it.
func TestDownFromAppAlerts(t *testing.T) {
	ctx, pool := t.Context(), open(t, storetest.URL(t))
	if _, err := pool.Exec(ctx, `
		INSERT INTO alert (key, kind, state, since, zone_id)
		VALUES ('domains_unlisted:app-1', 'domains_unlisted', 2, now(), NULL), ('unreachable:1:1', 'unreachable', 2, now(), 1)`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Down(ctx, pool, 12); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"unreachable:1:1"}, lines(t, pool, `SELECT key FROM alert`)); diff != "" {
		t.Errorf("what stays (-want +got):\n%s", diff)
	}
}

func TestNewerDatabase(t *testing.T) {
	ctx, pool := t.Context(), open(t, storetest.Empty(t))
	up(t, pool)
	before := shape(t, pool)
	if _, err := pool.Exec(ctx, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Up(ctx, pool); !errors.Is(err, migrations.ErrNewer) {
		t.Errorf("Up: %v, want ErrNewer", err)
	}
	pending(t, pool, false)
	if diff := cmp.Diff(before, shape(t, pool)); diff != "" {
		t.Errorf("a newer database was changed:\n%s", diff)
	}
}

// A migration that fails leaves nothing of itself, and those before it stay.
func TestUpStopsAtAFailure(t *testing.T) {
	ctx, pool := t.Context(), open(t, storetest.Empty(t))
	if _, err := pool.Exec(ctx, `CREATE TABLE delivery (x int)`); err != nil { // made by the third, and not as its first
		t.Fatal(err)
	}
	if err := migrations.Up(ctx, pool); err == nil {
		t.Fatal("a table in the way does no harm")
	}
	if got := strings.Join(applied(t, pool), " "); got != "1 2" {
		t.Errorf("applied were %q, want the first two", got)
	}
	if slices.Contains(tables(t, pool), "alert") {
		t.Error("a part of the one that failed is left")
	}
	if _, err := pool.Exec(ctx, `DROP TABLE delivery`); err != nil {
		t.Fatal(err)
	}
	up(t, pool)
	pending(t, pool, false)
}

// names gives the names of the files.
func names(t *testing.T) []string {
	t.Helper()
	out, err := fs.Glob(os.DirFS("sql"), "*.sql")
	if err != nil || len(out) == 0 {
		t.Fatalf("%d migrations, %v", len(out), err)
	}
	return out
}

func TestFiles(t *testing.T) {
	halves := regexp.MustCompile(`(?s)^-- .*\n-- \+goose Up\n.*[^\s].*\n-- \+goose Down\n.*;\n$`)
	for i, name := range names(t) {
		if number := fmt.Sprintf("%05d_", i+1); !strings.HasPrefix(name, number) {
			t.Errorf("%s comes where %s… is wanted: they are numbered without a gap", name, number)
		}
		text, err := os.ReadFile("sql/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !halves.Match(text) {
			t.Errorf("%s: it begins with what it is for, goes up, and comes down again", name)
		}
	}
}

func TestFingerprint(t *testing.T) {
	first, err := migrations.Fingerprint()
	second, _ := migrations.Fingerprint()
	if err != nil || first != second || !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(first) {
		t.Errorf("the fingerprint is %q and %q, %v", first, second, err)
	}
}
