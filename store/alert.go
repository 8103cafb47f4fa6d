package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
)

// An Alert is a condition that somebody must hear of, with those to whom it happens.
type Alert struct {
	ID      int64
	Version int64 // grows with every change
	FiredAt *time.Time
	alert.Alert
	CertificateID *int64         // of the certificate that it speaks of; nil: of none
	Subject       *alert.Subject // and how that is called
	Members       []AlertMember  // by host, at most alert.MaxListed
	MembersTotal  int
	Apps          []alert.App // that use them, or the one that it is about
	AppsTotal     int
	Vendor        string // whose servers its members are, as in alert.Event; not told in lists
}

// An AlertMember is an endpoint to which an alert happens.
type AlertMember struct {
	EndpointID int64
	Name       string // host:port
}

// Now is the alert as an event of this moment, for its words.
func (a *Alert) Now(now time.Time) alert.Event {
	kind := alert.EventFiring
	if a.State == alert.Resolved {
		kind = alert.EventResolved
	}
	since := time.Time{}
	if a.FiredAt != nil {
		since = *a.FiredAt
	}
	e := a.Event(alert.Notice{Type: kind, At: now, Level: a.Level, Urgency: a.Urgency(), Since: since})
	e.AlertID, e.Apps, e.AppsTotal, e.EndpointsTotal, e.Vendor = a.ID, a.Apps, a.AppsTotal, a.MembersTotal, a.Vendor
	for _, m := range a.Members {
		e.Endpoints = append(e.Endpoints, m.Name)
	}
	if a.Subject != nil {
		e.Certificate = a.Subject
	}
	return e
}

// An AlertFilter says which alerts are wanted; the zero one wants those that hold now: firing, acknowledged, silenced.
type AlertFilter struct {
	States   []alert.State // nil: those that hold now
	Kind     alert.Kind    // "": any
	Endpoint int64         // 0: any
	App      int64         // 0: any
}

type alertRow struct {
	ID            int64
	Version       int64
	FiredAt       *time.Time
	Data          []byte
	CertificateID *int64
	CommonName    *string
	Issuer        *string
	State         int16
}

const alertColumns = `
	SELECT a.id, a.version, a.fired_at, a.data, a.certificate_id, a.state, c.subject_cn AS common_name, c.issuer_dn AS issuer
	FROM alert a LEFT JOIN certificate c ON c.id = a.certificate_id `

func (r alertRow) alert() (out Alert, err error) {
	out = Alert{ID: r.ID, Version: r.Version, FiredAt: r.FiredAt, CertificateID: r.CertificateID}
	if err := json.Unmarshal(r.Data, &out.Alert); err != nil {
		return out, err
	}
	if out.Certificate != nil {
		out.Subject = &alert.Subject{Certificate: *out.Certificate, CommonName: orEmpty(r.CommonName), Issuer: orEmpty(r.Issuer)}
	}
	return out, nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Alerts lists alerts: what fires first, then what was acknowledged, silenced, waits for a second look, or is over; among
// those alike the newest first. What never fired is not listed, unless it was asked for by its state.
func (s *Store) Alerts(ctx context.Context, f AlertFilter, after Cursor, limit int) ([]Alert, *Cursor, error) {
	states := f.States
	if states == nil {
		states = []alert.State{alert.Firing, alert.Acknowledged, alert.Silenced}
	}
	wanted := make([]int16, len(states))
	for i, state := range states {
		wanted[i] = code(alertStates, state)
	}
	state, at, err := alertCursor(after)
	if err != nil {
		return nil, nil, err
	}
	rows, err := all[alertRow](s.pool.Query(ctx, alertColumns+`
		WHERE a.state = ANY ($1) AND (a.fired_at IS NOT NULL OR a.state < 2)
			AND ($2 = '' OR a.kind = $2)
			AND ($3::int8 = 0 OR EXISTS (SELECT FROM alert_member m WHERE m.alert_id = a.id AND m.endpoint_id = $3))
			AND ($4::int8 = 0 OR a.app_id = $4 OR EXISTS (
				SELECT FROM alert_member m JOIN use u ON u.endpoint_id = m.endpoint_id WHERE m.alert_id = a.id AND u.app_id = $4))
			AND ($5::int2 < 0 OR a.state > $5 OR a.state = $5 AND (COALESCE(a.fired_at, '-infinity'), a.id) < ($6::text::timestamptz, $7))
		ORDER BY a.state, a.fired_at DESC NULLS LAST, a.id DESC LIMIT $8`,
		wanted, string(f.Kind), f.Endpoint, f.App, state, at, after.ID, limit+1))
	if err != nil {
		return nil, nil, err
	}
	rows, next := page(rows, limit, alertRow.cursor)
	out := make([]Alert, len(rows))
	for i, r := range rows {
		if out[i], err = r.alert(); err != nil {
			return nil, nil, err
		}
		if err := s.members(ctx, &out[i], 20); err != nil {
			return nil, nil, err
		}
	}
	return out, next, nil
}

// Alert gives one alert.
func (s *Store) Alert(ctx context.Context, id int64) (Alert, error) {
	r, err := one[alertRow](s.pool.Query(ctx, alertColumns+`WHERE a.id = $1`, id))
	if err != nil {
		return Alert{}, err
	}
	out, err := r.alert()
	if err != nil {
		return Alert{}, err
	}
	if err := s.members(ctx, &out, alert.MaxListed); err != nil {
		return Alert{}, err
	}
	out.Vendor, err = vendorOf(ctx, s.pool, id, 0)
	return out, err
}

// members names those to whom an alert happens, and the apps that need them.
func (s *Store) members(ctx context.Context, a *Alert, limit int) error {
	type row struct {
		EndpointID int64
		Name       string
		Total      int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT e.id AS endpoint_id, `+endpointName+` AS name, count(*) OVER () AS total
		FROM alert_member m JOIN endpoint e ON e.id = m.endpoint_id
		WHERE m.alert_id = $1 ORDER BY e.host, e.port LIMIT $2`, a.ID, limit))
	if err != nil {
		return err
	}
	for _, r := range rows {
		a.Members, a.MembersTotal = append(a.Members, AlertMember{r.EndpointID, r.Name}), r.Total
	}
	a.Apps, a.AppsTotal, err = appsOf(ctx, s.pool, a.ID, 0)
	return err
}

// AlertCounts counts the alerts that hold now, by state.
func (s *Store) AlertCounts(ctx context.Context) (map[alert.State]int, error) {
	type row struct {
		State int16
		N     int
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT state, count(*) AS n FROM alert WHERE state BETWEEN 1 AND 4 GROUP BY state`))
	out := map[alert.State]int{}
	for _, r := range rows {
		out[word(alertStates, r.State)] = r.N
	}
	return out, err
}

// ChangeAlert does what a person wants done to an alert: it is read, changed and kept, with all that is to be told of
// it, while nobody else can change it. An error of change comes back as it is. ErrConflict when version is not the
// alert's; 0 stands for any.
func (s *Store) ChangeAlert(ctx context.Context, id, version int64, change func(alert.Alert) (alert.Alert, []alert.Notice, error)) (Alert, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		var is, zone int64
		var text []byte
		err := tx.QueryRow(ctx, `SELECT version, COALESCE(zone_id, 0), data FROM alert WHERE id = $1 FOR UPDATE`, id).Scan(&is, &zone, &text)
		if err != nil {
			return missing(err)
		}
		if version != 0 && version != is {
			return ErrConflict
		}
		var a alert.Alert
		if err := json.Unmarshal(text, &a); err != nil {
			return err
		}
		to, notices, err := change(a)
		if err != nil {
			return err
		}
		return s.keep(ctx, tx, id, zone, to, notices, 0)
	})
	if err != nil {
		return Alert{}, err
	}
	return s.Alert(ctx, id)
}

// cursor writes where an alert stands in the list: its state, and when it fired.
func (r alertRow) cursor() Cursor {
	at := "-infinity"
	if r.FiredAt != nil {
		at = r.FiredAt.UTC().Format(time.RFC3339Nano)
	}
	return Cursor{Key: fmt.Sprintf("%d %s", r.State, at), ID: r.ID}
}

// alertCursor reads it; the state is -1 at the beginning.
func alertCursor(c Cursor) (state int16, at string, err error) {
	if c.Key == "" {
		return -1, "-infinity", nil
	}
	if _, err := fmt.Sscanf(c.Key, "%d %s", &state, &at); err != nil {
		return 0, "", fmt.Errorf("a cursor of alerts %q: %w", c.Key, err)
	}
	return state, at, nil
}
