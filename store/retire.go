package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// detachedMark begins the comment of a partition that was detached because of its age; the time follows. A table that
// somebody else detached, perhaps to keep it, has no such comment and is never dropped.
const detachedMark = "tongguan: detached "

// dropAfter is for how long a detached partition is kept in case that somebody misses it.
const dropAfter = 24 * time.Hour

// detachOld takes away the partitions whose rows are all older than they are kept.
//
// DETACH PARTITION … CONCURRENTLY, which would keep nobody waiting, is refused by Postgres where there is a default
// partition; so it is the plain form, which locks the whole table for a moment. It also leaves no partition half
// detached when it is interrupted.
func (s *Store) detachOld(ctx context.Context, p partitioned, now time.Time, report *PartitionReport) error {
	if p.keep <= 0 {
		return nil
	}
	names, err := s.partitionsOf(ctx, p)
	failed := []error{err}
	for _, name := range names {
		part, ours := p.parse(name)
		if !ours || part.to.After(now.Add(-p.keep)) {
			continue
		}
		done, err := s.quickly(ctx, name, report, func(tx pgx.Tx) (bool, error) {
			attached, err := p.attached(ctx, tx, name)
			if err != nil || !attached {
				return false, err // somebody else was quicker
			}
			if err := ddl(ctx, tx, `ALTER TABLE %I DETACH PARTITION %I`, p.table, name); err != nil {
				return false, err
			}
			return true, ddl(ctx, tx, `COMMENT ON TABLE %I IS %L`, name, detachedMark+now.UTC().Format(time.RFC3339))
		})
		if done {
			report.Detached = append(report.Detached, name)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// dropOld drops what was detached a day ago.
func (s *Store) dropOld(ctx context.Context, p partitioned, now time.Time, report *PartitionReport) error {
	type row struct {
		Name string
		Mark string
	}
	tables, err := all[row](s.pool.Query(ctx, `
		SELECT c.relname::text AS name, obj_description(c.oid, 'pg_class') AS mark
		FROM pg_class c JOIN pg_class parent ON parent.oid = $1::text::regclass AND parent.relnamespace = c.relnamespace
		WHERE c.relkind = 'r' AND NOT c.relispartition AND starts_with(obj_description(c.oid, 'pg_class'), $2)
		ORDER BY 1`, p.table, detachedMark))
	failed := []error{err}
	for _, t := range tables {
		at, err := time.Parse(time.RFC3339, strings.TrimPrefix(t.Mark, detachedMark))
		if _, ours := p.parse(t.Name); !ours || err != nil || at.Add(dropAfter).After(now) {
			continue
		}
		done, err := s.quickly(ctx, t.Name, report, func(tx pgx.Tx) (bool, error) {
			attached, err := p.attached(ctx, tx, t.Name)
			if err != nil || attached {
				return false, err // somebody wants it back
			}
			return true, ddl(ctx, tx, `DROP TABLE IF EXISTS %I`, t.Name)
		})
		if done {
			report.Dropped = append(report.Dropped, t.Name)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}
