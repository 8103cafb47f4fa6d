package service

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/pglocal"
	"github.com/tongguan/tongguan/migrations"
	"github.com/tongguan/tongguan/store"
)

// patience is how long a process waits at its start for a database that is not there: both are often started together.
const patience = 30 * time.Second

// open connects to the database, the operator's or a private one, brings it to the shape of this version, and sees that
// its secrets can be read.
func (p *process) open(ctx context.Context) error {
	at := p.config.DatabaseURL.Reveal()
	if p.private() {
		server, err := p.startPostgres(ctx)
		if err != nil {
			return err
		}
		at = server
	}
	if err := p.connect(ctx, at); err != nil {
		return err
	}
	p.later(func() error { p.store.Close(); return nil })
	err := migrations.Up(ctx, p.store.Pool())
	switch {
	case errors.Is(err, migrations.ErrNewer):
		return lang.Errorf(lang.En("the database was migrated by a later version of Tongguan; start that version, or restore a backup from before").
			Zh("数据库已被更新版本的 Tongguan 迁移过；请启动该版本，或恢复迁移之前的备份")).Because(err)
	case err != nil:
		return fmt.Errorf("preparing the database: %w", err)
	}
	return p.openSecrets(ctx)
}

// connect waits for the database to answer.
func (p *process) connect(ctx context.Context, at string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for said := false; ; {
		options := store.Options{Log: p.world.Log, Connections: p.config.Workers/4 + 16}
		if p.store, err = store.Open(ctx, at, options); err == nil {
			return nil
		}
		if !store.Unavailable(err) {
			return unreachable(err)
		}
		if !said {
			p.world.Log.Warn("the database does not answer; waiting for it", "seconds", int(patience.Seconds()))
			said = true
		}
		select {
		case <-ctx.Done():
			return unreachable(err)
		case <-time.After(500 * time.Millisecond):
		}
	}
}

// unreachable says where the database was sought, and what Postgres or the system says.
func unreachable(err error) error {
	at, ok := errors.AsType[*store.OpenError](err)
	switch {
	case !ok:
		return err
	case at.Where == "":
		return lang.Errorf(lang.En("DATABASE_URL is not a connection string; write postgres://user:password@host:5432/database").
			Zh("DATABASE_URL 不是有效的连接串；应写作 postgres://user:password@host:5432/database")).Because(err)
	}
	return lang.Errorf(lang.En("the database at {where} does not let us in: {reason}; see that it runs and that DATABASE_URL is right").
		Zh("无法连接数据库 {where}：{reason}；请确认数据库正在运行且 DATABASE_URL 正确"), "where", at.Where, "reason", at.Reason).Because(err)
}

// startPostgres runs the private database and starts it again when it ends by itself.
func (p *process) startPostgres(ctx context.Context) (url string, err error) {
	options := p.postgres()
	server, err := pglocal.Start(ctx, options)
	if err != nil {
		return "", err
	}
	supervising, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- p.supervise(supervising, server, options) }()
	p.later(func() error { stop(); return <-ended })
	return server.URL(), nil
}

// postgres says where the private database is.
func (p *process) postgres() pglocal.Options {
	return pglocal.Options{
		Dir: filepath.Join(p.config.DataDir, "postgres"), Bin: p.config.PGBin, Path: p.world.Getenv("PATH"),
		LibraryPath: p.world.Getenv("LD_LIBRARY_PATH"), Log: p.world.Log,
	}
}

// supervise stops the server when ctx is done, and until then starts it again whenever it ends.
func (p *process) supervise(ctx context.Context, server *pglocal.Server, options pglocal.Options) error {
	for {
		select {
		case <-ctx.Done():
			return server.Stop()
		case <-server.Done():
		}
		p.world.Log.Error("the built-in database has ended; starting it again", "error", server.Err())
		_ = server.Stop() // gives the folder back
		for {
			again, err := pglocal.Start(ctx, options)
			if err == nil {
				server = again
				break
			}
			if ctx.Err() != nil {
				return nil
			}
			p.world.Log.Error("the built-in database does not start", "error", err)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(5 * time.Second):
			}
		}
	}
}
