package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/rules"
)

// Rollup notes under a day how things stand now, for the charts: for each platform how many endpoints have each
// verdict, and how many fail each rule with which severity. It may be called again: the last time counts. What is
// unknown is in the verdicts; of rules only failures are counted.
func (s *Store) Rollup(ctx context.Context, day time.Time) error {
	date := day.UTC().Format(time.DateOnly)
	return s.inTx(ctx, func(tx pgx.Tx) error {
		// One after the other: two pictures of one day, taken at two moments, must not be mixed.
		if _, err := tx.Exec(ctx, `LOCK TABLE daily_rollup IN SHARE ROW EXCLUSIVE MODE`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM daily_rollup WHERE day = $1::text::date`, date); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			INSERT INTO daily_rollup (day, platform, rule, severity, n)
			SELECT $1::text::date, place - 1, '', verdict, sum(n)
			FROM (SELECT verdicts, count(*) AS n FROM endpoint GROUP BY verdicts) AS e,
				unnest(e.verdicts) WITH ORDINALITY AS v (verdict, place)
			GROUP BY place, verdict
			UNION ALL
			SELECT $1::text::date, bit, rule, severity, count(DISTINCT endpoint_id)
			FROM cause, generate_series(0, 3) AS bit
			WHERE status = $2 AND platforms & (1 << bit) <> 0
			GROUP BY bit, rule, severity
			ORDER BY 2, 3, 4`, date, code(statuses, rules.Fail))
		return err
	})
}
