package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// defaultZone is the zone that facts.Endpoint writes as "".
const defaultZone = "default"

// An Endpoint is what is dialled, with what is known about it now.
type Endpoint struct {
	ID            int64
	Zone          string
	Host          string
	Port          uint16
	CreatedAt     time.Time
	Version       int64 // grows with every change
	Verdicts      Verdicts
	Worst         rules.Grade // "" not judged yet
	Reach         facts.Reach // "" not scanned yet
	LeafNotAfter  *time.Time  // of the leaf that ends first; nil: none is known
	Issuer        string      // of that leaf; "" unknown
	ObservationID *int64      // the newest; nil before the first scan
	JudgementID   *int64      // the newest; nil before the first scan
	Causes        []Cause     // what does not pass, worst first
	Apps          []string    // the appids that use it, at most four

	Enabled    bool
	Every      time.Duration // between planned scans; 0: the installation's interval
	NextScanAt time.Time
	LastScanAt *time.Time
	FailStreak int  // looks in a row that reached nothing
	Pending    bool // a scan was ordered and is not stored yet
}

// endpointColumns are the columns of endpointRow, from an endpoint e with its schedule s and zone z.
const endpointColumns = `
	e.id, z.name AS zone, e.host, e.port, e.created_at, e.version, e.verdicts, e.worst, e.reach, e.leaf_not_after,
	e.observation_id, e.judgement_id, s.enabled, s.every, s.next_scan_at, s.last_scan_at, s.fail_streak,
	s.generation > s.done_generation AS pending,
	COALESCE((
		SELECT c.issuer_dn FROM endpoint_leaf l JOIN certificate c ON c.id = l.certificate_id
		WHERE l.endpoint_id = e.id ORDER BY c.not_after, c.id LIMIT 1), '') AS issuer,
	(SELECT array_agg(appid) FROM (
		SELECT DISTINCT a.appid FROM use u JOIN app a ON a.id = u.app_id
		WHERE u.endpoint_id = e.id ORDER BY a.appid LIMIT 4) AS named) AS apps,
	(SELECT json_agg(json_build_object('Rule', c.rule, 'Level', c.level, 'Code', c.status, 'Severity', c.severity, 'On', c.platforms)
		ORDER BY c.severity DESC, c.status, c.rule)
		FROM cause c WHERE c.endpoint_id = e.id) AS causes`

const endpointTables = `
	FROM endpoint e JOIN endpoint_schedule s ON s.endpoint_id = e.id JOIN zone z ON z.id = e.zone_id`

type endpointRow struct {
	ID            int64
	Zone          string
	Host          string
	Port          int32
	CreatedAt     time.Time
	Version       int64
	Verdicts      []int16
	Worst         int16
	Reach         *int16
	LeafNotAfter  *time.Time
	Issuer        string
	ObservationID *int64
	JudgementID   *int64
	Causes        []causeRow
	Apps          []string
	Enabled       bool
	Every         *int32
	NextScanAt    time.Time
	LastScanAt    *time.Time
	FailStreak    int32
	Pending       bool
}

type causeRow struct {
	Rule     string
	Level    rules.LevelID
	Code     int16
	Severity int16
	On       facts.Platforms
}

func (r endpointRow) endpoint() Endpoint {
	out := Endpoint{
		ID: r.ID, Zone: r.Zone, Host: r.Host, Port: uint16(r.Port), CreatedAt: r.CreatedAt, Version: r.Version,
		Verdicts: verdicts(r.Verdicts), Worst: word(grades, r.Worst), LeafNotAfter: r.LeafNotAfter, Issuer: r.Issuer,
		ObservationID: r.ObservationID, JudgementID: r.JudgementID, Apps: r.Apps, Enabled: r.Enabled,
		NextScanAt: r.NextScanAt, LastScanAt: r.LastScanAt, FailStreak: int(r.FailStreak), Pending: r.Pending,
	}
	if r.Reach != nil {
		out.Reach = word(reaches, *r.Reach)
	}
	if r.Every != nil {
		out.Every = time.Duration(*r.Every) * time.Second
	}
	for _, c := range r.Causes {
		out.Causes = append(out.Causes, Cause{c.Rule, c.Level, word(statuses, c.Code), rules.Severity(c.Severity), c.On})
	}
	return out
}

// Endpoint gives one endpoint.
func (s *Store) Endpoint(ctx context.Context, id int64) (Endpoint, error) {
	row, err := one[endpointRow](s.pool.Query(ctx, `SELECT`+endpointColumns+endpointTables+` WHERE e.id = $1`, id))
	return row.endpoint(), err
}

// EndpointByName finds the endpoint that is dialled under a name. The zone "" is the default one.
func (s *Store) EndpointByName(ctx context.Context, of facts.Endpoint) (Endpoint, error) {
	zone := of.Zone
	if zone == "" {
		zone = defaultZone
	}
	row, err := one[endpointRow](s.pool.Query(ctx, `SELECT`+endpointColumns+endpointTables+`
		WHERE z.name = $1 AND e.host = $2 AND e.port = $3`, zone, of.Host, of.Port))
	return row.endpoint(), err
}

// DeleteEndpoint deletes an endpoint with all that is known about it. A version that is not the endpoint's gives
// ErrConflict and deletes nothing; 0 stands for any.
func (s *Store) DeleteEndpoint(ctx context.Context, id, version int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockEndpoint(ctx, tx, id, version); err != nil {
			return err
		}
		if err := s.leaveAlerts(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM endpoint WHERE id = $1`, id)
		return err
	})
}

// A Schedule is when an endpoint is looked at.
type Schedule struct {
	Enabled bool
	Every   time.Duration // 0: the installation's interval
}

// SetSchedule pauses an endpoint, or lets it go on, or gives it an interval of its own. An endpoint that goes on after
// a pause is due at once. Version is as in DeleteEndpoint.
func (s *Store) SetSchedule(ctx context.Context, id, version int64, to Schedule) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockEndpoint(ctx, tx, id, version); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			UPDATE endpoint_schedule
			SET next_scan_at = CASE
				WHEN $2 AND NOT enabled THEN now()
				WHEN $3 > 0 THEN LEAST(next_scan_at, planned_scan(phase, $3, now()))
				ELSE next_scan_at END,
			    enabled = $2, every = NULLIF($3, 0)
			WHERE endpoint_id = $1`, id, to.Enabled, seconds(to.Every))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE endpoint SET version = version + 1 WHERE id = $1`, id)
		return err
	})
}

// lockEndpoint keeps others from writing to an endpoint until the transaction ends. The schedule's row comes first, as
// everywhere, so that nobody waits in a circle.
func lockEndpoint(ctx context.Context, tx pgx.Tx, id, version int64) error {
	var is int64
	err := tx.QueryRow(ctx, `
		SELECT e.version FROM (SELECT FROM endpoint_schedule WHERE endpoint_id = $1 FOR UPDATE) AS s, endpoint e
		WHERE e.id = $1 FOR UPDATE OF e`, id).Scan(&is)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ErrNotFound
	case err != nil:
		return err
	case version != 0 && version != is:
		return ErrConflict
	}
	return nil
}
