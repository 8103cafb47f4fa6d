package store

import (
	"context"

	"github.com/tongguan/tongguan/rules"
)

// Reports gives the reports of judgements, by the judgements' ids; one that is not there is left out.
func (s *Store) Reports(ctx context.Context, judgements []int64) (map[int64]*rules.Report, error) {
	type row struct {
		ID       int64
		Findings []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT id, findings FROM judgement WHERE id = ANY ($1)`, judgements))
	if err != nil {
		return nil, err
	}
	out := make(map[int64]*rules.Report, len(rows))
	for _, r := range rows {
		if out[r.ID], err = rules.DecodeReport(r.Findings); err != nil {
			return nil, err
		}
	}
	return out, nil
}
