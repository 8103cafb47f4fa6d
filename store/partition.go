package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// Retention says how long rows are kept that only ever become more; 0 keeps them for ever. What is too old goes a day
// or a month at a time, with the file that it lies in.
type Retention struct {
	Scans      time.Duration // at least two days
	Events     time.Duration
	Deliveries time.Duration
	Audit      time.Duration
}

// DefaultRetention is what holds unless somebody says otherwise. At a million endpoints scanned daily the scans come to
// some 9 GB.
func DefaultRetention() Retention {
	const day = 24 * time.Hour
	return Retention{Scans: 90 * day, Events: 366 * day, Deliveries: 90 * day, Audit: 366 * day}
}

// PartitionReport tells what Partitions did and found.
type PartitionReport struct {
	Created  []string
	Detached []string // too old: out of sight now, to be dropped in a day
	Dropped  []string
	Busy     []string       // could not be locked for long enough: the next turn tries again
	Stray    map[string]int // rows for which there is no partition, by table; counted up to 10,000, absent where there is none
}

// A partitioned table has a partition for each day or month of a column, and one for what has no place in them.
type partitioned struct {
	table   string
	column  string
	monthly bool
	before  int // periods that are made before the present one
	ahead   int // and after it
	keep    time.Duration
}

func (r Retention) tables() []partitioned {
	if r.Scans > 0 {
		r.Scans = max(r.Scans, 48*time.Hour) // what is made and what is dropped must not meet
	}
	return []partitioned{
		{table: "scan", column: "at", before: 1, ahead: 7, keep: r.Scans},
		{table: "event", column: "at", monthly: true, ahead: 2, keep: r.Events},
		{table: "delivery", column: "event_at", monthly: true, ahead: 2, keep: r.Deliveries},
		{table: "attempt", column: "at", monthly: true, ahead: 2, keep: r.Deliveries},
		{table: "audit", column: "at", monthly: true, ahead: 2, keep: r.Audit},
	}
}

// rest is the partition for rows that fit no other.
func (p partitioned) rest() string { return p.table + "_default" }

// A period is what one partition holds, in UTC.
type period struct {
	name     string
	from, to time.Time // [from, to)
}

// period gives the one of n days or months after that of a time.
func (p partitioned) period(t time.Time, n int) period {
	year, month, day := t.UTC().Date()
	if p.monthly {
		from := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return period{p.table + from.Format("_200601"), from, from.AddDate(0, 1, 0)}
	}
	from := time.Date(year, month, day+n, 0, 0, 0, 0, time.UTC)
	return period{p.table + from.Format("_20060102"), from, from.AddDate(0, 0, 1)}
}

// parse reads a partition's name; the second result is false for a table that is none of ours.
func (p partitioned) parse(name string) (period, bool) {
	layout := p.table + "_20060102"
	if p.monthly {
		layout = p.table + "_200601"
	}
	from, err := time.Parse(layout, name)
	if err != nil {
		return period{}, false
	}
	out := p.period(from, 0)
	return out, out.name == name
}

// Partitions makes the partitions that will be needed, a week or two months ahead, and takes away those whose rows are
// older than they are kept. It is to be called every hour, and may be called by several at once. A table that cannot be
// locked for a moment is left for the next turn, and so is one that fails: the others are seen to first.
//
// Rows that came when their partition was missing lie in the table's default partition. When that happens, their
// partition is made and they move into it; those of the far future stay where they are until then.
func (s *Store) Partitions(ctx context.Context, now time.Time, keep Retention) (PartitionReport, error) {
	report := PartitionReport{Stray: map[string]int{}}
	var failed []error
	for _, p := range keep.tables() {
		for _, step := range []func(context.Context, partitioned, time.Time, *PartitionReport) error{s.makeAhead, s.detachOld, s.dropOld} {
			if err := step(ctx, p, now, &report); err != nil {
				failed = append(failed, fmt.Errorf("partitions of %s: %w", p.table, err))
			}
		}
	}
	return report, errors.Join(failed...)
}

func (s *Store) makeAhead(ctx context.Context, p partitioned, now time.Time, report *PartitionReport) error {
	there, err := s.partitionsOf(ctx, p)
	if err != nil {
		return err
	}
	var wanted []period
	for n := -p.before; n <= p.ahead; n++ {
		wanted = append(wanted, p.period(now, n))
	}
	last := wanted[len(wanted)-1]
	strays, err := s.strays(ctx, p, last.to)
	if err != nil {
		return err
	}
	for _, at := range strays {
		wanted = append(wanted, p.period(at, 0))
	}
	var failed []error
	for _, part := range wanted {
		if slices.Contains(there, part.name) {
			continue
		}
		there = append(there, part.name)
		made, err := s.quickly(ctx, part.name, report, func(tx pgx.Tx) (bool, error) { return p.create(ctx, tx, part) })
		if made {
			report.Created = append(report.Created, part.name)
		}
		failed = append(failed, err)
	}
	n, err := s.countStrays(ctx, p)
	if n > 0 {
		report.Stray[p.table] = n
	}
	return errors.Join(append(failed, err)...)
}

// create makes one partition, and moves the rows into it that were waiting for it. Others may go on reading the rest
// meanwhile, which CREATE TABLE … PARTITION OF would not let them. Writers wait: one that has chosen the default
// partition for its row just before would otherwise be refused there when its turn comes.
func (p partitioned) create(ctx context.Context, tx pgx.Tx, part period) (bool, error) {
	if attached, err := p.attached(ctx, tx, part.name); attached || err != nil {
		return false, err // somebody else was quicker
	}
	for _, step := range []struct {
		statement string
		names     []any
	}{
		{`LOCK TABLE ONLY %I IN SHARE ROW EXCLUSIVE MODE`, []any{p.table}},
		{`CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING IDENTITY EXCLUDING INDEXES)`, []any{part.name, p.table}},
		{
			`WITH moved AS (DELETE FROM %1$I WHERE %2$I >= %3$L AND %2$I < %4$L RETURNING *) INSERT INTO %5$I SELECT * FROM moved`,
			[]any{p.rest(), p.column, part.from, part.to, part.name},
		},
		{`ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)`, []any{p.table, part.name, part.from, part.to}},
	} {
		if err := ddl(ctx, tx, step.statement, step.names...); err != nil {
			return false, err
		}
	}
	return true, nil
}

// partitionsOf lists the partitions of a table but the default one.
func (s *Store) partitionsOf(ctx context.Context, p partitioned) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = $1::text::regclass AND c.relname <> $2 ORDER BY 1`, p.table, p.rest())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// attached reports whether a partition of that name is there.
func (p partitioned) attached(ctx context.Context, tx pgx.Tx, name string) (is bool, err error) {
	err = tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_inherits WHERE inhparent = $1::text::regclass AND inhrelid = to_regclass($2))`, p.table, name).Scan(&is)
	return is, err
}

// strays gives a time in each of some periods before a time for which there are rows and no partition.
func (s *Store) strays(ctx context.Context, p partitioned, before time.Time) ([]time.Time, error) {
	unit := "day"
	if p.monthly {
		unit = "month"
	}
	query, err := written(ctx, s.pool, `
		SELECT DISTINCT date_trunc(%1$L, %2$I, 'UTC') FROM (SELECT %2$I FROM %3$I WHERE %2$I < %4$L LIMIT 10000) AS rest LIMIT 31`,
		unit, p.column, p.rest(), before)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[time.Time])
}

func (s *Store) countStrays(ctx context.Context, p partitioned) (n int, err error) {
	query, err := written(ctx, s.pool, `SELECT count(*) FROM (SELECT FROM %I LIMIT 10000) AS rest`, p.rest())
	if err != nil {
		return 0, err
	}
	err = s.pool.QueryRow(ctx, query).Scan(&n)
	return n, err
}
