package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// current is what stands about an endpoint before something new is written.
type current struct {
	ID                int64
	ZoneID            int64
	ObservationID     *int64
	ObservationDigest []byte
	JudgementID       *int64
	JudgementDigest   []byte
	Verdicts          []int16
	Reach             *int16
}

// currentOf reads it and keeps others from changing it until the transaction ends.
func currentOf(ctx context.Context, tx pgx.Tx, endpoint int64) (current, error) {
	return one[current](tx.Query(ctx, `
		SELECT e.id, e.zone_id, e.observation_id, o.digest AS observation_digest, e.judgement_id, j.digest AS judgement_digest,
			e.verdicts, e.reach
		FROM endpoint e LEFT JOIN observation o ON o.id = e.observation_id LEFT JOIN judgement j ON j.id = e.judgement_id
		WHERE e.id = $1 FOR UPDATE OF e`, endpoint))
}

// saveFacts writes what was seen and what was made of it, as far as it differs.
func (s *Store) saveFacts(ctx context.Context, tx pgx.Tx, was current, r Result, lastScan *time.Time) (out Saved, err error) {
	digest := r.Snapshot.Digest()
	if was.ObservationID != nil && facts.SHA256(was.ObservationDigest) == digest {
		out.ObservationID = *was.ObservationID
	} else {
		out.NewObservation = true
		if out.ObservationID, err = saveObservation(ctx, tx, was, r.Snapshot, digest, lastScan); err != nil {
			return out, err
		}
		if was.ObservationID != nil {
			if err := note(ctx, tx, was, "facts.changed", map[string]any{"from": *was.ObservationID, "to": out.ObservationID}); err != nil {
				return out, err
			}
		}
	}
	j := judged{out.ObservationID, r.Report, r.Profile, r.Ruleset, ReasonScan}
	if out.JudgementID, out.NewJudgement, err = saveJudgement(ctx, tx, was, j); err != nil {
		return out, err
	}
	out.AlertWaits, err = s.watch(ctx, tx, was, r.Report)
	return out, err
}

// judged is a judgement that is to be written.
type judged struct {
	observation int64
	report      *rules.Report
	profile     string
	ruleset     string
	why         Reason
}

// saveJudgement writes a judgement if it says something else than the one before, or speaks of another observation.
func saveJudgement(ctx context.Context, tx pgx.Tx, was current, j judged) (id int64, changed bool, err error) {
	text, err := j.report.Encode()
	if err != nil {
		return 0, false, err
	}
	text = cleanJSON(text)
	digest, moved := j.report.Digest(), was.ObservationID == nil || *was.ObservationID != j.observation
	if was.JudgementID != nil && !moved && facts.SHA256(was.JudgementDigest) == digest {
		return *was.JudgementID, false, refreshJudgement(ctx, tx, was, j.report, text)
	}
	now := codes(j.report.Platforms)
	err = tx.QueryRow(ctx, `
		INSERT INTO judgement (endpoint_id, observation_id, ruleset, profile, judged_at, digest, findings, verdicts, reason)
		VALUES ($1, $2, $3, $4, now(), $5, $6, $7, $8) RETURNING id`,
		was.ID, j.observation, j.ruleset, j.profile, digest[:], text, now, code(reasons, j.why)).Scan(&id)
	if err != nil {
		return 0, false, err
	}
	if err := saveCauses(ctx, tx, was.ID, j.report); err != nil {
		return 0, false, err
	}
	if err := saveAuthorities(ctx, tx, was.ID, j.report); err != nil {
		return 0, false, err
	}
	_, err = tx.Exec(ctx, `
		UPDATE endpoint
		SET observation_id = $2, judgement_id = $3, leaf_not_after = $4, worst = $5, verdicts = $6, reach = $7, interference = $8, version = version + 1
		WHERE id = $1`,
		was.ID, j.observation, id, leafNotAfter(j.report), slices.Max(now), now, code(reaches, j.report.Reach), interferenceCode(j.report.Interference))
	if err != nil {
		return 0, false, err
	}
	if len(was.Verdicts) > 0 && !slices.Equal(was.Verdicts, now) {
		err = note(ctx, tx, was, "verdict.changed", map[string]any{"from": was.Verdicts, "to": now, "judgement": id, "reason": j.why})
	}
	return id, true, err
}

// refreshJudgement brings a judgement up to date that says the same as before: the days that are left are another number
// than yesterday, and root lists that are new here may lead by another root to the same verdict.
func refreshJudgement(ctx context.Context, tx pgx.Tx, was current, report *rules.Report, text []byte) error {
	var chains bool
	err := tx.QueryRow(ctx, `
		UPDATE judgement j SET findings = $2
		FROM (SELECT findings -> 'chains' IS DISTINCT FROM $2::jsonb -> 'chains' AS chains FROM judgement WHERE id = $1) AS was
		WHERE j.id = $1 AND (was.chains OR j.findings -> 'findings' IS DISTINCT FROM $2::jsonb -> 'findings')
		RETURNING was.chains`, *was.JudgementID, text).Scan(&chains)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil || !chains:
		return err
	}
	return saveAuthorities(ctx, tx, was.ID, report)
}

// leafNotAfter is when the first leaf ends; nil when none is known.
func leafNotAfter(r *rules.Report) (out *time.Time) {
	for _, leaf := range r.Leaves {
		if out == nil || leaf.NotAfter.Before(*out) {
			out = &leaf.NotAfter
		}
	}
	return out
}

// note writes down that something happened.
func note(ctx context.Context, tx pgx.Tx, was current, kind string, data map[string]any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO event (type, zone_id, endpoint_id, data) VALUES ($1, $2, $3, $4)`, kind, was.ZoneID, was.ID, text)
	return err
}
