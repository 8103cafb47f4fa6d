package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/rules"
)

// watched is an alert as one endpoint meets it.
type watched struct {
	ID     int64
	ZoneID int64
	Data   []byte
	Member bool // the endpoint is one of those to whom it happens
	Others bool // and there are others
}

// watch brings the alerts that concern an endpoint up to date with a judgement. It reports whether one of them waits for
// a second look. Mostly nothing changes; then nothing is locked either.
func (s *Store) watch(ctx context.Context, tx pgx.Tx, was current, r *rules.Report) (waits bool, err error) {
	conditions := alert.Conditions(was.ZoneID, was.ID, r)
	keys := keysOf(conditions)
	found, err := watchedBy(ctx, tx, was.ID, keys)
	if err != nil {
		return false, err
	}
	theirs := func() (bool, error) {
		vendor, err := vendorOf(ctx, tx, 0, was.ID)
		return vendor != "", err
	}
	moves, err := movesOf(was, r, conditions, found, theirs)
	if err != nil {
		return false, err
	}
	if len(moves) > 0 {
		if err := lockAlerts(ctx, tx, was, conditions, r.JudgedAt); err != nil {
			return false, err
		}
		if found, err = watchedBy(ctx, tx, was.ID, keys); err != nil {
			return false, err
		}
		if moves, err = movesOf(was, r, conditions, found, theirs); err != nil {
			return false, err
		}
	}
	for _, m := range moves {
		if err := s.move(ctx, tx, was, m); err != nil {
			return false, err
		}
		waits = waits || m.to.State == alert.Pending
	}
	return waits, nil
}

// watchedBy reads the alerts with the given keys, and those of which the endpoint is a member. An array is what lets
// either side of the OR use its index.
func watchedBy(ctx context.Context, tx pgx.Tx, endpoint int64, keys []string) ([]watched, error) {
	return all[watched](tx.Query(ctx, `
		SELECT a.id, a.zone_id, a.data,
			EXISTS (SELECT FROM alert_member m WHERE m.alert_id = a.id AND m.endpoint_id = $1) AS member,
			EXISTS (SELECT FROM alert_member m WHERE m.alert_id = a.id AND m.endpoint_id <> $1) AS others
		FROM alert a
		WHERE a.key = ANY ($2) OR a.id = ANY (ARRAY(SELECT alert_id FROM alert_member WHERE endpoint_id = $1))`, endpoint, keys))
}

// lockAlerts makes the alerts that are missing, and keeps others from changing any that concern the endpoint until the
// transaction ends. All who lock several do it in the order of the keys, and read only afterwards: what they waited for
// is then seen.
func lockAlerts(ctx context.Context, tx pgx.Tx, was current, conditions []alert.Condition, now time.Time) error {
	for _, c := range conditions { // they are sorted
		a := alert.New(c, now)
		text, err := json.Marshal(a)
		if err != nil {
			return err
		}
		var certificate []byte
		if c.Certificate != nil {
			certificate = c.Certificate.SHA256[:]
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO alert (key, kind, rule, certificate_id, zone_id, state, since, data)
			VALUES ($1, $2, $3, (SELECT id FROM certificate WHERE sha256 = $4), $5, $6, $7, $8)
			ON CONFLICT (key) DO NOTHING`,
			a.Key, a.Kind, a.Rule, certificate, was.ZoneID, code(alertStates, a.State), now, cleanJSON(text))
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `
		SELECT FROM alert
		WHERE key = ANY ($2) OR id = ANY (ARRAY(SELECT alert_id FROM alert_member WHERE endpoint_id = $1))
		ORDER BY key FOR UPDATE`, was.ID, keysOf(conditions))
	return err
}

func keysOf(conditions []alert.Condition) []string {
	out := make([]string, len(conditions))
	for i, c := range conditions {
		out[i] = c.Key
	}
	return out
}

// A move is what a judgement does to one alert.
type move struct {
	watched
	to          alert.Alert
	notices     []alert.Notice
	join, leave bool
	differs     bool // the state is another
}

// movesOf tells what changes, in the order of the keys. A condition whose alert is not there yet is a change. theirs tells
// whether the endpoint is a vendor's: what its looks are too gentle to ask is over there, since none will ask again. Anywhere
// else another worker, or the next settings, may.
func movesOf(was current, r *rules.Report, conditions []alert.Condition, found []watched, theirs func() (bool, error)) (out []move, err error) {
	holding := map[string]alert.Condition{}
	for _, c := range conditions {
		holding[c.Key] = c
	}
	for _, w := range found {
		var a alert.Alert
		if err := json.Unmarshal(w.Data, &a); err != nil {
			return nil, err
		}
		m := move{watched: w}
		if c, holds := holding[a.Key]; holds {
			delete(holding, a.Key)
			m.join = !w.Member
			m.to, m.notices = a.Seen(r.JudgedAt, c)
			if w.Others && m.to.Severity == a.Severity {
				m.to.Finding = a.Finding // several members tell of it in turn: one of them is enough
			}
		} else {
			truth, end := alert.Of(a, was.ZoneID, was.ID, r), a.Gone
			if truth == alert.Unasked {
				is, err := theirs()
				if err != nil {
					return nil, err
				}
				if is {
					truth, end = alert.Over, a.Drop
				}
			}
			if truth != alert.Over {
				continue
			}
			m.leave = true
			if m.to = a; !w.Others {
				m.to, m.notices = end(r.JudgedAt)
			}
		}
		before, err := json.Marshal(a)
		if err != nil {
			return nil, err
		}
		after, err := json.Marshal(m.to)
		if err != nil {
			return nil, err
		}
		m.differs = !bytes.Equal(before, after)
		if m.join || m.leave || len(m.notices) > 0 || m.to.State == alert.Pending || m.differs {
			out = append(out, m)
		}
	}
	for _, c := range holding {
		out = append(out, move{to: alert.New(c, r.JudgedAt), join: true})
	}
	slices.SortFunc(out, func(a, b move) int { return cmp.Compare(a.to.Key, b.to.Key) })
	return out, nil
}

// move writes a move down, and tells whom it concerns. The alert is locked.
func (s *Store) move(ctx context.Context, tx pgx.Tx, was current, m move) error {
	switch {
	case m.join:
		if _, err := tx.Exec(ctx, `
			INSERT INTO alert_member (alert_id, endpoint_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, m.ID, was.ID); err != nil {
			return err
		}
	case m.leave:
		if _, err := tx.Exec(ctx, `DELETE FROM alert_member WHERE alert_id = $1 AND endpoint_id = $2`, m.ID, was.ID); err != nil {
			return err
		}
	}
	left := int64(0)
	if m.leave { // so that what is over can still say where it was
		left = was.ID
	}
	if !m.differs && len(m.notices) == 0 {
		return nil
	}
	return s.keep(ctx, tx, m.ID, m.ZoneID, m.to, m.notices, left)
}

// keep writes an alert's new state, and what is to be told of it. left is an endpoint that was a member until now; 0:
// there is none.
func (s *Store) keep(ctx context.Context, tx pgx.Tx, id, zone int64, a alert.Alert, notices []alert.Notice, left int64) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE alert
		SET state = $2, level = $3, since = $4, until = $5, seq = $6, severity = $7, urgency = $8, fired_at = COALESCE($9, fired_at), next_at = $10, data = $11,
		    version = version + 1
		WHERE id = $1`,
		id, code(alertStates, a.State), string(a.Level), a.Since, orNull(a.Until), a.Seq, int16(a.Severity), string(a.Urgency()), orNull(a.FiredAt),
		orNull(a.Next()), cleanJSON(text))
	if err != nil {
		return err
	}
	for _, n := range notices {
		if err := s.tell(ctx, tx, id, zone, a, n, left); err != nil {
			return err
		}
	}
	return nil
}

// leaveAlerts ends what happens to an endpoint that is about to be deleted, and to nobody else.
func (s *Store) leaveAlerts(ctx context.Context, tx pgx.Tx, endpoint int64) error {
	var now time.Time
	if err := tx.QueryRow(ctx, `SELECT now()`).Scan(&now); err != nil {
		return err
	}
	if err := lockAlerts(ctx, tx, current{ID: endpoint}, nil, now); err != nil {
		return err
	}
	found, err := watchedBy(ctx, tx, endpoint, nil)
	if err != nil {
		return err
	}
	for _, w := range found {
		if w.Others {
			continue
		}
		var a alert.Alert
		if err := json.Unmarshal(w.Data, &a); err != nil {
			return err
		}
		to, notices := a.Gone(now)
		if err := s.keep(ctx, tx, w.ID, w.ZoneID, to, notices, endpoint); err != nil {
			return err
		}
	}
	return nil
}

// orNull writes the zero time as null.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// TickAlerts lets time pass for up to limit alerts that have waited for it: levels are reached, reminders fall due,
// silences end. It returns how many they were. Several may call it at once.
func (s *Store) TickAlerts(ctx context.Context, now time.Time, limit int) (n int, err error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM alert WHERE next_at <= $1 ORDER BY next_at LIMIT $2`, now, limit)
	if err != nil {
		return 0, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	failed := []error{err}
	for _, id := range ids {
		if err := s.inTx(ctx, func(tx pgx.Tx) error { return s.tick(ctx, tx, id, now) }); err != nil {
			failed = append(failed, fmt.Errorf("alert %d: %w", id, err)) // one that fails keeps no other waiting
			continue
		}
		n++
	}
	return n, errors.Join(failed...)
}

// tick lets time pass for one alert. One that has lost its members, or its app, is over.
func (s *Store) tick(ctx context.Context, tx pgx.Tx, id int64, now time.Time) error {
	type row struct {
		ZoneID int64
		Data   []byte
	}
	r, err := one[row](tx.Query(ctx, `
		SELECT COALESCE(zone_id, 0) AS zone_id, data FROM alert WHERE id = $1 AND next_at <= $2 FOR UPDATE SKIP LOCKED`, id, now))
	if errors.Is(err, ErrNotFound) {
		return nil // somebody else is at it, or was
	}
	if err != nil {
		return err
	}
	var a alert.Alert
	if err := json.Unmarshal(r.Data, &a); err != nil {
		return err
	}
	var members bool
	if err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM alert_member WHERE alert_id = $1) OR EXISTS (SELECT FROM alert WHERE id = $1 AND app_id IS NOT NULL)`, id).Scan(&members); err != nil {
		return err
	}
	step := a.Tick
	if !members {
		step = a.Gone
	}
	to, notices := step(now)
	return s.keep(ctx, tx, id, r.ZoneID, to, notices, 0)
}
