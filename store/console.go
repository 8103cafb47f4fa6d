package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Keeper is who keeps the lists and settings of an app: neither changes what the other keeps unless told to.
type Keeper string

// The keepers; "" where the lists were never told.
const (
	KeptByPeople Keeper = "people" // by the pages or the API
	KeptByFile   Keeper = "file"   // by a file that is applied
)

// A Console is what is known of an app's console.
type Console struct {
	*facts.Console           // nil: it was never told
	At             time.Time // when it was; zero likewise
	By             string    // who did; "" when nobody who has an account still
}

// Console gives the console of an app.
func (s *Store) Console(ctx context.Context, app int64) (Console, error) {
	type row struct {
		Console []byte
		At      *time.Time
		By      string
	}
	r, err := one[row](s.pool.Query(ctx, `
		SELECT a.console, a.console_at AS at, COALESCE(c.name, '') AS by
		FROM app a LEFT JOIN account c ON c.id = a.console_by WHERE a.id = $1`, app))
	if err != nil || r.Console == nil {
		return Console{}, err
	}
	out := Console{Console: new(facts.Console), By: r.By}
	if r.At != nil {
		out.At = *r.At
	}
	if err := json.Unmarshal(r.Console, out.Console); err != nil {
		return Console{}, fmt.Errorf("reading the console of app %d: %w", app, err)
	}
	return out, nil
}

// Consoles gives those of many apps, by their ids. Of one that was never told there is none.
func (s *Store) Consoles(ctx context.Context, apps []int64) (map[int64]*facts.Console, error) {
	type row struct {
		ID      int64
		Console []byte
	}
	rows, err := all[row](s.pool.Query(ctx, `SELECT id, console FROM app WHERE id = ANY ($1) AND console IS NOT NULL`, apps))
	out := make(map[int64]*facts.Console, len(rows))
	for _, r := range rows {
		c := new(facts.Console)
		if err := json.Unmarshal(r.Console, c); err != nil {
			return nil, fmt.Errorf("reading the console of app %d: %w", r.ID, err)
		}
		out[r.ID] = c
	}
	return out, err
}

// A Pin is an address that an app pins at an endpoint.
type Pin struct {
	Host string // one of the entries; of another nothing is pinned
	Addr netip.Addr
	Port uint16 // 0: that of each endpoint of the host
}

// An Application is an app as it is to be.
type Application struct {
	Version int64 // of the app that was read; 0: there was none
	App     App   // AppID, Name, Owner, Production, KeptBy
	Console *facts.Console
	Entries []Entry // what its lists have watched; AppID and AppName do not count
	Pins    []Pin
	By      *int64 // an account; nil: nobody who signed in
	At      time.Time
	Judge   CodeJudge // of its code by these lists; nil: it is not judged
}

// An Applied says what became of it.
type Applied struct {
	App     App        // as it is now
	Entries []Imported // in the order of the application's
	Dropped []Dropped  // needs that its lists had and have no more
}

// A Dropped is a need that is over.
type Dropped struct {
	EndpointID  int64
	Host        string
	Port        uint16
	List        List
	Environment string
	Unused      bool // nobody needs the endpoint any more. It stays, with its history
}

// Apply makes an app what it is to be, in one transaction: the app, its console, the needs that follow its lists, the
// endpoints for them, and the addresses that it pins. New endpoints are scanned at once, and where a list changes all that
// the app needs soon: they are judged by it. Needs that people noted by hand stay as they are, unless a list has the same:
// then it is the list's. Its code is judged by its lists, and who must hear of it is told. ErrConflict when the app is no
// more what it was when it was read. With dryRun it tells what it would do, and does nothing; endpoints and an app that
// would be new have the id 0.
func (s *Store) Apply(ctx context.Context, a Application, interval time.Duration, dryRun bool) (Applied, error) {
	text, err := json.Marshal(a.Console)
	if err != nil {
		return Applied{}, err
	}
	entries := make([]Entry, len(a.Entries))
	for i, e := range a.Entries {
		entries[i] = e
		entries[i].AppID = a.App.AppID
	}
	var out Applied
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		out = Applied{Entries: make([]Imported, len(entries))}
		i := importing{tx: tx, entries: entries, out: out.Entries, interval: interval}
		id, err := claimApp(ctx, tx, a)
		if err != nil {
			return err
		}
		var judged *rules.Report
		if !dryRun { // before the endpoints are locked, since it may take a second
			if judged, err = judgeCode(ctx, tx, id, a.Console, a.Judge); err != nil {
				return err
			}
		}
		i.appIDs = map[string]int64{a.App.AppID: id}
		if err := i.endpoints(ctx); err != nil {
			return err
		}
		if err := touchAll(ctx, tx, id, i.out); err != nil {
			return err
		}
		if err := i.uses(ctx); err != nil {
			return err
		}
		if out.Dropped, err = i.follow(ctx, id); err != nil {
			return err
		}
		if err := i.pin(ctx, id, a.Pins); err != nil {
			return err
		}
		if err := i.look(ctx, out.Dropped); err != nil {
			return err
		}
		if err := i.relisted(ctx, id, a.Console); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE app SET name = $2, owner = $3, production = $4, kept_by = $5, console = $6, console_at = $7, console_by = $8, version = version + 1
			WHERE id = $1`,
			id, clean(a.App.Name), clean(a.App.Owner), a.App.Production, code(keepers, a.App.KeptBy), cleanJSON(text), a.At, a.By)
		if err != nil {
			return violated(err)
		}
		row, err := one[appRow](tx.Query(ctx, selectApps+`WHERE a.id = $1`, id))
		if err != nil {
			return err
		}
		if out.App = row.app(); dryRun {
			return errDryRun
		}
		if err := s.watchCode(ctx, tx, id, nil, judged); err != nil {
			return err
		}
		return s.order(ctx, tx, i.fresh, priorityNow)
	})
	if errors.Is(err, errDryRun) {
		err = nil
		out.App.Version = a.Version
		if a.Version == 0 {
			out.App.ID = 0
		}
		imagined := map[int64]bool{}
		for _, e := range out.Entries {
			imagined[e.EndpointID] = imagined[e.EndpointID] || e.NewEndpoint
		}
		for i := range out.Entries {
			if imagined[out.Entries[i].EndpointID] {
				out.Entries[i].EndpointID = 0
			}
		}
	}
	return out, err
}

// claimApp makes the app, or keeps others from changing it until the transaction ends.
func claimApp(ctx context.Context, tx pgx.Tx, a Application) (id int64, err error) {
	if a.Version == 0 {
		err := tx.QueryRow(ctx, `INSERT INTO app (appid) VALUES ($1) ON CONFLICT (appid) DO NOTHING RETURNING id`, clean(a.App.AppID)).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			err = ErrConflict // somebody made it meanwhile
		}
		return id, err
	}
	err = tx.QueryRow(ctx, `SELECT id FROM app WHERE appid = $1 AND version = $2 FOR UPDATE`, clean(a.App.AppID), a.Version).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrConflict
	}
	return id, err
}

// touchAll gives every endpoint that an app uses, or is about to, a new version, in the order of their ids, as touchUsed
// does. Their schedules are locked first, as everywhere.
func touchAll(ctx context.Context, tx pgx.Tx, app int64, entries []Imported) error {
	ids := make([]int64, len(entries))
	for i, e := range entries {
		ids[i] = e.EndpointID
	}
	if _, err := tx.Exec(ctx, `
		SELECT FROM endpoint_schedule WHERE endpoint_id IN (SELECT endpoint_id FROM use WHERE app_id = $1) OR endpoint_id = ANY ($2)
		ORDER BY endpoint_id FOR UPDATE`, app, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		UPDATE endpoint e SET version = e.version + 1
		FROM (
			SELECT id FROM endpoint WHERE id IN (SELECT endpoint_id FROM use WHERE app_id = $1) OR id = ANY ($2)
			ORDER BY id FOR NO KEY UPDATE) AS used
		WHERE e.id = used.id`, app, ids)
	return err
}

// follow makes the needs of an app's lists those of the entries, which are noted already: the others end.
func (i *importing) follow(ctx context.Context, app int64) ([]Dropped, error) {
	var endpoints []int64
	var list, scheme []int16
	var paths, environments []string
	for n, e := range i.entries {
		u := e.use()
		endpoints, list, scheme = append(endpoints, i.out[n].EndpointID), append(list, code(lists, u.List)), append(scheme, code(schemes, u.Scheme))
		paths, environments = append(paths, u.Path), append(environments, u.Environment)
	}
	const given = `unnest($2::int8[], $3::int2[], $4::int2[], $5::text[], $6::text[]) AS g (endpoint_id, list, scheme, path, environment)`
	if _, err := i.tx.Exec(ctx, `
		UPDATE use u SET owned_by = 1 FROM `+given+`
		WHERE u.app_id = $1 AND (u.endpoint_id, u.list, u.scheme, u.path, u.environment) = (g.endpoint_id, g.list, g.scheme, g.path, g.environment)`,
		app, endpoints, list, scheme, paths, environments); err != nil {
		return nil, err
	}
	type row struct {
		EndpointID  int64
		Host        string
		Port        uint16
		List        int16
		Environment string
		Unused      bool
	}
	gone, err := all[row](i.tx.Query(ctx, `
		DELETE FROM use u USING endpoint e
		WHERE u.app_id = $1 AND u.owned_by = 1 AND e.id = u.endpoint_id AND NOT EXISTS (
			SELECT FROM `+given+`
			WHERE (u.endpoint_id, u.list, u.scheme, u.path, u.environment) = (g.endpoint_id, g.list, g.scheme, g.path, g.environment))
		RETURNING u.endpoint_id, e.host, e.port, u.list, u.environment, false AS unused`,
		app, endpoints, list, scheme, paths, environments))
	if err != nil {
		return nil, err
	}
	left := make([]int64, len(gone))
	for n, g := range gone {
		left[n] = g.EndpointID
	}
	rows, err := i.tx.Query(ctx, `
		SELECT g.endpoint FROM unnest($1::int8[]) AS g (endpoint) WHERE NOT EXISTS (SELECT FROM use u WHERE u.endpoint_id = g.endpoint)`, left)
	if err != nil {
		return nil, err
	}
	unused, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	out := make([]Dropped, len(gone))
	for n, g := range gone {
		out[n] = Dropped{g.EndpointID, g.Host, g.Port, word(lists, g.List), g.Environment, false}
		for _, id := range unused {
			out[n].Unused = out[n].Unused || id == g.EndpointID
		}
	}
	sortDropped(out)
	return out, err
}

// look has the endpoints scanned soon of which something else is needed than before: a scan asks what the needs say.
func (i *importing) look(ctx context.Context, dropped []Dropped) error {
	var ids []int64
	for _, e := range i.out {
		if e.NewUse && !e.NewEndpoint {
			ids = append(ids, e.EndpointID)
		}
	}
	for _, d := range dropped {
		if !d.Unused {
			ids = append(ids, d.EndpointID)
		}
	}
	_, err := i.tx.Exec(ctx, `UPDATE endpoint_schedule SET next_scan_at = LEAST(next_scan_at, now()) WHERE endpoint_id = ANY ($1)`, ids)
	return err
}

// pin makes the addresses that an app pins those of pins. Where somebody pinned the same one by hand, it stays his.
func (i *importing) pin(ctx context.Context, app int64, pins []Pin) error {
	var hosts []string
	var addrs []netip.Addr
	var ports []int32
	for _, p := range pins {
		hosts, addrs, ports = append(hosts, p.Host), append(addrs, p.Addr.Unmap()), append(ports, int32(p.Port))
	}
	endpoints := make([]int64, len(i.out))
	for n := range i.out {
		endpoints[n] = i.out[n].EndpointID
	}
	const wanted = `
		WITH wanted AS (
			SELECT DISTINCT e.id AS endpoint_id, p.addr, CASE WHEN p.port = 0 THEN e.port ELSE p.port END AS port
			FROM unnest($2::text[], $3::inet[], $4::int4[]) AS p (host, addr, port) JOIN endpoint e ON e.host = p.host AND e.id = ANY ($5)) `
	if _, err := i.tx.Exec(ctx, wanted+`
		DELETE FROM node n WHERE n.app_id = $1 AND NOT EXISTS (
			SELECT FROM wanted w WHERE (w.endpoint_id, w.addr, w.port) = (n.endpoint_id, n.addr, n.port))`, app, hosts, addrs, ports, endpoints); err != nil {
		return err
	}
	_, err := i.tx.Exec(ctx, wanted+`
		INSERT INTO node (endpoint_id, label, addr, port, app_id) SELECT endpoint_id, host(addr), addr, port, $1 FROM wanted
		ON CONFLICT (endpoint_id, addr, port) DO NOTHING`, app, hosts, addrs, ports, endpoints)
	return err
}

// sortDropped puts them in the order in which lists are shown, and each list by host.
func sortDropped(dropped []Dropped) {
	slices.SortFunc(dropped, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(code(lists, a.List), code(lists, b.List)), strings.Compare(a.Host, b.Host), cmp.Compare(a.Port, b.Port))
	})
}
