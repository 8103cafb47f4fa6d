package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// An Entry is an endpoint that somebody wants watched, and what he needs it for.
type Entry struct {
	Host        string // as target.Target has it
	Port        uint16
	Scheme      string // "https" or "wss"
	Path        string
	AppID       string // "": no app is named
	AppName     string // given to an app that is new
	List        List   // "": socket for wss, request for https
	Environment string // "": prod
}

// An Imported tells what became of an entry, or would.
type Imported struct {
	EndpointID  int64 // 0 for a new endpoint of a dry run
	NewEndpoint bool
	NewUse      bool
	NewApp      bool
}

// atOnce bounds the new endpoints of one import that are scanned before everything else; more than these are left to
// the dispatcher, so that a large import does not keep others waiting.
const atOnce = 2000

// errDryRun takes a transaction back that did all it should.
var errDryRun = errors.New("dry run")

// Import adds endpoints, apps and uses as far as they are not there, in one transaction, and orders scans of what is
// new. Its results are in the order of the entries. With dryRun it tells what it would do, and does nothing.
func (s *Store) Import(ctx context.Context, entries []Entry, interval time.Duration, dryRun bool) ([]Imported, error) {
	out := make([]Imported, len(entries))
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		clear(out)
		i := importing{tx: tx, entries: entries, out: out, interval: interval}
		for _, step := range []func(context.Context) error{i.apps, i.endpoints, i.uses} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		if dryRun {
			return errDryRun
		}
		return s.order(ctx, tx, i.fresh, priorityNow)
	})
	if errors.Is(err, errDryRun) {
		err = nil
		for i := range out {
			if out[i].NewEndpoint {
				out[i].EndpointID = 0
			}
		}
	}
	return out, err
}

type importing struct {
	tx       pgx.Tx
	entries  []Entry
	out      []Imported
	interval time.Duration
	appIDs   map[string]int64
	fresh    []claim // to be scanned at once
}

// apps makes the apps that are named and not there.
func (i *importing) apps(ctx context.Context) error {
	var ids, names []string
	first := map[string]int{}
	for n, e := range i.entries {
		if _, seen := first[e.AppID]; e.AppID != "" && !seen {
			first[e.AppID] = n
			ids, names = append(ids, e.AppID), append(names, clean(e.AppName))
		}
	}
	fresh, err := all[inserted](i.tx.Query(ctx, `
		INSERT INTO app (appid, name)
		SELECT * FROM unnest($1::text[], $2::text[]) AS g (appid, name) ORDER BY appid
		ON CONFLICT (appid) DO NOTHING RETURNING id`, ids, names))
	if err != nil {
		return err
	}
	type row struct {
		ID    int64
		AppID string `db:"appid"`
	}
	rows, err := all[row](i.tx.Query(ctx, `SELECT id, appid FROM app WHERE appid = ANY ($1)`, ids))
	i.appIDs = make(map[string]int64, len(rows))
	for _, r := range rows {
		i.appIDs[r.AppID] = r.ID
		if slices.Contains(fresh, inserted{r.ID}) {
			i.out[first[r.AppID]].NewApp = true
		}
	}
	return err
}

// inserted is a row that was not there before. It is asked for apart from the rows that were: only the next statement
// sees what somebody else committed while this one waited for him.
type inserted struct{ ID int64 }

// endpoints makes the endpoints that are not there, with their schedules.
func (i *importing) endpoints(ctx context.Context) error {
	type name struct {
		host string
		port int32
	}
	var hosts []string
	var ports []int32
	first := map[name]int{}
	for n, e := range i.entries {
		k := name{e.Host, int32(e.Port)}
		if _, seen := first[k]; !seen {
			first[k] = n
			hosts, ports = append(hosts, k.host), append(ports, k.port)
		}
	}
	made, err := all[inserted](i.tx.Query(ctx, `
		INSERT INTO endpoint (zone_id, host, port)
		SELECT z.id, host, port FROM unnest($1::text[], $2::int4[]) AS g (host, port), zone z
		WHERE z.name = $3 ORDER BY host, port
		ON CONFLICT (zone_id, host, port) DO NOTHING RETURNING id`, hosts, ports, defaultZone))
	if err != nil {
		return err
	}
	type row struct {
		ID   int64
		Host string
		Port int32
	}
	rows, err := all[row](i.tx.Query(ctx, `
		SELECT e.id, e.host, e.port
		FROM unnest($1::text[], $2::int4[]) AS g (host, port) JOIN zone z ON z.name = $3
			JOIN endpoint e ON e.zone_id = z.id AND e.host = g.host AND e.port = g.port`, hosts, ports, defaultZone))
	if err != nil {
		return err
	}
	isNew := make(map[int64]bool, len(made))
	fresh := make([]int64, len(made))
	for n, r := range made {
		isNew[r.ID], fresh[n] = true, r.ID
	}
	id := make(map[name]int64, len(rows))
	for _, r := range rows {
		k := name{r.Host, r.Port}
		id[k] = r.ID
		i.out[first[k]].NewEndpoint = isNew[r.ID]
	}
	for n, e := range i.entries {
		i.out[n].EndpointID = id[name{e.Host, int32(e.Port)}]
	}
	return i.schedule(ctx, fresh)
}

// schedule gives new endpoints their place in the interval. Phase is a hash of the id (Knuth's multiplicative one).
func (i *importing) schedule(ctx context.Context, fresh []int64) (err error) {
	soon := len(fresh) <= atOnce
	i.fresh, err = all[claim](i.tx.Query(ctx, `
		INSERT INTO endpoint_schedule (endpoint_id, phase, generation, next_scan_at)
		SELECT id, phase, CASE WHEN $2 THEN 1 ELSE 0 END, CASE WHEN $2 THEN planned_scan(phase, $3, now()) ELSE now() END
		FROM (SELECT id, (id::numeric * 2654435761 % 2147483647)::int4 AS phase FROM unnest($1::int8[]) AS id) AS made
		RETURNING endpoint_id, generation`, fresh, soon, seconds(i.interval)))
	if !soon {
		i.fresh = nil
	}
	return err
}

// uses notes who needs the endpoints.
func (i *importing) uses(ctx context.Context) error {
	var endpoints, apps []int64
	var list, scheme []int16
	var paths, environments []string
	for n, e := range i.entries {
		u := e.use()
		endpoints, apps = append(endpoints, i.out[n].EndpointID), append(apps, i.appIDs[e.AppID])
		list, scheme = append(list, code(lists, u.List)), append(scheme, code(schemes, u.Scheme))
		paths, environments = append(paths, u.Path), append(environments, u.Environment)
	}
	rows, err := i.tx.Query(ctx, `
		WITH given AS (
			SELECT * FROM unnest($1::int8[], $2::int8[], $3::int2[], $4::int2[], $5::text[], $6::text[])
				WITH ORDINALITY AS g (endpoint_id, app_id, list, scheme, path, environment, n)),
		     once AS (
			SELECT DISTINCT ON (endpoint_id, app_id, list, scheme, path, environment) * FROM given
			ORDER BY endpoint_id, app_id, list, scheme, path, environment, n),
		     made AS (
			INSERT INTO use (app_id, endpoint_id, list, scheme, path, environment)
			SELECT NULLIF(app_id, 0), endpoint_id, list, scheme, path, environment FROM once
			ON CONFLICT (endpoint_id, COALESCE(app_id, 0), list, scheme, path, environment) DO NOTHING
			RETURNING COALESCE(app_id, 0) AS app_id, endpoint_id, list, scheme, path, environment)
		SELECT n FROM once JOIN made USING (endpoint_id, app_id, list, scheme, path, environment)`,
		endpoints, apps, list, scheme, paths, environments)
	if err != nil {
		return err
	}
	made, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, n := range made {
		i.out[n-1].NewUse = true
	}
	return err
}

// use gives the entry's need with what was left to be understood.
func (e Entry) use() Entry {
	if e.List == "" {
		e.List = ListRequest
		if e.Scheme == "wss" {
			e.List = ListSocket
		}
	}
	if e.Environment == "" {
		e.Environment = "prod"
	}
	e.Path, e.Environment = clean(e.Path), clean(strings.TrimSpace(e.Environment))
	return e
}
