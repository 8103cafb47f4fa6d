// Package migrations brings a database to the shape that this version needs: Tongguan's own tables and River's, in one
// step, under one lock.
//
// Migrations are numbered and only ever added. The version before must be able to work with what a migration leaves,
// since both run during a deploy.
package migrations

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed sql/*.sql
var files embed.FS

// lockKey names the advisory lock that is held while migrating. It is an arbitrary number that nobody else uses.
const lockKey = 0x746f6e676775616e // "tongguan"

// ErrNewer is returned for a database that a later version of the program migrated.
var ErrNewer = errors.New("the database was migrated by a later version of this program")

// Up applies every migration that is missing. Several processes may call it at once: one does the work, the others
// wait. What was applied stays when a later migration fails.
func Up(ctx context.Context, pool *pgxpool.Pool) error {
	return locked(ctx, pool, func() error {
		if err := withProvider(pool, func(p *goose.Provider) error {
			current, latest, err := p.GetVersions(ctx)
			if err != nil {
				return err
			}
			if current > latest {
				return ErrNewer
			}
			_, err = p.Up(ctx)
			return err
		}); err != nil {
			return fmt.Errorf("migrating: %w", err)
		}
		river, err := rivermigrate.New(riverpgxv5.New(pool), nil)
		if err != nil {
			return err
		}
		if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("migrating the queue: %w", err)
		}
		return nil
	})
}

// Down takes back Tongguan's migrations above a version; 0 takes back all. The queue's tables stay.
func Down(ctx context.Context, pool *pgxpool.Pool, version int64) error {
	return locked(ctx, pool, func() error {
		return withProvider(pool, func(p *goose.Provider) error {
			_, err := p.DownTo(ctx, version)
			return err
		})
	})
}

// Pending reports whether the database lacks a migration that this version needs.
func Pending(ctx context.Context, pool *pgxpool.Pool) (pending bool, err error) {
	err = withProvider(pool, func(p *goose.Provider) error {
		current, latest, err := p.GetVersions(ctx)
		pending = current < latest
		return err
	})
	return pending, err
}

// locked runs f while it holds the advisory lock, on a connection of its own: a lock belongs to its connection.
func locked(ctx context.Context, pool *pgxpool.Pool, f func() error) (err error) {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }() // which gives the lock back
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(lockKey)); err != nil {
		return fmt.Errorf("waiting for another migration: %w", err)
	}
	return f()
}

// withProvider hands f a goose provider, which wants database/sql.
func withProvider(pool *pgxpool.Pool, f func(*goose.Provider) error) error {
	dir, err := fs.Sub(files, "sql")
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*pool.Config().ConnConfig)
	provider, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(f(provider), provider.Close()) // which closes db
}
