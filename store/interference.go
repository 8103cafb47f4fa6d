package store

import (
	"context"

	"github.com/tongguan/tongguan/facts"
)

// Interferences counts the endpoints that are scanned and could not be tried the last time, by what of our own network
// was in the way. There is no other memory of it: when the scans are fine again, nothing is counted. A worker of the
// version before does not know the column, and leaves it as it was; so the reach must still say the same.
func (s *Store) Interferences(ctx context.Context) (map[facts.Interference]int, error) {
	type row struct {
		Interference int16
		N            int
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT e.interference, count(*) AS n
		FROM endpoint e JOIN endpoint_schedule s ON s.endpoint_id = e.id
		WHERE e.interference IS NOT NULL AND e.reach = $1 AND s.enabled
		GROUP BY e.interference`, code(reaches, facts.ReachNotTried)))
	out := map[facts.Interference]int{}
	for _, r := range rows {
		if of := word(interferences, r.Interference); of != "" {
			out[of] = r.N
		}
	}
	return out, err
}

// interferenceCode is nil where nothing interfered.
func interferenceCode(of facts.Interference) *int16 {
	if n := code(interferences, of); n >= 0 {
		return &n
	}
	return nil
}

// Hurry makes endpoints due that are scanned.
func (s *Store) Hurry(ctx context.Context, endpoints []int64) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE endpoint_schedule SET next_scan_at = now() WHERE endpoint_id = ANY ($1) AND enabled AND next_scan_at > now()`, endpoints)
	return err
}

// HurryOthers makes up to limit endpoints due, any ones that answered the last time, beside the given one and not of its
// host: whether it is the network or the server that is to blame can be seen at others only.
func (s *Store) HurryOthers(ctx context.Context, endpoint int64, limit int) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE endpoint_schedule SET next_scan_at = now()
		WHERE enabled AND next_scan_at > now() AND endpoint_id IN (
			SELECT o.id FROM endpoint o JOIN endpoint e ON o.zone_id = e.zone_id AND o.host <> e.host
			WHERE e.id = $1 AND o.reach = $2
			ORDER BY random() LIMIT $3)`, endpoint, code(reaches, facts.ReachOK), limit)
	return err
}
