package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/rules"
)

// A Reason tells why something was judged.
type Reason string

// The reasons.
const (
	ReasonScan  Reason = "scan"
	ReasonTime  Reason = "time"  // what was seen before, at a later date
	ReasonRules Reason = "rules" // what was seen before, by other rules
)

// A Judgement is what the rules made of an observation.
type Judgement struct {
	ID            int64
	EndpointID    int64
	ObservationID int64
	Ruleset       string // the version that judged, and whose roots it trusted
	Profile       string
	JudgedAt      time.Time // when it was first judged so
	Verdicts      Verdicts
	Reason        Reason
	Report        *rules.Report // nil in lists
}

// Judgements lists what was made of an endpoint, newest first, without reports.
func (s *Store) Judgements(ctx context.Context, endpoint int64, after Cursor, limit int) ([]Judgement, *Cursor, error) {
	out, err := judgements(s.pool.Query(ctx, `
		SELECT id, endpoint_id, observation_id, ruleset, profile, judged_at, verdicts, reason, NULL::jsonb AS findings
		FROM judgement WHERE endpoint_id = $1 AND use_id IS NULL AND ($2::int8 = 0 OR id < $2)
		ORDER BY id DESC LIMIT $3`, endpoint, after.ID, limit+1))
	out, next := page(out, limit, func(j Judgement) Cursor { return Cursor{ID: j.ID} })
	return out, next, err
}

// Judgement gives one judgement with its report.
func (s *Store) Judgement(ctx context.Context, id int64) (Judgement, error) {
	out, err := judgements(s.pool.Query(ctx, `
		SELECT id, endpoint_id, observation_id, ruleset, profile, judged_at, verdicts, reason, findings
		FROM judgement WHERE id = $1`, id))
	if err != nil {
		return Judgement{}, err
	}
	if len(out) == 0 {
		return Judgement{}, ErrNotFound
	}
	return out[0], nil
}

func judgements(rows pgx.Rows, err error) ([]Judgement, error) {
	type row struct {
		ID            int64
		EndpointID    int64
		ObservationID int64
		Ruleset       string
		Profile       string
		JudgedAt      time.Time
		Verdicts      []int16
		Reason        int16
		Findings      []byte
	}
	list, err := all[row](rows, err)
	out := make([]Judgement, len(list))
	for i, r := range list {
		out[i] = Judgement{
			r.ID, r.EndpointID, r.ObservationID, r.Ruleset, r.Profile, r.JudgedAt, verdicts(r.Verdicts), word(reasons, r.Reason), nil,
		}
		if r.Findings == nil {
			continue
		}
		if out[i].Report, err = rules.DecodeReport(r.Findings); err != nil {
			return nil, err
		}
	}
	return out, err
}

// SaveJudgement keeps what the rules made of an endpoint's newest observation, if it differs from before. It reports
// whether it did. When another observation has come in the meantime it does nothing: that one was judged by its scan.
func (s *Store) SaveJudgement(ctx context.Context, endpoint, observation int64, r *rules.Report, profile, ruleset string, why Reason) (changed bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		was, err := currentOf(ctx, tx, endpoint)
		if err != nil || was.ObservationID == nil || *was.ObservationID != observation {
			return err
		}
		j := judged{observation, r, profile, ruleset, why}
		if _, changed, err = saveJudgement(ctx, tx, was, j); err != nil {
			return err
		}
		_, err = s.watch(ctx, tx, was, r)
		return err
	})
	return changed, err
}
