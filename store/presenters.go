package store

import (
	"context"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Presenter is an endpoint that presents a certificate as its own now, with what was last seen of it.
type Presenter struct {
	ID       int64
	Host     string
	Port     uint16
	Snapshot *facts.Snapshot
	Report   *rules.Report // the newest
}

// Presenters gives up to limit endpoints that present a certificate as their own, those that were judged last first.
// What a later version wrote is left out.
func (s *Store) Presenters(ctx context.Context, certificate int64, limit int) ([]Presenter, error) {
	type row struct {
		observed
		Host     string
		Port     int32
		Findings []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT e.id AS endpoint_id, o.id AS observation_id, o.schema_version, o.facts, o.chain_ids, e.host, e.port, j.findings
		FROM endpoint_leaf l JOIN endpoint e ON e.id = l.endpoint_id
			JOIN judgement j ON j.id = e.judgement_id JOIN observation o ON o.id = j.observation_id
		WHERE l.certificate_id = $1
		ORDER BY j.id DESC LIMIT $2`, certificate, limit))
	if err != nil {
		return nil, err
	}
	seen := make([]observed, len(rows))
	for i := range rows {
		seen[i] = rows[i].observed
	}
	stored, err := s.assemble(ctx, seen)
	if err != nil {
		return nil, err
	}
	var out []Presenter
	for i, r := range rows {
		if stored[i].Snapshot == nil {
			continue
		}
		report, err := rules.DecodeReport(r.Findings)
		if err != nil {
			return nil, err
		}
		out = append(out, Presenter{r.EndpointID, r.Host, uint16(r.Port), stored[i].Snapshot, report})
	}
	return out, nil
}
