package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
)

// A Dispute is somebody's word that an endpoint works on a phone on which a rule has it fail.
type Dispute struct {
	ID            int64
	EndpointID    int64
	ObservationID int64 // what had been seen when it was said
	By            string
	facts.Dispute // Judged is the ruleset of the judgement
}

type disputeRow struct {
	ID            int64
	EndpointID    int64
	ObservationID int64
	Rule, Level   string
	Platform      int16
	Phone         string
	System        string
	WeChat        string `db:"wechat"`
	Note          string
	Ruleset       string
	By            string
	At            time.Time
}

const disputeColumns = `
	SELECT d.id, d.endpoint_id, d.observation_id, d.rule, d.level, d.platform, d.phone, d.system, d.wechat, d.note, d.ruleset,
		COALESCE(a.name, '') AS by, d.at
	FROM dispute d LEFT JOIN account a ON a.id = d.account_id `

func (r disputeRow) dispute() Dispute {
	return Dispute{r.ID, r.EndpointID, r.ObservationID, r.By, facts.Dispute{
		Rule: r.Rule, Level: r.Level, Platform: word(facts.AllPlatforms(), r.Platform), Phone: r.Phone, System: r.System, WeChat: r.WeChat,
		Note: r.Note, At: r.At, Judged: r.Ruleset,
	}}
}

// Disputes lists those of an endpoint, the newest first; none of one that does not exist. There are no more than
// facts.MaxDisputes.
func (s *Store) Disputes(ctx context.Context, endpoint int64) ([]Dispute, error) {
	rows, err := all[disputeRow](s.pool.Query(ctx, disputeColumns+`WHERE d.endpoint_id = $1 ORDER BY d.id DESC`, endpoint))
	out := make([]Dispute, len(rows))
	for i, r := range rows {
		out[i] = r.dispute()
	}
	return out, err
}

// Dispute gives one of an endpoint; ErrNotFound when it has no such.
func (s *Store) Dispute(ctx context.Context, endpoint, id int64) (Dispute, error) {
	r, err := one[disputeRow](s.pool.Query(ctx, disputeColumns+`WHERE d.endpoint_id = $1 AND d.id = $2`, endpoint, id))
	return r.dispute(), err
}

// AddDispute keeps what somebody says against a judgement; by is an account. Judged is taken from the judgement. ErrNotFound when there is no such judgement, ErrFull when the endpoint has facts.MaxDisputes.
func (s *Store) AddDispute(ctx context.Context, judgement int64, d facts.Dispute, by int64) (out Dispute, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		var endpoint int64
		if err := tx.QueryRow(ctx, `SELECT endpoint_id FROM judgement WHERE id = $1`, judgement).Scan(&endpoint); err != nil {
			return missing(err)
		}
		if err := touch(ctx, tx, endpoint); err != nil { // which also has the next one wait, so that the count is right
			return err
		}
		var id int64
		err := tx.QueryRow(ctx, `
			INSERT INTO dispute (endpoint_id, observation_id, rule, level, platform, phone, system, wechat, note, ruleset, account_id, at)
			SELECT j.endpoint_id, j.observation_id, $2, $3, $4, $5, $6, $7, $8, j.ruleset, $9, $10
			FROM judgement j WHERE j.id = $1 AND (SELECT count(*) FROM dispute d WHERE d.endpoint_id = j.endpoint_id) < $11
			RETURNING id`,
			judgement, d.Rule, d.Level, code(facts.AllPlatforms(), d.Platform), clean(d.Phone), clean(d.System), clean(d.WeChat), clean(d.Note),
			by, d.At, facts.MaxDisputes).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrFull
		}
		if err != nil {
			return err
		}
		r, err := one[disputeRow](tx.Query(ctx, disputeColumns+`WHERE d.id = $1`, id))
		out = r.dispute()
		return err
	})
	return out, err
}

// DeleteDispute takes one from an endpoint; ErrNotFound when it has no such.
func (s *Store) DeleteDispute(ctx context.Context, endpoint, id int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := touch(ctx, tx, endpoint); err != nil {
			return err
		}
		return affected(tx.Exec(ctx, `DELETE FROM dispute WHERE endpoint_id = $1 AND id = $2`, endpoint, id))
	})
}

// DisputedSnapshot gives what had been seen when a dispute was made, whole, with the dispute in it.
func (s *Store) DisputedSnapshot(ctx context.Context, d Dispute) (*facts.Snapshot, error) {
	out, err := s.Snapshot(ctx, d.ObservationID)
	if err != nil {
		return nil, err
	}
	out.Disputes = []facts.Dispute{d.Dispute}
	return out, nil
}
