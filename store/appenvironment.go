package store

import (
	"context"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// An AppEnvironment is what an app needs in one environment, all endpoints together.
type AppEnvironment struct {
	App         int64
	Environment string
	Endpoints   int
	Waiting     int        // of them were not judged yet
	Verdicts    Verdicts   // of each platform the worst; empty while none was judged
	NotAfter    *time.Time // of the leaf that ends first; nil: none is known
	Worst       *Obstacle  // the endpoint that is worst, if it fails, or is unknown or not judged; nil: none is
}

// An Obstacle is an endpoint that keeps an app from being submitted, or of which nobody knows that it does not.
type Obstacle struct {
	EndpointID int64
	Host       string
	Port       uint16
	Grade      rules.Grade // fail or unknown; "" not judged yet
	Verdicts   Verdicts
	Cause      Cause // the gravest; the zero Cause where none is stored
}

// On gives the platforms of the cause that have the grade: it may weigh less on others.
func (o Obstacle) On() (on facts.Platforms) {
	for _, p := range o.Cause.On.List() {
		if o.Verdicts[p] == o.Grade {
			on |= facts.On(p)
		}
	}
	if on == 0 {
		on = o.Cause.On
	}
	return on
}

type appEnvironmentRow struct {
	AppID       int64
	Environment string
	Endpoints   int
	Waiting     int
	Verdicts    []int16
	NotAfter    *time.Time

	EndpointID *int64
	Host       *string
	Port       *uint16
	Worst      *int16
	Judged     []int16
	Rule       *string
	Level      *string
	Status     *int16
	Severity   *int16
	Platforms  *int16
}

func (r appEnvironmentRow) environment() AppEnvironment {
	out := AppEnvironment{App: r.AppID, Environment: r.Environment, Endpoints: r.Endpoints, Waiting: r.Waiting, Verdicts: Verdicts{}, NotAfter: r.NotAfter}
	if r.Waiting < r.Endpoints {
		out.Verdicts = verdicts(r.Verdicts)
	}
	if r.EndpointID == nil {
		return out
	}
	out.Worst = &Obstacle{EndpointID: *r.EndpointID, Host: *r.Host, Port: *r.Port, Grade: word(grades, *r.Worst), Verdicts: verdicts(r.Judged)}
	if r.Rule != nil {
		out.Worst.Cause = Cause{*r.Rule, rules.LevelID(*r.Level), word(statuses, *r.Status), rules.Severity(*r.Severity), facts.Platforms(*r.Platforms)}
	}
	return out
}

// AppEnvironments gives what each of some apps needs, by app, and its environments by the alphabet. An app that needs
// nothing has none.
func (s *Store) AppEnvironments(ctx context.Context, apps []int64) (map[int64][]AppEnvironment, error) {
	rows, err := all[appEnvironmentRow](s.pool.Query(ctx, `
		WITH used AS (
			SELECT DISTINCT u.app_id, u.environment, u.endpoint_id FROM use u WHERE u.app_id = ANY ($1)),
		     summed AS (
			SELECT u.app_id, u.environment, count(*)::int AS endpoints, (count(*) FILTER (WHERE e.worst < 0))::int AS waiting,
				ARRAY[COALESCE(max(e.verdicts[1]), -1), COALESCE(max(e.verdicts[2]), -1),
					COALESCE(max(e.verdicts[3]), -1), COALESCE(max(e.verdicts[4]), -1)]::int2[] AS verdicts,
				min(e.leaf_not_after) AS not_after
			FROM used u JOIN endpoint e ON e.id = u.endpoint_id GROUP BY u.app_id, u.environment),
		     obstacle AS (
			SELECT DISTINCT ON (u.app_id, u.environment) u.app_id, u.environment, e.id AS endpoint_id, e.host, e.port, e.worst, e.verdicts AS judged,
				c.rule, c.level, c.status, c.severity, c.platforms
			FROM used u JOIN endpoint e ON e.id = u.endpoint_id
				LEFT JOIN LATERAL (
					SELECT * FROM cause c WHERE c.endpoint_id = e.id AND c.status = CASE e.worst WHEN 3 THEN 1 ELSE 2 END
					ORDER BY c.severity DESC, c.rule LIMIT 1) AS c ON true
			WHERE e.worst IN (-1, 2, 3)
			ORDER BY u.app_id, u.environment, e.worst DESC, c.severity DESC NULLS LAST, e.host, e.port)
		SELECT s.app_id, s.environment, s.endpoints, s.waiting, s.verdicts, s.not_after,
			o.endpoint_id, o.host, o.port, o.worst, o.judged, o.rule, o.level, o.status, o.severity, o.platforms
		FROM summed s LEFT JOIN obstacle o USING (app_id, environment) ORDER BY s.app_id, s.environment`, apps))
	out := map[int64][]AppEnvironment{}
	for _, r := range rows {
		out[r.AppID] = append(out[r.AppID], r.environment())
	}
	return out, err
}
