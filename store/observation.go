package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
)

// An Observation is a state of an endpoint and the time for which it was seen.
type Observation struct {
	ID         int64
	EndpointID int64
	FirstAt    time.Time
	LastAt     *time.Time // nil: nothing else was seen since
	Digest     facts.SHA256
}

// Observations lists what was seen of an endpoint, newest first.
func (s *Store) Observations(ctx context.Context, endpoint int64, after Cursor, limit int) ([]Observation, *Cursor, error) {
	type row struct {
		ID         int64
		EndpointID int64
		FirstAt    time.Time
		LastAt     *time.Time
		Digest     []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT id, endpoint_id, first_at, last_at, digest FROM observation
		WHERE endpoint_id = $1 AND ($2::int8 = 0 OR id < $2)
		ORDER BY id DESC LIMIT $3`, endpoint, after.ID, limit+1))
	out := make([]Observation, len(rows))
	for i, r := range rows {
		out[i] = Observation{r.ID, r.EndpointID, r.FirstAt, r.LastAt, facts.SHA256(r.Digest)}
	}
	out, next := page(out, limit, func(o Observation) Cursor { return Cursor{ID: o.ID} })
	return out, next, err
}

// Snapshot gives what was observed, whole, as it was when it was first seen. A snapshot that a later version wrote is
// facts.ErrNewerSchema.
func (s *Store) Snapshot(ctx context.Context, observation int64) (*facts.Snapshot, error) {
	row, err := one[observed](s.pool.Query(ctx, `
		SELECT endpoint_id, id AS observation_id, schema_version, facts, chain_ids FROM observation WHERE id = $1`, observation))
	if err != nil {
		return nil, err
	}
	stored, err := s.assemble(ctx, []observed{row})
	if err != nil {
		return nil, err
	}
	if stored[0].Snapshot == nil {
		return nil, facts.ErrNewerSchema
	}
	return stored[0].Snapshot, nil
}

// A Stored is an endpoint's newest observation.
type Stored struct {
	EndpointID    int64
	ObservationID int64
	Snapshot      *facts.Snapshot // nil when a later version wrote it
}

// ToJudge gives the newest observations of up to limit endpoints, by the endpoint's id, beginning after one.
func (s *Store) ToJudge(ctx context.Context, after int64, limit int) ([]Stored, error) {
	rows, err := all[observed](s.pool.Query(ctx, `
		SELECT e.id AS endpoint_id, o.id AS observation_id, o.schema_version, o.facts, o.chain_ids
		FROM endpoint e JOIN observation o ON o.id = e.observation_id
		WHERE e.id > $1 ORDER BY e.id LIMIT $2`, after, limit))
	if err != nil {
		return nil, err
	}
	return s.assemble(ctx, rows)
}

type observed struct {
	EndpointID    int64
	ObservationID int64
	SchemaVersion int16
	Facts         []byte
	ChainIDs      []int64 `db:"chain_ids"`
}

// assemble puts the certificates back into snapshots.
func (s *Store) assemble(ctx context.Context, rows []observed) ([]Stored, error) {
	var chains []int64
	for _, r := range rows {
		chains = append(chains, r.ChainIDs...)
	}
	type presented struct {
		ChainID int64
		DER     []byte `db:"der"`
	}
	certificates, err := all[presented](s.pool.Query(ctx, `
		SELECT DISTINCT ch.id AS chain_id, c.der
		FROM chain ch JOIN certificate c ON c.id = ANY (ch.cert_ids) WHERE ch.id = ANY ($1)`, chains))
	if err != nil {
		return nil, err
	}
	of := map[int64][][]byte{}
	for _, c := range certificates {
		of[c.ChainID] = append(of[c.ChainID], c.DER)
	}
	out := make([]Stored, len(rows))
	for i, r := range rows {
		out[i] = Stored{EndpointID: r.EndpointID, ObservationID: r.ObservationID}
		if r.SchemaVersion > facts.SchemaVersion {
			continue
		}
		snapshot := new(facts.Snapshot)
		if err := json.Unmarshal(r.Facts, snapshot); err != nil {
			return nil, fmt.Errorf("reading observation %d: %w", r.ObservationID, err)
		}
		for _, id := range r.ChainIDs {
			for _, der := range of[id] {
				snapshot.Keep(der)
			}
		}
		out[i].Snapshot = snapshot
	}
	return out, nil
}

// saveObservation writes a new state of the endpoint. The state before is closed with the time of the last scan.
func saveObservation(ctx context.Context, tx pgx.Tx, was current, snapshot *facts.Snapshot, digest facts.SHA256, lastScan *time.Time) (int64, error) {
	ids, err := saveCertificates(ctx, tx, snapshot)
	if err != nil {
		return 0, err
	}
	chains, err := saveChains(ctx, tx, snapshot, ids)
	if err != nil {
		return 0, err
	}
	bare := *snapshot
	bare.Certificates = nil
	text, err := json.Marshal(bare)
	if err != nil {
		return 0, err
	}
	if was.ObservationID != nil {
		if _, err := tx.Exec(ctx, `UPDATE observation SET last_at = $2 WHERE id = $1`, *was.ObservationID, lastScan); err != nil {
			return 0, err
		}
	}
	var id int64
	err = tx.QueryRow(ctx, `
		INSERT INTO observation (endpoint_id, first_at, digest, schema_version, facts, chain_ids)
		VALUES ($1, now(), $2, $3, $4, $5) RETURNING id`,
		was.ID, digest[:], snapshot.SchemaVersion, cleanJSON(text), chains).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, saveLeaves(ctx, tx, was.ID, snapshot, ids)
}
