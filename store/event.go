package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
)

// tell writes down that an alert did something, and for each channel a message that is to be sent about it. Both commit
// together with what was judged.
func (s *Store) tell(ctx context.Context, tx pgx.Tx, id, zone int64, a alert.Alert, n alert.Notice, left int64) error {
	e, err := eventOf(ctx, tx, id, a, n, left)
	if err != nil {
		return err
	}
	_, at, err := s.publish(ctx, tx, e, publication{zone: zone, send: n.Send})
	if err != nil {
		return err
	}
	// What has not been said yet need not be: that it is over says for how long it was, and whatever comes says more than
	// a reminder that still waits.
	over := []string{}
	switch {
	case n.Type == alert.EventResolved:
		over = []string{string(alert.EventFiring), string(alert.EventReminder)}
	case n.Send:
		over = []string{string(alert.EventReminder)}
	}
	_, err = tx.Exec(ctx, `
		UPDATE delivery SET state = $2, next_at = NULL, done_at = now()
		WHERE alert_id = $1 AND state IN (0, 5) AND attempt = 0 AND type = ANY ($3) AND event_at < $4`,
		id, code(deliveryStates, DeliverySuperseded), over, at)
	return err
}

// A publication says where an event goes.
type publication struct {
	zone    int64 // 0: none
	send    bool  // false: it is kept, and nobody is told
	only    int64 // this channel alone; 0: all
	forced  bool  // at once, and even if the channel is paused or switched off
	without int64 // all but this one
}

// publish keeps an event and its deliveries. Its time is that of now, not of the transaction's beginning: of two that wait
// for each other the later one has the later time.
func (s *Store) publish(ctx context.Context, tx pgx.Tx, e *alert.Event, p publication) (id int64, at time.Time, err error) {
	text, err := json.Marshal(e)
	if err != nil {
		return 0, at, err
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO event (at, type, zone_id, alert_id, data) VALUES (clock_timestamp(), $1, NULLIF($2, 0::int8), NULLIF($3, 0::int8), $4)
		RETURNING id, at`,
		string(e.Type), p.zone, e.AlertID, cleanJSON(text)).Scan(&id, &at)
	if err != nil || !p.send {
		return id, at, err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO delivery (id, event_id, event_at, channel_id, alert_id, type, forced, state, next_at, done_at)
		SELECT gen_random_uuid(), $1, $2, c.id, NULLIF($3, 0::int8), $4, $5, CASE WHEN c.paused = '' OR $5 THEN 0 ELSE 5 END,
			CASE WHEN $5 THEN now() WHEN c.paused = '' THEN now() + make_interval(secs => c.wait_seconds) END,
			CASE WHEN c.paused <> '' AND NOT $5 THEN now() END
		FROM channel c
		WHERE (c.enabled OR $5) AND ($6::int8 = 0 OR c.id = $6) AND c.id <> $7::int8
		ORDER BY c.id`,
		id, at, e.AlertID, string(e.Type), p.forced, p.only, p.without)
	return id, at, err
}

// catchUp tells a channel that has just begun to listen what fires now, the newest first: it was told before to others,
// or to nobody.
func (s *Store) catchUp(ctx context.Context, tx pgx.Tx, channel int64) error {
	const most = 200
	type row struct {
		ID     int64
		ZoneID int64
		Data   []byte
		Now    time.Time
	}
	rows, err := all[row](tx.Query(ctx, `
		SELECT id, COALESCE(zone_id, 0) AS zone_id, data, now() AS now FROM alert WHERE state = $1 ORDER BY fired_at DESC NULLS LAST, id DESC LIMIT $2`,
		code(alertStates, alert.Firing), most))
	if err != nil {
		return err
	}
	for _, r := range rows {
		var a alert.Alert
		if err := json.Unmarshal(r.Data, &a); err != nil {
			return err
		}
		n := alert.Notice{Type: alert.EventReminder, At: r.Now, Level: a.Level, Urgency: a.Urgency(), Since: a.FiredAt}
		e, err := eventOf(ctx, tx, r.ID, a, n, 0)
		if err != nil {
			return err
		}
		if _, _, err := s.publish(ctx, tx, e, publication{zone: r.ZoneID, send: true, only: channel}); err != nil {
			return err
		}
	}
	return nil
}

// eventOf gathers what a message about an alert says.
func eventOf(ctx context.Context, tx pgx.Tx, id int64, a alert.Alert, n alert.Notice, left int64) (*alert.Event, error) {
	e := a.Event(n)
	e.AlertID = id
	var err error
	if e.Endpoints, e.EndpointsTotal, err = membersOf(ctx, tx, id, left); err != nil {
		return nil, err
	}
	if e.Apps, e.AppsTotal, err = appsOf(ctx, tx, id, left); err != nil {
		return nil, err
	}
	if e.Vendor, err = vendorOf(ctx, tx, id, left); err != nil {
		return nil, err
	}
	if c := e.Certificate; c != nil {
		err := tx.QueryRow(ctx, `
			SELECT COALESCE(subject_cn, ''), COALESCE(issuer_dn, '') FROM certificate WHERE sha256 = $1`, c.SHA256[:]).
			Scan(&c.CommonName, &c.Issuer)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return nil, err
		}
	}
	return &e, nil
}

// endpointName writes an endpoint e as host:port.
const endpointName = `CASE WHEN e.host LIKE '%:%' THEN '[' || e.host || ']' ELSE e.host END || ':' || e.port`

// membersOf names the endpoints to whom an alert happens, and counts them. left is one that was a member until now.
func membersOf(ctx context.Context, tx pgx.Tx, id, left int64) (names []string, total int, err error) {
	type row struct {
		Name  string
		Total int
	}
	rows, err := all[row](tx.Query(ctx, `
		SELECT `+endpointName+` AS name, count(*) OVER () AS total FROM endpoint e
		WHERE e.id = $2 OR e.id = ANY (ARRAY(SELECT endpoint_id FROM alert_member WHERE alert_id = $1))
		ORDER BY e.host, e.port LIMIT $3`, id, left, alert.MaxListed))
	for _, r := range rows {
		names, total = append(names, r.Name), r.Total
	}
	return names, total, err
}

// A querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// appsOf names the apps that use them, or the one that an alert is about, and counts them.
func appsOf(ctx context.Context, db querier, id, left int64) (apps []alert.App, total int, err error) {
	type row struct {
		AppID string `db:"appid"`
		Name  string
		Total int
	}
	rows, err := all[row](db.Query(ctx, `
		SELECT a.appid, a.name, count(*) OVER () AS total FROM app a
		WHERE a.id = ANY (ARRAY(
			SELECT u.app_id FROM use u
			WHERE u.endpoint_id = $2 OR u.endpoint_id = ANY (ARRAY(SELECT endpoint_id FROM alert_member WHERE alert_id = $1))
			UNION ALL SELECT app_id FROM alert WHERE id = $1))
		ORDER BY a.name, a.appid LIMIT $3`, id, left, alert.MaxListed))
	for _, r := range rows {
		apps, total = append(apps, alert.App{AppID: r.AppID, Name: r.Name}), r.Total
	}
	return apps, total, err
}

// A Happened is an event that is kept.
type Happened struct {
	ID    int64
	At    time.Time
	Event alert.Event
}

// AlertEvents lists what an alert did, newest first.
func (s *Store) AlertEvents(ctx context.Context, id int64, limit int) ([]Happened, error) {
	type row struct {
		ID   int64
		At   time.Time
		Data []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT id, at, data FROM event WHERE alert_id = $1 ORDER BY at DESC, id DESC LIMIT $2`, id, limit))
	out := make([]Happened, len(rows))
	for i, r := range rows {
		out[i] = Happened{ID: r.ID, At: r.At}
		if err := json.Unmarshal(r.Data, &out[i].Event); err != nil {
			return nil, err
		}
	}
	return out, err
}
