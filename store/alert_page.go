package store

import (
	"context"
	"encoding/json"

	"github.com/tongguan/tongguan/alert"
)

// FiringAlerts counts the alerts that fire, by urgency. It is cheap: every page shows it.
func (s *Store) FiringAlerts(ctx context.Context) (map[alert.Urgency]int, error) {
	type row struct {
		Urgency string
		N       int
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT urgency, count(*) AS n FROM alert WHERE state = $1 GROUP BY urgency`,
		code(alertStates, alert.Firing)))
	out := map[alert.Urgency]int{}
	for _, r := range rows {
		out[alert.Urgency(r.Urgency)] = r.N
	}
	return out, err
}

// Resolutions gives the events with which alerts ended last, by their ids: they know at whom it was, which the alerts
// themselves do no more.
func (s *Store) Resolutions(ctx context.Context, ids []int64) (map[int64]alert.Event, error) {
	type row struct {
		AlertID int64
		Data    []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT a.id AS alert_id, e.data
		FROM unnest($1::int8[]) AS a (id) CROSS JOIN LATERAL (
			SELECT data FROM event WHERE alert_id = a.id AND type = $2 ORDER BY at DESC, id DESC LIMIT 1) AS e`,
		ids, string(alert.EventResolved)))
	out := map[int64]alert.Event{}
	for _, r := range rows {
		var e alert.Event
		if err := json.Unmarshal(r.Data, &e); err != nil {
			return nil, err
		}
		out[r.AlertID] = e
	}
	return out, err
}

// AppIDs gives the ids of apps by WeChat's names for them.
func (s *Store) AppIDs(ctx context.Context, appids []string) (map[string]int64, error) {
	type row struct {
		ID    int64
		AppID string `db:"appid"`
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT id, appid FROM app WHERE appid = ANY ($1)`, appids))
	out := map[string]int64{}
	for _, r := range rows {
		out[r.AppID] = r.ID
	}
	return out, err
}
