package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/rules"
)

// An App is a mini program or mini game.
type App struct {
	ID         int64
	AppID      string // WeChat's name for it, wx0123456789abcdef; never changed
	Name       string
	Production bool
	OwnerID    *int64 // an account
	Owner      string // a team or a person, in words; "" where none was told
	OwnerName  string // of the account; "" without one
	KeptBy     Keeper // who keeps its lists and settings
	CreatedAt  time.Time
	Version    int64       // grows with every change of the app itself
	Endpoints  int         // that it uses
	Worst      rules.Grade // of them; "" none of them was judged yet
}

type appRow struct {
	ID         int64
	AppID      string `db:"appid"`
	Name       string
	Production bool
	OwnerID    *int64
	Owner      string
	OwnerName  string
	KeptBy     *int16
	CreatedAt  time.Time
	Version    int64
	Endpoints  int
	Worst      int16
}

func (r appRow) app() App {
	out := App{
		ID: r.ID, AppID: r.AppID, Name: r.Name, Production: r.Production, OwnerID: r.OwnerID, Owner: r.Owner, OwnerName: r.OwnerName,
		CreatedAt: r.CreatedAt, Version: r.Version, Endpoints: r.Endpoints, Worst: word(grades, r.Worst),
	}
	if r.KeptBy != nil {
		out.KeptBy = word(keepers, *r.KeptBy)
	}
	return out
}

const selectApps = `
	SELECT a.id, a.appid, a.name, a.production, a.owner_id, a.owner, COALESCE(o.name, '') AS owner_name, a.kept_by, a.created_at, a.version,
		of.endpoints, of.worst
	FROM app a LEFT JOIN account o ON o.id = a.owner_id CROSS JOIN LATERAL (
		SELECT count(DISTINCT u.endpoint_id) AS endpoints, COALESCE(max(e.worst), -1)::int2 AS worst
		FROM use u JOIN endpoint e ON e.id = u.endpoint_id WHERE u.app_id = a.id) AS of `

// Apps lists apps by their appids.
func (s *Store) Apps(ctx context.Context, after Cursor, limit int) ([]App, *Cursor, error) {
	rows, err := all[appRow](s.pool.Query(ctx, selectApps+`WHERE a.appid > $1 ORDER BY a.appid LIMIT $2`, after.Key, limit+1))
	out := make([]App, len(rows))
	for i, r := range rows {
		out[i] = r.app()
	}
	out, next := page(out, limit, func(a App) Cursor { return Cursor{Key: a.AppID, ID: a.ID} })
	return out, next, err
}

// App gives one app.
func (s *Store) App(ctx context.Context, id int64) (App, error) {
	r, err := one[appRow](s.pool.Query(ctx, selectApps+`WHERE a.id = $1`, id))
	return r.app(), err
}

// AppByAppID finds an app by WeChat's name for it.
func (s *Store) AppByAppID(ctx context.Context, appid string) (App, error) {
	r, err := one[appRow](s.pool.Query(ctx, selectApps+`WHERE a.appid = $1`, clean(appid)))
	return r.app(), err
}

// CreateApp makes an app of AppID, Name, Production and OwnerID. ErrExists when the appid is taken, ErrNotFound when
// there is no such owner.
func (s *Store) CreateApp(ctx context.Context, a App) (App, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `
		INSERT INTO app (appid, name, production, owner_id) VALUES ($1, $2, $3, $4) RETURNING id`,
		clean(a.AppID), clean(a.Name), a.Production, a.OwnerID).Scan(&id)
	if err != nil {
		return App{}, violated(err)
	}
	return s.App(ctx, id)
}

// UpdateApp changes Name, Production and OwnerID of the app a.ID. ErrConflict when a.Version is not the app's; 0 stands
// for any.
func (s *Store) UpdateApp(ctx context.Context, a App) (App, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockApp(ctx, tx, a.ID, a.Version); err != nil {
			return err
		}
		if err := touchUsed(ctx, tx, a.ID); err != nil { // their pages show its name
			return err
		}
		_, err := tx.Exec(ctx, `
			UPDATE app SET name = $2, production = $3, owner_id = $4, version = version + 1 WHERE id = $1`,
			a.ID, clean(a.Name), a.Production, a.OwnerID)
		return violated(err)
	})
	if err != nil {
		return App{}, err
	}
	return s.App(ctx, a.ID)
}

// DeleteApp deletes an app and its uses, and ends the alert about its code; the endpoints stay. Version is as in UpdateApp.
func (s *Store) DeleteApp(ctx context.Context, id, version int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockApp(ctx, tx, id, version); err != nil {
			return err
		}
		if err := touchUsed(ctx, tx, id); err != nil {
			return err
		}
		if err := s.endCode(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM app WHERE id = $1`, id)
		return err
	})
}

// lockApp keeps others from changing an app, and from using it for more endpoints, until the transaction ends.
func lockApp(ctx context.Context, tx pgx.Tx, id, version int64) error {
	var is int64
	err := tx.QueryRow(ctx, `SELECT version FROM app WHERE id = $1 FOR UPDATE`, id).Scan(&is)
	if err == nil && version != 0 && version != is {
		return ErrConflict
	}
	return missing(err)
}

// touchUsed gives every endpoint that an app uses a new version. They are locked in the order of their ids, so that two
// who do so do not wait for each other.
func touchUsed(ctx context.Context, tx pgx.Tx, app int64) error {
	_, err := tx.Exec(ctx, `
		UPDATE endpoint e SET version = e.version + 1
		FROM (
			SELECT id FROM endpoint WHERE id IN (SELECT endpoint_id FROM use WHERE app_id = $1)
			ORDER BY id FOR NO KEY UPDATE) AS used
		WHERE e.id = used.id`, app)
	return err
}
