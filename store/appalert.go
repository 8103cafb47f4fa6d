package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A CodeJudge holds the code of an app against the lists of its console, which are nil where they were never told. It is
// called within a transaction that keeps others from changing either, and may be called several times.
type CodeJudge func(*facts.Project, *facts.Console) *rules.Report

// judgeCode judges what stands of an app: its code as it was last read, by lists as they are to be; nil where there is
// nothing to judge. The app is locked.
func judgeCode(ctx context.Context, tx pgx.Tx, app int64, c *facts.Console, judge CodeJudge) (*rules.Report, error) {
	if judge == nil || c == nil {
		return nil, nil
	}
	lints, err := appLints(tx.Query(ctx, selectAppLints, []int64{app}))
	if err != nil || lints[app].Project == nil {
		return nil, err
	}
	return judge(lints[app].Project, c), nil
}

// watchCode brings the alert of an app up to date with a judgement of its code. read is the code where it was just read;
// nil: lists or rules are what changed. The app is locked, so of two who tell of it the second knows what the first did.
func (s *Store) watchCode(ctx context.Context, tx pgx.Tx, app int64, read *facts.Project, r *rules.Report) error {
	if r == nil {
		return nil
	}
	c, holds := alert.Disagreeing(app, r)
	if holds {
		text, err := json.Marshal(alert.New(c, r.JudgedAt))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO alert (key, kind, app_id, state, since, data) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING`,
			c.Key, c.Kind, app, code(alertStates, alert.Inactive), r.JudgedAt, cleanJSON(text)); err != nil {
			return err
		}
	}
	return s.changeAppAlert(ctx, tx, app, func(a alert.Alert) (alert.Alert, []alert.Notice) {
		switch {
		case holds:
			return a.Seen(r.JudgedAt, c)
		case alert.OfCode(a, read, r) == alert.Over:
			return a.Gone(r.JudgedAt)
		}
		return a, nil
	})
}

// endCode ends the alert of an app that is about to be deleted.
func (s *Store) endCode(ctx context.Context, tx pgx.Tx, app int64) error {
	var now time.Time
	if err := tx.QueryRow(ctx, `SELECT now()`).Scan(&now); err != nil {
		return err
	}
	return s.changeAppAlert(ctx, tx, app, func(a alert.Alert) (alert.Alert, []alert.Notice) { return a.EndApp(now) })
}

// changeAppAlert changes the alert of an app, if it has one, and tells whom it concerns.
func (s *Store) changeAppAlert(ctx context.Context, tx pgx.Tx, app int64, change func(alert.Alert) (alert.Alert, []alert.Notice)) error {
	type row struct {
		ID   int64
		Data []byte
	}
	r, err := one[row](tx.Query(ctx, `SELECT id, data FROM alert WHERE app_id = $1 AND key = $2 FOR UPDATE`, app, alert.DisagreementKey(app)))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var a alert.Alert
	if err := json.Unmarshal(r.Data, &a); err != nil {
		return err
	}
	to, notices := change(a)
	before, err := json.Marshal(a)
	if err != nil {
		return err
	}
	after, err := json.Marshal(to)
	if err != nil {
		return err
	}
	if len(notices) == 0 && bytes.Equal(before, after) {
		return nil
	}
	return s.keep(ctx, tx, r.ID, 0, to, notices, 0)
}

// JudgeCode judges again the code of up to limit apps, in the order of their ids, and brings their alerts up to date: rules
// and waivers change although nobody sends anything. It gives the id to go on after; 0 where there are no more.
func (s *Store) JudgeCode(ctx context.Context, after int64, limit int, judge CodeJudge) (next int64, err error) {
	rows, err := s.pool.Query(ctx, `SELECT app_id FROM app_lint WHERE app_id > $1 ORDER BY app_id LIMIT $2`, after, limit)
	if err != nil {
		return 0, err
	}
	apps, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, app := range apps {
		if err := s.judgeAgain(ctx, app, judge); err != nil {
			failed = append(failed, fmt.Errorf("app %d: %w", app, err)) // one that fails keeps no other waiting
		}
	}
	if len(apps) == limit {
		next = apps[limit-1]
	}
	return next, errors.Join(failed...)
}

func (s *Store) judgeAgain(ctx context.Context, app int64, judge CodeJudge) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockedConsole(ctx, tx, app)
		if errors.Is(err, ErrNotFound) {
			return nil // deleted since
		}
		if err != nil {
			return err
		}
		r, err := judgeCode(ctx, tx, app, c, judge)
		if err != nil {
			return err
		}
		return s.watchCode(ctx, tx, app, nil, r)
	})
}

// lockedConsole gives the console of an app, nil where it was never told, and keeps others from changing the app until the
// transaction ends.
func lockedConsole(ctx context.Context, tx pgx.Tx, app int64) (*facts.Console, error) {
	var text []byte
	if err := tx.QueryRow(ctx, `SELECT console FROM app WHERE id = $1 FOR UPDATE`, app).Scan(&text); err != nil || text == nil {
		return nil, missing(err)
	}
	c := new(facts.Console)
	return c, json.Unmarshal(text, c)
}
