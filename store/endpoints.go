package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// A Sort is an order of endpoints.
type Sort string

// The orders. Endpoints that are equal in it follow their ids.
const (
	SortWorst  Sort = "worst"  // fail, unknown, warn, pass, not judged yet
	SortHost   Sort = "host"   // by the alphabet
	SortExpiry Sort = "expiry" // what ends first; unknown ends last
)

// A Filter selects endpoints. Conditions are joined by and; a zero field is no condition.
type Filter struct {
	Query         string         // part of the host's name
	Grades        []rules.Grade  // one of these verdicts; "" stands for not judged yet
	Platform      facts.Platform // of this platform; "": of the worst one
	Rule          string         // this rule is a cause
	Level         rules.LevelID  // of this level
	Status        rules.Status   // fail or unknown
	App           int64
	List          List
	Certificate   int64        // presented as its own
	Below         facts.SHA256 // of a certificate of an authority on whom the chain depends
	ExpiresAfter  *time.Time   // not before
	ExpiresBefore *time.Time   // before
	Paused        *bool
	Reach         facts.Reach
	Sort          Sort // "": SortWorst
}

// Endpoints lists a page of endpoints, and the cursor of the next page; nil when this is the last.
//
// It first chooses the page, from endpoints alone, and then looks up what it shows: where many match and have to be
// sorted nothing else is read of those that stand on other pages.
func (s *Store) Endpoints(ctx context.Context, f Filter, after Cursor, limit int) ([]Endpoint, *Cursor, error) {
	below, err := s.below(ctx, f)
	if errors.Is(err, ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var q query
	f.conditions(&q)
	if below != 0 {
		q.and(`EXISTS (SELECT FROM endpoint_authority a WHERE a.endpoint_id = e.id AND a.authority_id = %s)`, below)
	}
	order := f.order(&q, after)
	rows, err := all[endpointRow](s.pool.Query(ctx,
		`SELECT`+endpointColumns+endpointTables+` WHERE e.id = ANY (ARRAY(
			SELECT e.id FROM endpoint e`+q.where()+order+` LIMIT `+q.arg(limit+1)+`))`+order, q.args...))
	if err != nil {
		return nil, nil, err
	}
	out := make([]Endpoint, len(rows))
	for i, r := range rows {
		out[i] = r.endpoint()
	}
	out, next := page(out, limit, f.cursor)
	return out, next, nil
}

// A query is put together from constant text and numbered parameters.
type query struct {
	conditions []string
	args       []any
}

// arg adds a parameter and gives its place: "$3".
func (q *query) arg(value any) string {
	q.args = append(q.args, value)
	return fmt.Sprintf("$%d", len(q.args))
}

// and adds a condition; each %s in it stands for a parameter.
func (q *query) and(condition string, values ...any) {
	places := make([]any, len(values))
	for i, v := range values {
		places[i] = q.arg(v)
	}
	q.conditions = append(q.conditions, fmt.Sprintf(condition, places...))
}

func (q *query) where() string {
	if len(q.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(q.conditions, " AND ")
}

func (f Filter) conditions(q *query) {
	if f.Query != "" {
		q.and(`strpos(e.host, %s) > 0`, strings.ToLower(f.Query))
	}
	if len(f.Grades) > 0 {
		var wanted, ranks []int16
		for _, g := range f.Grades {
			wanted = append(wanted, code(grades, g)) // "" is -1, as in the table
			ranks = append(ranks, -code(grades, g))
		}
		// Bounds say where in the index they are. No platform is worse than the worst.
		q.and(`-e.worst <= %s`, slices.Max(ranks))
		if at := platformIndex(f.Platform); at > 0 {
			// Written with = ANY it is taken to be so rare that all who match had better be sorted.
			q.and(`array_position(%s::int2[], COALESCE(e.verdicts[%s::int4], (-1)::int2)) IS NOT NULL`, wanted, at)
		} else {
			q.and(`-e.worst >= %s`, slices.Min(ranks))
			if slices.Max(ranks)-slices.Min(ranks) >= 2 { // others may lie between
				q.and(`-e.worst = ANY (%s::int2[])`, ranks)
			}
		}
	}
	if f.Rule != "" {
		q.and(`EXISTS (SELECT FROM cause c WHERE c.endpoint_id = e.id AND c.rule = %s AND (%s::text = '' OR c.level = %[2]s) AND (%s::int2 < 0 OR c.status = %[3]s))`,
			f.Rule, string(f.Level), code(statuses, f.Status))
	}
	if f.App != 0 {
		q.and(`EXISTS (SELECT FROM use u WHERE u.endpoint_id = e.id AND u.app_id = %s)`, f.App)
	}
	if f.List != "" {
		q.and(`EXISTS (SELECT FROM use u WHERE u.endpoint_id = e.id AND u.list = %s)`, code(lists, f.List))
	}
	if f.Certificate != 0 {
		q.and(`EXISTS (SELECT FROM endpoint_leaf l WHERE l.endpoint_id = e.id AND l.certificate_id = %s)`, f.Certificate)
	}
	if f.ExpiresAfter != nil {
		q.and(`COALESCE(e.leaf_not_after, 'infinity'::timestamptz) >= %s`, *f.ExpiresAfter)
	}
	if f.ExpiresBefore != nil {
		q.and(`COALESCE(e.leaf_not_after, 'infinity'::timestamptz) < %s`, *f.ExpiresBefore)
	}
	if f.Paused != nil {
		enabled := `s.enabled`
		if *f.Paused {
			enabled = `NOT s.enabled` // an index has these
		}
		q.and(`EXISTS (SELECT FROM endpoint_schedule s WHERE s.endpoint_id = e.id AND ` + enabled + `)`)
	}
	if f.Reach != "" {
		q.and(`e.reach = %s`, code(reaches, f.Reach))
		if f.Reach != facts.ReachOK {
			q.and(`e.reach > 0`) // and another has these
		}
	}
}

// order gives the ORDER BY, and adds the condition that leaves out what stood on the pages before.
func (f Filter) order(q *query, after Cursor) string {
	first := after == Cursor{}
	switch f.Sort {
	case SortHost:
		if !first {
			q.and(`(e.host, e.id) > (%s, %s)`, after.Key, after.ID)
		}
		return ` ORDER BY e.host, e.id`
	case SortExpiry:
		if !first {
			q.and(`(COALESCE(e.leaf_not_after, 'infinity'::timestamptz), e.id) > (%s::text::timestamptz, %s)`, after.Key, after.ID)
		}
		return ` ORDER BY COALESCE(e.leaf_not_after, 'infinity'::timestamptz), e.id`
	}
	if !first {
		q.and(`(-e.worst, e.id) > (%s, %s)`, -code(grades, rules.Grade(after.Key)), after.ID)
	}
	return ` ORDER BY -e.worst, e.id`
}

// cursor is where the page that ends with e ends.
func (f Filter) cursor(e Endpoint) Cursor {
	switch f.Sort {
	case SortHost:
		return Cursor{e.Host, e.ID}
	case SortExpiry:
		if e.LeafNotAfter == nil {
			return Cursor{"infinity", e.ID}
		}
		return Cursor{e.LeafNotAfter.UTC().Format(time.RFC3339Nano), e.ID}
	}
	return Cursor{string(e.Worst), e.ID}
}

// platformIndex is the place of a platform in the array of verdicts, from 1; 0 for none.
func platformIndex(p facts.Platform) int {
	for i, q := range facts.AllPlatforms() {
		if p == q {
			return i + 1
		}
	}
	return 0
}

// EndpointsOfCertificate counts the endpoints that present a certificate as their own.
func (s *Store) EndpointsOfCertificate(ctx context.Context, certificate int64) (n int, err error) {
	err = s.pool.QueryRow(ctx, `SELECT count(*) FROM endpoint_leaf WHERE certificate_id = $1`, certificate).Scan(&n)
	return n, err
}
