package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// A List is one of the lists of servers that a mini program has in WeChat's console.
type List string

// The lists.
const (
	ListRequest  List = "request"
	ListSocket   List = "socket"
	ListUpload   List = "upload"
	ListDownload List = "download"
	ListUDP      List = "udp"
	ListTCP      List = "tcp"
	ListPrefetch List = "prefetch"
	ListWebview  List = "webview"
)

// Lists gives all of them in the order in which they are shown.
func Lists() []List { return slices.Clone(lists) }

// ParseList reads the name of a list; the second result is false for any other word.
func ParseList(name string) (List, bool) {
	list := List(name)
	return list, slices.Contains(lists, list)
}

// listFor is the list that a server is put on when none was named.
func listFor(scheme string) List {
	if scheme == "wss" {
		return ListSocket
	}
	return ListRequest
}

// environment is that of a use which names none.
const environment = "prod"

// A Use is somebody's need of an endpoint.
type Use struct {
	ID          int64
	AppID       *int64 // nil: no app is named
	App         string // its appid
	AppName     string
	EndpointID  int64
	Host        string
	Port        uint16
	Verdicts    Verdicts // of the endpoint
	List        List
	Scheme      string // https, wss
	Path        string
	Environment string
	FromFile    bool // it follows a list of a file that is applied, and is changed there
	CreatedAt   time.Time
}

type useRow struct {
	ID          int64
	AppID       *int64
	App         string
	AppName     string
	EndpointID  int64
	Host        string
	Port        uint16
	Verdicts    []int16
	List        int16
	Scheme      int16
	Path        string
	Environment string
	FromFile    bool
	CreatedAt   time.Time
}

func (r useRow) use() Use {
	return Use{
		r.ID, r.AppID, r.App, r.AppName, r.EndpointID, r.Host, r.Port, verdicts(r.Verdicts),
		word(lists, r.List), word(schemes, r.Scheme), r.Path, r.Environment, r.FromFile, r.CreatedAt,
	}
}

const selectUses = `
	SELECT u.id, u.app_id, COALESCE(a.appid, '') AS app, COALESCE(a.name, '') AS app_name, u.endpoint_id, e.host, e.port, e.verdicts,
		u.list, u.scheme, u.path, u.environment, u.owned_by = 1 AND COALESCE(a.kept_by, 0) = 1 AS from_file, u.created_at
	FROM use u JOIN endpoint e ON e.id = u.endpoint_id LEFT JOIN app a ON a.id = u.app_id `

func uses(rows pgx.Rows, err error) ([]Use, error) {
	list, err := all[useRow](rows, err)
	out := make([]Use, len(list))
	for i, r := range list {
		out[i] = r.use()
	}
	return out, err
}

// UsesOfEndpoint lists who needs an endpoint, those without an app last.
func (s *Store) UsesOfEndpoint(ctx context.Context, endpoint int64) ([]Use, error) {
	return uses(s.pool.Query(ctx, selectUses+`WHERE u.endpoint_id = $1 ORDER BY a.appid NULLS LAST, u.list, u.id`, endpoint))
}

// UsesOfApp lists what an app needs, list by list, and each by host.
func (s *Store) UsesOfApp(ctx context.Context, app int64, after Cursor, limit int) ([]Use, *Cursor, error) {
	list, host, _ := strings.Cut(after.Key, " ")
	at, err := strconv.ParseInt(list, 10, 16)
	if err != nil {
		at = -1 // before all
	}
	out, err := uses(s.pool.Query(ctx, selectUses+`
		WHERE u.app_id = $1 AND (u.list, e.host, u.id) > ($2, $3, $4)
		ORDER BY u.list, e.host, u.id LIMIT $5`, app, at, host, after.ID, limit+1))
	out, next := page(out, limit, func(u Use) Cursor { return Cursor{Key: fmt.Sprint(code(lists, u.List), " ", u.Host), ID: u.ID} })
	return out, next, err
}

// Use gives one use.
func (s *Store) Use(ctx context.Context, id int64) (Use, error) {
	r, err := one[useRow](s.pool.Query(ctx, selectUses+`WHERE u.id = $1`, id))
	return r.use(), err
}

// AddUse notes that an app, or nobody in particular, needs an endpoint. Of u it takes AppID, EndpointID, List (by the
// scheme when it is ""), Scheme (https), Path and Environment (prod). ErrExists when it is noted already, ErrNotFound
// when there is no such endpoint or app.
func (s *Store) AddUse(ctx context.Context, u Use) (Use, error) {
	if u.Scheme == "" {
		u.Scheme = schemes[0]
	}
	if u.List == "" {
		u.List = listFor(u.Scheme)
	}
	if u.Environment == "" {
		u.Environment = environment
	}
	list, scheme := code(lists, u.List), code(schemes, u.Scheme)
	if list < 0 || scheme < 0 {
		return Use{}, fmt.Errorf("a use on list %q with scheme %q: there is no such", u.List, u.Scheme)
	}
	var out useRow
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		// The app is locked before the endpoint, as by those who delete an app.
		if _, err := tx.Exec(ctx, `SELECT FROM app WHERE id = $1 FOR KEY SHARE`, u.AppID); err != nil {
			return err
		}
		if err := touch(ctx, tx, u.EndpointID); err != nil {
			return err
		}
		var id int64
		err := tx.QueryRow(ctx, `
			INSERT INTO use (app_id, endpoint_id, list, scheme, path, environment) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			u.AppID, u.EndpointID, list, scheme, clean(u.Path), clean(u.Environment)).Scan(&id)
		if err != nil {
			return violated(err)
		}
		out, err = one[useRow](tx.Query(ctx, selectUses+`WHERE u.id = $1`, id))
		return err
	})
	return out.use(), err
}

// DeleteUse takes back a use. Its endpoint stays, even when nobody else needs it.
func (s *Store) DeleteUse(ctx context.Context, id int64) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		var endpoint int64
		err := tx.QueryRow(ctx, `SELECT endpoint_id FROM use WHERE id = $1`, id).Scan(&endpoint)
		if err == nil {
			err = touch(ctx, tx, endpoint)
		}
		if err == nil {
			err = affected(tx.Exec(ctx, `DELETE FROM use WHERE id = $1`, id))
		}
		return missing(err)
	})
}
