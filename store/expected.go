package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/renewal"
)

// An ExpectedState is how far an expectation has come.
type ExpectedState string

// The states. An endpoint has at most one that is open.
const (
	ExpectedOpen      ExpectedState = "open"
	ExpectedServed    ExpectedState = "served"
	ExpectedReplaced  ExpectedState = "replaced"  // another certificate was expected in its place
	ExpectedWithdrawn ExpectedState = "withdrawn" // somebody took it back
)

// An Expected is a certificate that somebody says is installed at an endpoint.
type Expected struct {
	ID         int64
	EndpointID int64
	SHA256     facts.SHA256
	Name       string     // what people call it; "" where only the hash was given
	NotBefore  *time.Time // likewise nil
	NotAfter   *time.Time
	By         string // who said so; "" nobody who has an account still
	Since      time.Time
	Due        time.Time // until when it is to be served
	State      ExpectedState
	EndedAt    *time.Time          // nil while it is open
	Seen       *renewal.Comparison // what the last look saw that learned anything; nil: there was none
}

type expectedRow struct {
	ID         int64
	EndpointID int64
	SHA256     []byte `db:"sha256"`
	Name       string
	NotBefore  *time.Time
	NotAfter   *time.Time
	By         string
	Since      time.Time
	Due        time.Time
	State      int16
	EndedAt    *time.Time
	Seen       []byte
}

const expectedColumns = `
	SELECT x.id, x.endpoint_id, x.sha256, x.name, x.not_before, x.not_after, COALESCE(a.name, '') AS by, x.since, x.due, x.state, x.ended_at, x.seen
	FROM expected_certificate x LEFT JOIN account a ON a.id = x.account_id `

func (r expectedRow) expected() (Expected, error) {
	out := Expected{
		r.ID, r.EndpointID, facts.SHA256(r.SHA256), r.Name, r.NotBefore, r.NotAfter, r.By, r.Since, r.Due,
		word(expectedStates, r.State), r.EndedAt, nil,
	}
	if r.Seen == nil {
		return out, nil
	}
	out.Seen = new(renewal.Comparison)
	return out, json.Unmarshal(r.Seen, out.Seen)
}

// Expected gives the newest expectation of an endpoint, open or not; ErrNotFound where there never was one.
func (s *Store) Expected(ctx context.Context, endpoint int64) (Expected, error) {
	r, err := one[expectedRow](s.pool.Query(ctx, expectedColumns+`WHERE x.endpoint_id = $1 ORDER BY x.id DESC LIMIT 1`, endpoint))
	if err != nil {
		return Expected{}, err
	}
	return r.expected()
}

// Expectations lists those of an endpoint, the newest first.
func (s *Store) Expectations(ctx context.Context, endpoint int64, limit int) ([]Expected, error) {
	rows, err := all[expectedRow](s.pool.Query(ctx, expectedColumns+`WHERE x.endpoint_id = $1 ORDER BY x.id DESC LIMIT $2`, endpoint, limit))
	if err != nil {
		return nil, err
	}
	out := make([]Expected, len(rows))
	for i, r := range rows {
		if out[i], err = r.expected(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// openExpected gives the one that is open, and keeps others from changing it until the transaction ends; nil: there is
// none. The endpoint is locked.
func openExpected(ctx context.Context, tx pgx.Tx, endpoint int64) (*Expected, error) {
	r, err := one[expectedRow](tx.Query(ctx, expectedColumns+`WHERE x.endpoint_id = $1 AND x.state = 0 FOR UPDATE OF x`, endpoint))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	x, err := r.expected()
	return &x, err
}

// Expect notes that a certificate is installed at an endpoint and is to be served there until x.Due, and orders a scan
// that looks for it. Of x only EndpointID, SHA256, Name, NotBefore, NotAfter, Since and Due count; by is an account, nil
// for nobody who signed in. One that is open and of another certificate is replaced. The same certificate is not
// expected twice: the open one stays as it is, but for the time that it has from its beginning on; then fresh is false.
// ErrNotFound when there is no such endpoint.
func (s *Store) Expect(ctx context.Context, x Expected, by *int64) (out Expected, fresh bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockEndpoint(ctx, tx, x.EndpointID, 0); err != nil {
			return err
		}
		was, err := currentOf(ctx, tx, x.EndpointID)
		if err != nil {
			return err
		}
		open, err := openExpected(ctx, tx, x.EndpointID)
		if err != nil {
			return err
		}
		now := x.Since
		if fresh = open == nil || open.SHA256 != x.SHA256; !fresh {
			open.Due = open.Since.Add(x.Due.Sub(x.Since))
			out = *open
			if _, err := tx.Exec(ctx, `UPDATE expected_certificate SET due = $2 WHERE id = $1`, open.ID, open.Due); err != nil {
				return err
			}
			return s.sleepOver(ctx, tx, was, out, now)
		}
		if open != nil {
			if err := s.endExpected(ctx, tx, was, *open, ExpectedReplaced, now); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, `
			INSERT INTO expected_certificate (endpoint_id, sha256, name, not_before, not_after, account_id, since, due)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			x.EndpointID, x.SHA256[:], clean(x.Name), x.NotBefore, x.NotAfter, by, x.Since, x.Due).Scan(&x.ID); err != nil {
			return err
		}
		if err := note(ctx, tx, was, "certificate.expected", map[string]any{"sha256": x.SHA256, "due": x.Due}); err != nil {
			return err
		}
		if err := s.sleepOver(ctx, tx, was, x, now); err != nil {
			return err
		}
		r, err := one[expectedRow](tx.Query(ctx, expectedColumns+`WHERE x.id = $1`, x.ID))
		if err != nil {
			return err
		}
		if out, err = r.expected(); err != nil {
			return err
		}
		if _, err := s.requestScan(ctx, tx, x.EndpointID, by); err != nil {
			return err
		}
		return touch(ctx, tx, x.EndpointID)
	})
	return out, fresh, err
}

// Withdraw takes back the expectation of an endpoint that is open; ErrNotFound when none is.
func (s *Store) Withdraw(ctx context.Context, endpoint int64, now time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockEndpoint(ctx, tx, endpoint, 0); err != nil {
			return err
		}
		was, err := currentOf(ctx, tx, endpoint)
		if err != nil {
			return err
		}
		open, err := openExpected(ctx, tx, endpoint)
		if err != nil {
			return err
		}
		if open == nil {
			return ErrNotFound
		}
		if err := s.endExpected(ctx, tx, was, *open, ExpectedWithdrawn, now); err != nil {
			return err
		}
		return touch(ctx, tx, endpoint)
	})
}

// sawRenewal holds a look against the expectation that is open. What a look for another certificate saw is no news of
// this one.
func (s *Store) sawRenewal(ctx context.Context, tx pgx.Tx, was current, seen *renewal.Comparison, now time.Time) error {
	if seen == nil {
		return nil
	}
	open, err := openExpected(ctx, tx, was.ID)
	if err != nil || open == nil || len(seen.Expected) != 1 || seen.Expected[0] != open.SHA256 {
		return err
	}
	if seen.Tried() == 0 {
		return nil // what was seen before stands
	}
	text, err := json.Marshal(seen)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE expected_certificate SET seen = $2 WHERE id = $1`, open.ID, cleanJSON(text)); err != nil {
		return err
	}
	if open.Seen = seen; seen.Outcome() != renewal.Met {
		return s.sleepOver(ctx, tx, was, *open, now)
	}
	return s.endExpected(ctx, tx, was, *open, ExpectedServed, now)
}

// ends are the words of package alert for how it ended.
var ends = map[ExpectedState]alert.RenewalEnd{
	ExpectedServed: alert.RenewalServed, ExpectedReplaced: alert.RenewalReplaced, ExpectedWithdrawn: alert.RenewalWithdrawn,
}

// endExpected ends an expectation and its alert.
func (s *Store) endExpected(ctx context.Context, tx pgx.Tx, was current, x Expected, to ExpectedState, now time.Time) error {
	if _, err := tx.Exec(ctx, `
		UPDATE expected_certificate SET state = $2, ended_at = $3 WHERE id = $1`, x.ID, code(expectedStates, to), now); err != nil {
		return err
	}
	if err := note(ctx, tx, was, "certificate."+string(to), map[string]any{"sha256": x.SHA256}); err != nil {
		return err
	}
	key := alert.RenewalKey(was.ZoneID, was.ID, x.SHA256)
	return s.moveOne(ctx, tx, was, nil, key, now, func(a alert.Alert) (alert.Alert, []alert.Notice) {
		return a.EndRenewal(now, ends[to])
	}, true)
}

// sleepOver lets the alert of an expectation know what is seen, and until when there is nothing to tell.
func (s *Store) sleepOver(ctx context.Context, tx pgx.Tx, was current, x Expected, now time.Time) error {
	c := x.condition(was.ZoneID)
	return s.moveOne(ctx, tx, was, []alert.Condition{c}, c.Key, now, func(a alert.Alert) (alert.Alert, []alert.Notice) {
		return a.Seen(now, c)
	}, false)
}

// condition is an expectation as a reason to tell somebody.
func (x Expected) condition(zone int64) alert.Condition {
	var c *alert.Certificate
	if x.NotBefore != nil && x.NotAfter != nil {
		c = &alert.Certificate{SHA256: x.SHA256, NotBefore: *x.NotBefore, NotAfter: *x.NotAfter}
	}
	return alert.Renewal{Leaf: x.SHA256, Since: x.Since, Due: x.Due}.Saw(x.Seen).Condition(zone, x.EndpointID, c)
}

// moveOne does a step of the alert with a key; the endpoint joins it, or leaves it. One that is not there has nothing to
// end, and is made of a condition.
func (s *Store) moveOne(ctx context.Context, tx pgx.Tx, was current, made []alert.Condition, key string, now time.Time,
	step func(alert.Alert) (alert.Alert, []alert.Notice), leave bool,
) error {
	if err := lockAlerts(ctx, tx, was, made, now); err != nil {
		return err
	}
	found, err := watchedBy(ctx, tx, was.ID, []string{key})
	if err != nil {
		return err
	}
	for _, w := range found {
		var a alert.Alert
		if err := json.Unmarshal(w.Data, &a); err != nil {
			return err
		}
		if a.Key != key {
			continue
		}
		m := move{watched: w, join: !leave && !w.Member, leave: leave}
		m.to, m.notices = step(a)
		before, err := json.Marshal(a)
		if err != nil {
			return err
		}
		after, err := json.Marshal(m.to)
		if err != nil {
			return err
		}
		m.differs = !bytes.Equal(before, after)
		return s.move(ctx, tx, was, m)
	}
	return nil
}
