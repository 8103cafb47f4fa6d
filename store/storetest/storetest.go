// Package storetest gives every test a database of its own. Only tests import it.
//
// A package whose tests use it has
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
package storetest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tongguan/tongguan/internal/pglocal/pgtest"
	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/store"
)

// New opens a migrated database that nobody else has. The store is closed and the database dropped when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, URL(t))
}

// Open opens a database, such as that of URL. The store is closed when the test ends.
func Open(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, store.Options{Connections: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// URL makes a migrated database that nobody else has, for a test that opens it several times, and gives its connection
// string. It is dropped when the test ends, whoever is connected.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, func(ctx context.Context, admin *pgx.Conn, name string) error {
		template, err := template(ctx, admin, pgtest.URL(t))
		if err != nil {
			return fmt.Errorf("the template database: %w", err)
		}
		return copyDatabase(ctx, admin, name, template)
	})
}

// Empty is URL without any migration.
func Empty(t testing.TB) string {
	t.Helper()
	return create(t, func(ctx context.Context, admin *pgx.Conn, name string) error {
		return exec(ctx, admin, `CREATE DATABASE %I TEMPLATE template0 ENCODING 'UTF8'`, name)
	})
}

func create(t testing.TB, make func(ctx context.Context, admin *pgx.Conn, name string) error) string {
	t.Helper()
	base := pgtest.URL(t)
	name := "test_" + rand.Text()[:16]
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the test's own context is over
		defer cancel()
		if err := withAdmin(ctx, base, func(admin *pgx.Conn) error {
			return exec(ctx, admin, `DROP DATABASE IF EXISTS %I WITH (FORCE)`, name)
		}); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	if err := withAdmin(t.Context(), base, func(admin *pgx.Conn) error { return make(t.Context(), admin, name) }); err != nil {
		t.Fatal(err)
	}
	return named(base, name)
}

// template gives the name of a database that is migrated and closed to everybody, so that it can be copied at any time.
// It is made once for a cluster, whoever asks first, and named after the migrations: other migrations, another template.
func template(ctx context.Context, admin *pgx.Conn, base string) (name string, err error) {
	fingerprint, err := migrations.Fingerprint()
	if err != nil {
		return "", err
	}
	name = "tongguan_" + fingerprint
	if _, err := admin.Exec(ctx, `SELECT pg_advisory_lock(hashtext($1))`, name); err != nil {
		return "", err
	}
	defer func() { _, _ = admin.Exec(ctx, `SELECT pg_advisory_unlock(hashtext($1))`, name) }() // it ends with admin at the latest
	var ready bool
	if err := admin.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, name).Scan(&ready); ready || err != nil {
		return name, err
	}
	// What is there and no template is left of somebody who was killed over it.
	for _, statement := range []string{`DROP DATABASE IF EXISTS %I WITH (FORCE)`, `CREATE DATABASE %I TEMPLATE template0 ENCODING 'UTF8'`} {
		if err := exec(ctx, admin, statement, name); err != nil {
			return "", err
		}
	}
	if err := migrate(ctx, named(base, name)); err != nil {
		return "", err
	}
	return name, exec(ctx, admin, `ALTER DATABASE %I IS_TEMPLATE true ALLOW_CONNECTIONS false`, name)
}

func migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrations.Up(ctx, pool)
}

// copyDatabase copies a template file by file. So did every version before 15, which copies through the log instead
// unless told otherwise.
func copyDatabase(ctx context.Context, admin *pgx.Conn, name, template string) error {
	var version int
	if err := admin.QueryRow(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&version); err != nil {
		return err
	}
	if version < 15_00_00 {
		return exec(ctx, admin, `CREATE DATABASE %I TEMPLATE %I`, name, template)
	}
	return exec(ctx, admin, `CREATE DATABASE %I TEMPLATE %I STRATEGY file_copy`, name, template)
}

// exec runs a statement that takes no parameters; Postgres itself writes the names into it.
func exec(ctx context.Context, admin *pgx.Conn, statement string, names ...string) error {
	var text string
	if err := admin.QueryRow(ctx, `SELECT format($1, VARIADIC $2::text[])`, statement, names).Scan(&text); err != nil {
		return err
	}
	_, err := admin.Exec(ctx, text)
	return err
}

func withAdmin(ctx context.Context, base string, f func(*pgx.Conn) error) error {
	admin, err := pgx.Connect(ctx, base)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	return f(admin)
}

// named gives the connection string of another database of the cluster.
func named(base, database string) string {
	u, err := url.Parse(base)
	if err != nil {
		panic("storetest: pgtest gives URLs: " + err.Error())
	}
	u.Path = "/" + database
	return u.String()
}
