package store

import (
	"context"

	"github.com/tongguan/tongguan/facts"
)

// requests gives what the uses of an endpoint ask of it: each scheme and path once, the oldest first, in the name of an
// app where there is one. What speaks neither HTTP nor WebSocket asks nothing.
func (s *Store) requests(ctx context.Context, endpoint int64) ([]facts.Request, error) {
	type row struct {
		Scheme int16
		Path   string
		AppID  string
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT scheme, path, app_id FROM (
			SELECT DISTINCT ON (u.scheme, u.path) u.scheme, u.path, COALESCE(a.appid, '') AS app_id, min(u.id) OVER (PARTITION BY u.scheme, u.path) AS id
			FROM use u LEFT JOIN app a ON a.id = u.app_id
			WHERE u.endpoint_id = $1 AND u.list <> ALL ($2)
			ORDER BY u.scheme, u.path, a.appid IS NULL, u.id) asked
		ORDER BY id LIMIT $3`, endpoint, []int16{code(lists, ListUDP), code(lists, ListTCP)}, facts.MaxRequests))
	out := make([]facts.Request, len(rows))
	for i, r := range rows {
		out[i] = facts.Request{Scheme: word(schemes, r.Scheme), Path: r.Path, AppID: r.AppID}
	}
	return out, err
}
