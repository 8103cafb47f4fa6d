package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
)

// An AppLint is the newest reading of an app's code.
type AppLint struct {
	App     int64
	At      time.Time // when it was last sent
	By      string    // who sent it; "" when nobody who has an account still
	Commit  string    // of the code; "" where it was not told
	Tool    string    // the version that read it
	SHA256  facts.SHA256
	Project *facts.Project
}

// maxProject bounds a reading of code in JSON: the largest projects that are read (10,000 files, 50 MB) come to a
// tenth of it.
const maxProject = 32 << 20

// SaveAppLint keeps a reading in place of the one before; l.App, At, Commit, Tool and Project count, by is an account. An
// app of an appid that is not known is made. What is sent once more changes nothing but its time; then fresh is false. What
// else is sent is judged, and those who must hear of it are told in the same transaction; nil: nobody is.
func (s *Store) SaveAppLint(ctx context.Context, appid string, l AppLint, by *int64, judge CodeJudge) (app int64, fresh bool, err error) {
	text, err := json.Marshal(l.Project)
	if err != nil {
		return 0, false, err
	}
	if len(text) > maxProject {
		return 0, false, fmt.Errorf("a project of %d bytes is not kept", len(text))
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(text); err != nil {
		return 0, false, err
	}
	if err := w.Close(); err != nil {
		return 0, false, err
	}
	sum := sha256.Sum256(text)
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO app (appid) VALUES ($1) ON CONFLICT (appid) DO NOTHING`, clean(appid)); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT id FROM app WHERE appid = $1 FOR UPDATE`, clean(appid)).Scan(&app); err != nil {
			return missing(err)
		}
		tag, err := tx.Exec(ctx, `
			UPDATE app_lint SET at = $2 WHERE app_id = $1 AND sha256 = $3 AND commit = $4 AND tool = $5`, app, l.At, sum[:], clean(l.Commit), clean(l.Tool))
		if err != nil {
			return err
		}
		if fresh = tag.RowsAffected() == 0; !fresh {
			return nil
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO app_lint (app_id, at, account_id, commit, tool, sha256, project) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (app_id) DO UPDATE SET at = excluded.at, account_id = excluded.account_id, commit = excluded.commit,
				tool = excluded.tool, sha256 = excluded.sha256, project = excluded.project`,
			app, l.At, by, clean(l.Commit), clean(l.Tool), sum[:], packed.Bytes())
		if err != nil {
			return err
		}
		c, err := lockedConsole(ctx, tx, app)
		if err != nil {
			return err
		}
		if c == nil || judge == nil {
			return nil
		}
		return s.watchCode(ctx, tx, app, l.Project, judge(l.Project, c))
	})
	return app, fresh, err
}

type appLintRow struct {
	AppID   int64
	At      time.Time
	By      string
	Commit  string
	Tool    string
	SHA256  []byte `db:"sha256"`
	Project []byte
}

// AppLints gives the newest readings of the code of apps, by their ids. Of an app whose code was never read there is
// none, and neither is there of one that a later version wrote.
func (s *Store) AppLints(ctx context.Context, apps []int64) (map[int64]AppLint, error) {
	return appLints(s.pool.Query(ctx, selectAppLints, apps))
}

const selectAppLints = `
	SELECT l.app_id, l.at, COALESCE(a.name, '') AS by, l.commit, l.tool, l.sha256, l.project
	FROM app_lint l LEFT JOIN account a ON a.id = l.account_id WHERE l.app_id = ANY ($1)`

func appLints(found pgx.Rows, err error) (map[int64]AppLint, error) {
	rows, err := all[appLintRow](found, err)
	out := make(map[int64]AppLint, len(rows))
	for _, r := range rows {
		l := AppLint{r.AppID, r.At, r.By, r.Commit, r.Tool, facts.SHA256(r.SHA256), new(facts.Project)}
		if err := unpack(r.Project, l.Project); err != nil {
			return nil, fmt.Errorf("reading the lint of app %d: %w", r.AppID, err)
		}
		if l.Project.SchemaVersion <= facts.ProjectSchema {
			out[r.AppID] = l
		}
	}
	return out, err
}

// AppLintSums names the newest readings of the code of apps by what they hold, without reading them.
func (s *Store) AppLintSums(ctx context.Context, apps []int64) (map[int64]facts.SHA256, error) {
	type row struct {
		AppID  int64
		SHA256 []byte `db:"sha256"`
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT app_id, sha256 FROM app_lint WHERE app_id = ANY ($1)`, apps))
	out := make(map[int64]facts.SHA256, len(rows))
	for _, r := range rows {
		out[r.AppID] = facts.SHA256(r.SHA256)
	}
	return out, err
}

func unpack(packed []byte, to any) error {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxProject))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}
