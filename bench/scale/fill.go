package main

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/store"
)

//go:embed fill.sql
var fillSQL string

// fill migrates the database and fills it.
func fill(ctx context.Context, s *store.Store, endpoints, days int, now time.Time) error {
	pool := s.Pool()
	if err := migrations.Up(ctx, pool); err != nil {
		return err
	}
	for day := days; day >= 0; day-- {
		if _, err := s.Partitions(ctx, now.AddDate(0, 0, -day), store.Retention{}); err != nil {
			return err
		}
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, step := range []string{
		// Whether it comes by in the middle would be chance. Filling many takes longer than a page may.
		`ALTER SYSTEM SET autovacuum = off`, `SELECT pg_reload_conf()`, `SET statement_timeout = 0`,
		fmt.Sprintf(`SET scale.endpoints = %d; SET scale.days = %d`, endpoints, days),
		fillSQL,
		`VACUUM (ANALYZE)`,
		// So much changes in a day. The pages with these rows, some two of three, have to be read again by whoever counts
		// in an index.
		`UPDATE endpoint SET version = version + 1 WHERE hashint8(id) % 60 = 7`,
		`UPDATE cause SET severity = severity WHERE hashint8(endpoint_id) % 60 = 7`,
		`CHECKPOINT`,
	} {
		if _, err := conn.Conn().PgConn().Exec(ctx, step).ReadAll(); err != nil {
			return fmt.Errorf("filling: %.60s…: %w", step, err)
		}
	}
	return nil
}
