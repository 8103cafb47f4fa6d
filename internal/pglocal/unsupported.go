//go:build !linux && !darwin

package pglocal

import (
	"context"

	"github.com/tongguan/tongguan/internal/lang"
)

// A Server is a running Postgres. There is none on this system.
type Server struct{}

func unsupported() error {
	return lang.Errorf(lang.En("the built-in database does not run on this system: set DATABASE_URL to a PostgreSQL database of your own").
		Zh("内置数据库不支持此系统：请将 DATABASE_URL 设为您自己的 PostgreSQL 数据库"))
}

// Start says that there is no built-in database on this system.
func Start(context.Context, Options) (*Server, error) { return nil, unsupported() }

// Temporary says that there is no built-in database on this system.
func Temporary(context.Context, Options) (*Server, error) { return nil, unsupported() }

// URL is empty.
func (*Server) URL() string { return "" }

// Version is 0.
func (*Server) Version() int { return 0 }

// Done never closes.
func (*Server) Done() <-chan struct{} { return nil }

// Err is nil.
func (*Server) Err() error { return nil }

// Stop does nothing.
func (*Server) Stop() error { return nil }

// Running says that there is no built-in database on this system.
func Running(string) (string, error) { return "", unsupported() }
