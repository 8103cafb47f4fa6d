package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/tongguan/tongguan/facts"
)

// Lints gives what was last said of certificates that were linted, by whichever linter. Of one that was not, or is not
// known, there is nothing.
func (s *Store) Lints(ctx context.Context, names []facts.SHA256) (map[facts.SHA256]facts.Lints, error) {
	hashes := make([][]byte, len(names))
	for i := range names {
		hashes[i] = names[i][:]
	}
	type row struct {
		SHA256 []byte `db:"sha256"`
		Lint   []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `
		SELECT sha256, lint FROM certificate WHERE sha256 = ANY ($1) AND lint IS NOT NULL`, hashes))
	out := make(map[facts.SHA256]facts.Lints, len(rows))
	for _, r := range rows {
		lints, err := readLints(r.Lint)
		if err != nil {
			return nil, err
		}
		out[facts.SHA256(r.SHA256)] = *lints
	}
	return out, err
}

// SaveLints keeps what a linter said of certificates that are stored, in place of what another one said before. Those
// that are not stored, and answers that say nothing of a certificate (facts.LintBusy), are passed over. Each is written by
// itself, so that whoever stores scans waits for none; what is cut off is linted again.
func (s *Store) SaveLints(ctx context.Context, lints map[facts.SHA256]facts.Lints) error {
	for _, name := range sorted(lints) {
		l := lints[name]
		if l.Failed == facts.LintBusy {
			continue
		}
		text, err := json.Marshal(l)
		if err != nil {
			return err
		}
		if _, err := s.pool.Exec(ctx, `
			UPDATE certificate SET lint = $2 WHERE sha256 = $1 AND lint ->> 'zlint' IS DISTINCT FROM $3`,
			name[:], cleanJSON(text), l.Linter); err != nil {
			return err
		}
	}
	return nil
}

// readLints reads what SaveLints wrote; nil for a certificate that was not linted.
func readLints(text []byte) (*facts.Lints, error) {
	if text == nil {
		return nil, nil
	}
	out := new(facts.Lints)
	if err := json.Unmarshal(text, out); err != nil {
		return nil, fmt.Errorf("reading the lints of a certificate: %w", err)
	}
	return out, nil
}
