package store

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Dashboard is how everything stands at a moment. Its parts are read one after the other: an endpoint that is stored
// in between may be counted in one of them as it was and in another as it is.
type Dashboard struct {
	Counts    map[facts.Platform]map[rules.Grade]int // of the endpoints that were judged
	Worst     map[rules.Grade]int                    // the same, by their worst platform
	NotJudged int
	Total     int
	Paused    int
	Causes    []CauseCount // heaviest first, at most 20
	Expiry    []Bucket     // expired, then thirteen weeks, then later; all of them, empty ones too
	Changed   []Change     // of the last day, newest first, at most 20
	Health    Health
}

// A CauseCount is something that does not pass, and at how many endpoints.
type CauseCount struct {
	Cause
	Endpoints int
}

// A Bucket counts the endpoints whose first leaf ends within [From, To). One whose end is not known is in none.
type Bucket struct {
	From, To  *time.Time // nil: no bound
	Endpoints int
}

// A Change is a verdict that became another one.
type Change struct {
	EndpointID int64
	Host       string
	Port       uint16
	At         time.Time
	From, To   Verdicts
}

// Dashboard gives how everything stands. Its cost grows with the number of endpoints, some 100 ms at 100,000: whoever
// shows it to many keeps it for a few seconds.
func (s *Store) Dashboard(ctx context.Context, now time.Time) (Dashboard, error) {
	d := Dashboard{Counts: map[facts.Platform]map[rules.Grade]int{}, Worst: map[rules.Grade]int{}}
	for _, part := range []func(context.Context, time.Time, *Dashboard) error{
		s.countVerdicts, s.countPaused, s.countCauses, s.countExpiry, s.listChanges,
	} {
		if err := part(ctx, now, &d); err != nil {
			return Dashboard{}, err
		}
	}
	var err error
	d.Health, err = s.Health(ctx)
	return d, err
}

// countVerdicts makes use of what the worst verdict says about all: where it is pass (0) all are. So arrays are compared
// only where something does not pass, and the others are counted in an index.
func (s *Store) countVerdicts(ctx context.Context, _ time.Time, d *Dashboard) error {
	type row struct {
		Worst    int16
		Verdicts []int16
		N        int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT worst, verdicts, count(*) AS n FROM endpoint WHERE worst > 0 GROUP BY worst, verdicts
		UNION ALL
		SELECT worst, CASE WHEN worst = 0 THEN '{0,0,0,0}' ELSE '{}' END::int2[], count(*) FROM endpoint WHERE worst <= 0 GROUP BY worst`))
	for _, p := range facts.AllPlatforms() {
		d.Counts[p] = map[rules.Grade]int{}
	}
	for _, r := range rows {
		d.Total += r.N
		if r.Worst < 0 {
			d.NotJudged += r.N
			continue
		}
		d.Worst[word(grades, r.Worst)] += r.N
		for p, grade := range verdicts(r.Verdicts) {
			d.Counts[p][grade] += r.N
		}
	}
	return err
}

func (s *Store) countPaused(ctx context.Context, _ time.Time, d *Dashboard) error {
	return s.pool.QueryRow(ctx, `SELECT count(*) FROM endpoint_schedule WHERE NOT enabled`).Scan(&d.Paused)
}

func (s *Store) countCauses(ctx context.Context, _ time.Time, d *Dashboard) error {
	type row struct {
		Rule      string
		Level     rules.LevelID
		Status    int16
		Severity  int16
		Platforms int16
		Endpoints int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT rule, level, status, max(severity) AS severity, bit_or(platforms) AS platforms, count(*) AS endpoints
		FROM cause GROUP BY rule, level, status
		ORDER BY max(severity) DESC, count(*) DESC, status, rule, level LIMIT 20`))
	for _, r := range rows {
		d.Causes = append(d.Causes, CauseCount{
			Cause{r.Rule, r.Level, word(statuses, r.Status), rules.Severity(r.Severity), facts.Platforms(r.Platforms)}, r.Endpoints,
		})
	}
	return err
}

// weeks is for how many weeks endings are counted one by one: certificates live for 90 days and less more and more.
const weeks = 13

func (s *Store) countExpiry(ctx context.Context, now time.Time, d *Dashboard) error {
	bounds := make([]time.Time, weeks+1)
	for i := range bounds {
		bounds[i] = now.Add(time.Duration(i) * 7 * 24 * time.Hour)
	}
	type row struct {
		Bucket    int
		Endpoints int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT width_bucket(leaf_not_after, $1::timestamptz[]) AS bucket, count(*) AS endpoints
		FROM endpoint WHERE leaf_not_after IS NOT NULL GROUP BY bucket`, bounds))
	d.Expiry = make([]Bucket, weeks+2)
	for i := range bounds {
		d.Expiry[i].To, d.Expiry[i+1].From = &bounds[i], &bounds[i]
	}
	for _, r := range rows {
		d.Expiry[r.Bucket].Endpoints = r.Endpoints
	}
	return err
}

func (s *Store) listChanges(ctx context.Context, now time.Time, d *Dashboard) error {
	type row struct {
		EndpointID int64
		Host       string
		Port       uint16
		At         time.Time
		Data       struct{ From, To []int16 }
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT e.id AS endpoint_id, e.host, e.port, v.at, v.data
		FROM event v JOIN endpoint e ON e.id = v.endpoint_id
		WHERE v.type = 'verdict.changed' AND v.at >= $1
		ORDER BY v.at DESC, v.id DESC LIMIT 20`, now.Add(-24*time.Hour)))
	for _, r := range rows {
		d.Changed = append(d.Changed, Change{r.EndpointID, r.Host, r.Port, r.At, verdicts(r.Data.From), verdicts(r.Data.To)})
	}
	return err
}
