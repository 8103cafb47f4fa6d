// Package store keeps what was asked for, seen and judged, in Postgres. It is the only package with SQL: text beside
// the method that runs it, a file for each noun.
//
// What must happen together shares a transaction, job included; a transaction never leaves the package. Its methods
// may be called by many goroutines at once.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// What callers test for.
var (
	ErrNotFound  = errors.New("there is no such row")
	ErrConflict  = errors.New("somebody else changed it first") // the version given is not the row's
	ErrExists    = errors.New("it exists already")
	ErrFull      = errors.New("there are as many as there may be")
	ErrStaleScan = errors.New("this scan was stored already, or a newer one took its place")
)

// A Store is a pool of connections and the queue that jobs are put into.
type Store struct {
	pool  *pgxpool.Pool
	queue *river.Client[pgx.Tx] // can only insert
}

// Options says how to connect. The zero value will do.
type Options struct {
	Log *slog.Logger // nil: what the queue has to say is dropped

	// Connections bounds the pool; 0: 16.
	Connections int

	// StatementTimeout ends a statement that takes longer; 0: 60 s.
	StatementTimeout time.Duration
}

// An OpenError says why a database does not let us in. It holds no password.
type OpenError struct {
	Where  string // host:port/database; "" when the URL is none
	Reason string // as Postgres or the system says it
	Err    error
}

func (e *OpenError) Error() string { return e.Where + ": " + e.Reason }
func (e *OpenError) Unwrap() error { return e.Err }

// refused makes an OpenError of what pgx says.
func refused(config *pgxpool.Config, err error) error {
	c := config.ConnConfig
	out := &OpenError{Where: fmt.Sprintf("%s:%d/%s", c.Host, c.Port, c.Database), Reason: "it does not answer", Err: err}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		out.Reason = pg.Message
	} else if system, ok := errors.AsType[syscall.Errno](err); ok {
		out.Reason = system.Error()
	} else if dns, ok := errors.AsType[*net.DNSError](err); ok {
		out.Reason = dns.Err
	}
	return out
}

// Open prepares a pool for a database. It connects at once, so that a mistake in the URL shows, and does not migrate.
// Its error is an *OpenError.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, &OpenError{Reason: "it is not a connection string", Err: err}
	}
	config.MaxConns = 16
	if o.Connections > 0 {
		config.MaxConns = int32(o.Connections)
	}
	timeout := 60 * time.Second
	if o.StatementTimeout > 0 {
		timeout = o.StatementTimeout
	}
	set := config.ConnConfig.RuntimeParams
	set["statement_timeout"] = fmt.Sprint(timeout.Milliseconds())
	set["timezone"] = "UTC"
	if set["application_name"] == "" {
		set["application_name"] = "tongguan"
	}
	// A server that went away without a word is noticed in 20 s.
	config.ConnConfig.ConnectTimeout = 10 * time.Second
	set["tcp_user_timeout"] = "20000"
	config.MaxConnIdleTime = 5 * time.Minute
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, refused(config, err)
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: log})
	if err != nil {
		pool.Close()
		return nil, err
	}
	return &Store{pool, queue}, nil
}

// Close waits for connections that are in use and closes all.
func (s *Store) Close() { s.pool.Close() }

// Pool is for package migrations and for the queue's workers; whoever else uses it writes SQL in the wrong place.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// NewWorkClient makes a River client that works. The caller starts and stops it.
func (s *Store) NewWorkClient(config *river.Config) (*river.Client[pgx.Tx], error) {
	return river.NewClient(riverpgxv5.New(s.pool), config)
}

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Now is the time by the database's clock, which all share.
func (s *Store) Now(ctx context.Context) (now time.Time, err error) {
	err = s.pool.QueryRow(ctx, `SELECT clock_timestamp()`).Scan(&now)
	return now, err
}

// Unavailable reports whether err says that the database cannot be reached or does not take work at the moment, so
// that trying again later may help.
func Unavailable(err error) bool {
	if pgconn.Timeout(err) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		return true
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return true
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code[:2] { // Postgres manual, appendix A
	case "08", "53", "57": // connection exception, insufficient resources, operator intervention
		return true
	}
	return pg.Code == "25006" // read_only_sql_transaction: a standby
}

// inTx runs f in a transaction and commits it unless f returns an error. Of two transactions that wait for each other
// Postgres ends one; that one is run again, so f may be called several times.
func (s *Store) inTx(ctx context.Context, f func(tx pgx.Tx) error) (err error) {
	for range 3 {
		err = pgx.BeginFunc(ctx, s.pool, f)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "40P01" { // deadlock_detected
			return err
		}
	}
	return err
}

// one collects exactly one row; none is ErrNotFound.
func one[T any](rows pgx.Rows, err error) (T, error) {
	if err != nil {
		var zero T
		return zero, err
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[T])
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNotFound
	}
	return row, err
}

// all collects every row.
func all[T any](rows pgx.Rows, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}
