package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Cause is something that does not pass at an endpoint, at whichever of its addresses.
type Cause struct {
	Rule     string
	Level    rules.LevelID
	Status   rules.Status
	Severity rules.Severity // the worst on any platform
	On       facts.Platforms
}

// causes gives what does not pass: every failure, and of what is unknown that which decides a verdict.
//
// An endpoint that cannot be reached is unknown everywhere because of a rule that weighs nothing by itself. It counts
// as high, so that it stands among what decides.
func causes(r *rules.Report) (out []Cause) {
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		c := Cause{Rule: f.Rule.ID, Level: f.Level, Status: f.Status, Severity: f.Worst(facts.Everywhere)}
		decides := false
		for _, p := range f.On.List() {
			if slices.Contains(r.Platforms[p].Reasons, f.Rule.ID) {
				decides = true
				c.On |= facts.On(p)
			}
			if f.Severity(p) > rules.None {
				c.On |= facts.On(p)
			}
		}
		if c.Status != rules.Fail && (c.Status != rules.Unknown || !decides) {
			continue
		}
		if f.Waiver != nil && c.Severity == rules.None && !decides {
			continue // the team knows of it, and the report says so
		}
		if c.Severity == rules.None && decides {
			c.Severity = rules.High
		}
		same := func(o Cause) bool { return o.Rule == c.Rule && o.Level == c.Level && o.Status == c.Status }
		if at := slices.IndexFunc(out, same); at >= 0 { // at another address
			out[at].Severity, out[at].On = max(out[at].Severity, c.Severity), out[at].On|c.On
			continue
		}
		out = append(out, c)
	}
	return out
}

// saveCauses notes what does not pass now, in place of what did not before.
func saveCauses(ctx context.Context, tx pgx.Tx, endpoint int64, r *rules.Report) error {
	if _, err := tx.Exec(ctx, `DELETE FROM cause WHERE endpoint_id = $1`, endpoint); err != nil {
		return err
	}
	var rule, level []string
	var status, severity, platforms []int16
	for _, c := range causes(r) {
		rule, level = append(rule, c.Rule), append(level, string(c.Level))
		status, severity, platforms = append(status, code(statuses, c.Status)), append(severity, int16(c.Severity)), append(platforms, int16(c.On))
	}
	if len(rule) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO cause (endpoint_id, rule, level, status, severity, platforms)
		SELECT $1, * FROM unnest($2::text[], $3::text[], $4::int2[], $5::int2[], $6::int2[])`,
		endpoint, rule, level, status, severity, platforms)
	return err
}

// RuleCounts counts the endpoints at which each rule fails or is unknown now.
func (s *Store) RuleCounts(ctx context.Context) (map[string]map[rules.Status]int, error) {
	type row struct {
		Rule   string
		Status int16
		N      int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT rule, status, count(DISTINCT endpoint_id) AS n FROM cause GROUP BY rule, status`))
	out := map[string]map[rules.Status]int{}
	for _, r := range rows {
		if out[r.Rule] == nil {
			out[r.Rule] = map[rules.Status]int{}
		}
		out[r.Rule][word(statuses, r.Status)] = r.N
	}
	return out, err
}
