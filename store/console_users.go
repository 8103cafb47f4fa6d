package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/tongguan/tongguan/facts"
)

// ConsolesOfEndpoints gives the consoles of the apps that need each of some endpoints, by the endpoint's id and in the
// order of the appids, so that the same is judged by them every time. Of an app whose lists were never told there is none.
// What several endpoints share is read once, and not to be changed.
func (s *Store) ConsolesOfEndpoints(ctx context.Context, endpoints ...int64) (map[int64][]*facts.Console, error) {
	type row struct {
		EndpointID int64
		AppID      int64
	}
	needs, err := all[row](s.pool.Query(ctx, `
		SELECT u.endpoint_id, a.id AS app_id
		FROM app a JOIN use u ON u.app_id = a.id
		WHERE u.endpoint_id = ANY ($1) AND a.console IS NOT NULL
		GROUP BY u.endpoint_id, a.id ORDER BY a.appid`, endpoints))
	if err != nil || len(needs) == 0 {
		return nil, err
	}
	apps := map[int64]bool{}
	for _, n := range needs {
		apps[n.AppID] = true
	}
	consoles, err := s.Consoles(ctx, slices.Collect(maps.Keys(apps)))
	if err != nil {
		return nil, err
	}
	out := map[int64][]*facts.Console{}
	for _, n := range needs {
		if c := consoles[n.AppID]; c != nil { // else it was deleted meanwhile
			out[n.EndpointID] = append(out[n.EndpointID], c)
		}
	}
	return out, nil
}

// relisted has the endpoints that an app needs scanned soon where one of its lists changes: whether a redirect leads to a
// listed host is judged by them. No other app's are, and new ones are ordered already. It comes before the console is
// stored.
func (i *importing) relisted(ctx context.Context, app int64, next *facts.Console) error {
	var text []byte
	if err := i.tx.QueryRow(ctx, `SELECT console FROM app WHERE id = $1`, app).Scan(&text); err != nil {
		return err
	}
	was := new(facts.Console)
	if text != nil {
		if err := json.Unmarshal(text, was); err != nil {
			return fmt.Errorf("reading the console of app %d: %w", app, err)
		}
	}
	if len(was.Diff(next)) == 0 {
		return nil
	}
	fresh := make([]int64, len(i.fresh))
	for n, c := range i.fresh {
		fresh[n] = c.EndpointID
	}
	_, err := i.tx.Exec(ctx, `
		UPDATE endpoint_schedule SET next_scan_at = LEAST(next_scan_at, now())
		WHERE endpoint_id IN (SELECT endpoint_id FROM use WHERE app_id = $1) AND endpoint_id <> ALL ($2)`, app, fresh)
	return err
}
