//go:build unix

package main

import (
	"context"
	"fmt"
)

// number asks the database for one number.
func (r *rig) number(ctx context.Context, sql string, args ...any) (n int, err error) {
	err = r.db.QueryRow(ctx, sql, args...).Scan(&n)
	return n, err
}

const (
	jobsRunning = `SELECT count(*) FROM river_job WHERE state = 'running'`
	jobsWaiting = `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state IN ('available', 'scheduled', 'retryable', 'pending')`
	jobsAgain   = `SELECT count(*) FROM river_job WHERE kind = 'scan' AND attempt > 1`
	notDone     = `SELECT count(*) FROM endpoint_schedule WHERE done_generation < generation OR generation < $1`
)

// unplanned keeps the service from looking again by itself, as it soon does where something fails: what is counted is
// what was asked for.
func (r *rig) unplanned(ctx context.Context) error {
	_, err := r.db.Exec(ctx, `
		CREATE FUNCTION unplanned() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			NEW.next_scan_at := GREATEST(NEW.next_scan_at, now() + interval '1 hour');
			RETURN NEW;
		END $$;
		CREATE TRIGGER unplanned BEFORE UPDATE ON endpoint_schedule FOR EACH ROW EXECUTE FUNCTION unplanned();
		UPDATE endpoint_schedule SET next_scan_at = next_scan_at`)
	return err
}

// settled reports whether every scan of this generation is stored and no job is left.
func (r *rig) settled(ctx context.Context, generation int) (bool, error) {
	open, err := r.number(ctx, notDone, generation)
	for _, sql := range []string{jobsRunning, jobsWaiting} {
		if err == nil && open == 0 {
			open, err = r.number(ctx, sql)
		}
	}
	return err == nil && open == 0, err
}

// times is how often each generation of each endpoint that was ordered is stored.
const times = ` FROM (
	SELECT count(s.endpoint_id) AS n
	FROM endpoint_schedule e CROSS JOIN LATERAL generate_series(1, e.generation) AS g
	LEFT JOIN scan s ON s.endpoint_id = e.endpoint_id AND s.generation = g
	GROUP BY e.endpoint_id, g) AS stored`

// repeats counts rows of a table that say again what the one before said of the same endpoint.
func repeats(table, columns string) string {
	return `SELECT count(*) FROM (
		SELECT (` + columns + `) IS NOT DISTINCT FROM lag((` + columns + `)) OVER (PARTITION BY endpoint_id ORDER BY id) AS again
		FROM ` + table + `) AS rows WHERE again`
}

// counts prints what is in the database beside what should be there. Any is for what depends on the servers and on when
// the fault struck.
func (r *rig) counts(ctx context.Context, generation int) error {
	const anything = -1
	n := len(r.targets)
	fmt.Printf("\n  %-58s %7s %7s\n", "", "counted", "wanted")
	for _, c := range []struct {
		what, sql string
		want      int
	}{
		{"endpoints", `SELECT count(*) FROM endpoint`, n},
		{"scans ordered (generations of all endpoints)", `SELECT sum(generation) FROM endpoint_schedule`, n * generation},
		{"scans stored", `SELECT count(*) FROM scan`, n * generation},
		{"  of one endpoint and generation, at least", `SELECT min(n)` + times, 1},
		{"  of one endpoint and generation, at most", `SELECT max(n)` + times, 1},
		{"  of a generation that nobody ordered", `SELECT count(*) FROM scan s JOIN endpoint_schedule e USING (endpoint_id) WHERE s.generation NOT BETWEEN 1 AND e.generation`, 0},
		{"  without their observation or judgement", `
			SELECT count(*) FROM scan s WHERE NOT EXISTS (SELECT FROM observation o WHERE o.id = s.observation_id AND o.endpoint_id = s.endpoint_id)
			OR NOT EXISTS (SELECT FROM judgement j WHERE j.id = s.judgement_id AND j.endpoint_id = s.endpoint_id)`, 0},
		{"observations", `SELECT count(*) FROM observation`, anything},
		{"  of one endpoint, at least", `SELECT min(n) FROM (SELECT (SELECT count(*) FROM observation o WHERE o.endpoint_id = e.id) AS n FROM endpoint e) AS each`, anything},
		{"  of one endpoint, at most", `SELECT max(n) FROM (SELECT count(*) AS n FROM observation GROUP BY endpoint_id) AS each`, anything},
		{"  that repeat the one before", repeats("observation", "digest"), 0},
		{"judgements that repeat the one before", repeats("judgement", "observation_id, ruleset, profile, digest"), 0},
		{"requests for a scan", `SELECT count(*) FROM scan_request`, n * (generation - 1)},
		{"  that are not answered", `SELECT count(*) FROM scan_request WHERE state <> 2 OR scan_at IS NULL`, 0},
		{"jobs of scans", `SELECT count(*) FROM river_job WHERE kind = 'scan'`, n * generation},
		{"  that were begun more than once", jobsAgain, anything},
		{"  running", jobsRunning + ` AND kind = 'scan'`, 0},
		{"  waiting", jobsWaiting, 0},
		{"  given up", `SELECT count(*) FROM river_job WHERE kind = 'scan' AND state IN ('discarded', 'cancelled')`, 0},
	} {
		got, err := r.number(ctx, c.sql)
		if err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		want, mark := fmt.Sprint(c.want), ""
		switch {
		case c.want == anything:
			want = ""
		case got != c.want:
			mark = "  WRONG"
			r.wrong++
		}
		fmt.Printf("  %-58s %7d %7s%s\n", c.what, got, want, mark)
	}
	return nil
}
