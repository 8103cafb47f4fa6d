package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

// rolled gives the rows of a day as lines: platform, rule, severity, n.
func rolled(t *testing.T, s *store.Store, day string) []string {
	t.Helper()
	rows, err := s.Pool().Query(t.Context(), `
		SELECT concat_ws(' ', platform, COALESCE(NULLIF(rule, ''), '-'), severity, n) FROM daily_rollup
		WHERE day = $1::text::date ORDER BY rule, platform, severity`, day)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRollup(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	ids := many(t, s, 5) // the last one is not judged
	for i, verdicts := range [][]int16{{0, 3, 3, 1}, {0, 3, 3, 0}, {0, 0, 0, 0}, {2, 2, 2, 2}} {
		sql(t, s, `UPDATE endpoint SET verdicts = $2 WHERE id = $1`, ids[i], verdicts)
	}
	sql(t, s, `
		INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms) VALUES
		($1, 'chain_incomplete', 'fetchable', 1, 5, 6), ($2, 'chain_incomplete', 'dead_end', 1, 5, 6),
		($2, 'chain_incomplete', 'fetchable', 1, 5, 2), ($3, 'cert_expiring', '30d', 1, 3, 15), ($3, 'tls_legacy', 'default', 2, 4, 15)`,
		ids[0], ids[1], ids[2])
	day := time.Date(2026, 11, 23, 23, 30, 0, 0, time.FixedZone("", -8*3600)) // 24 November in UTC
	if err := s.Rollup(ctx, day); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0 - 0 3", "0 - 2 1", "1 - 0 1", "1 - 2 1", "1 - 3 2", "2 - 0 1", "2 - 2 1", "2 - 3 2", "3 - 0 2", "3 - 1 1", "3 - 2 1",
		"0 cert_expiring 3 1", "1 cert_expiring 3 1", "2 cert_expiring 3 1", "3 cert_expiring 3 1",
		"1 chain_incomplete 5 2", "2 chain_incomplete 5 2",
	}
	if diff := cmp.Diff(want, rolled(t, s, "2026-11-24")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// Later that day, when much has been mended.
	sql(t, s, `DELETE FROM cause`)
	sql(t, s, `UPDATE endpoint SET verdicts = '{0,0,0,0}'`)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if err := s.Rollup(ctx, day); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := fmt.Sprint(rolled(t, s, "2026-11-24")); got != "[0 - 0 5 1 - 0 5 2 - 0 5 3 - 0 5]" {
		t.Errorf("again: %s", got)
	}
	if got := rolled(t, s, "2026-11-23"); len(got) != 0 {
		t.Errorf("another day has %v", got)
	}
}
