package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// An Authority is one on whom the chains of endpoints depend: a root, or an intermediate. It is its name with its key,
// whatever certificates it has.
type Authority struct {
	ID        int64
	Name      string
	SHA256    facts.SHA256 // of one of its certificates, always the same one as long as no other is found
	FirstSeen time.Time
	Endpoints int  // that depend on it now
	Root      bool // of one of these the path ends there
}

type authorityRow struct {
	ID        int64
	Name      string
	SHA256    []byte `db:"sha256"`
	FirstSeen time.Time
	Endpoints int
	Root      bool
}

func (r authorityRow) authority() Authority {
	a := Authority{r.ID, r.Name, facts.SHA256{}, r.FirstSeen, r.Endpoints, r.Root}
	copy(a.SHA256[:], r.SHA256)
	return a
}

// authorityColumns are the columns of authorityRow, from an authority a and its count n.
const authorityColumns = `
	a.id, a.name, a.first_seen, n.endpoints, n.root,
	(SELECT c.sha256 FROM authority_certificate c WHERE c.authority_id = a.id ORDER BY c.sha256 LIMIT 1) AS sha256`

// Authorities lists those on whom some endpoint depends now, first those of the most endpoints; with a query those that
// have it in their name. Its cursor is where a page ended: what changes its place meanwhile is missed, or met again.
func (s *Store) Authorities(ctx context.Context, query string, after Cursor, limit int) ([]Authority, *Cursor, error) {
	most, err := strconv.ParseInt(after.Key, 10, 64)
	if err != nil {
		most = 1<<63 - 1
	}
	rows, err := all[authorityRow](s.pool.Query(ctx, `
		SELECT`+authorityColumns+`
		FROM (SELECT authority_id, count(*) AS endpoints, bool_or(root) AS root FROM endpoint_authority GROUP BY authority_id) AS n
			JOIN authority a ON a.id = n.authority_id
		WHERE (-n.endpoints, a.id) > (-$1::int8, $2) AND ($3 = '' OR strpos(lower(a.name), $3) > 0)
		ORDER BY -n.endpoints, a.id LIMIT $4`, most, after.ID, strings.ToLower(clean(query)), limit+1))
	out := authorities(rows)
	out, next := page(out, limit, func(a Authority) Cursor { return Cursor{strconv.Itoa(a.Endpoints), a.ID} })
	return out, next, err
}

// AuthoritiesOf gives those on whom an endpoint depends, intermediates first; Root says it of this endpoint. How many
// others depend on them is not counted, and Endpoints is 0.
func (s *Store) AuthoritiesOf(ctx context.Context, endpoint int64) ([]Authority, error) {
	rows, err := all[authorityRow](s.pool.Query(ctx, `
		SELECT`+authorityColumns+`
		FROM (SELECT authority_id, 0 AS endpoints, root FROM endpoint_authority WHERE endpoint_id = $1) AS n
			JOIN authority a ON a.id = n.authority_id
		ORDER BY n.root, a.name, a.id`, endpoint))
	return authorities(rows), err
}

// AuthorityBySHA256 finds the authority that has a certificate with this hash. ErrNotFound: none is known that has.
func (s *Store) AuthorityBySHA256(ctx context.Context, hash facts.SHA256) (Authority, error) {
	row, err := one[authorityRow](s.pool.Query(ctx, `
		SELECT`+authorityColumns+`
		FROM authority_certificate h JOIN authority a ON a.id = h.authority_id
			CROSS JOIN LATERAL (
				SELECT count(*) AS endpoints, COALESCE(bool_or(root), false) AS root FROM endpoint_authority WHERE authority_id = a.id) AS n
		WHERE h.sha256 = $1`, hash[:]))
	return row.authority(), err
}

func authorities(rows []authorityRow) []Authority {
	out := make([]Authority, len(rows))
	for i, r := range rows {
		out[i] = r.authority()
	}
	return out
}

// below finds the authority that Filter.Below names; 0 where it names none.
func (s *Store) below(ctx context.Context, f Filter) (id int64, err error) {
	if f.Below == (facts.SHA256{}) {
		return 0, nil
	}
	err = s.pool.QueryRow(ctx, `SELECT authority_id FROM authority_certificate WHERE sha256 = $1`, f.Below[:]).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, ErrNotFound
	}
	return id, err
}

// saveAuthorities notes on whom the endpoint depends now, in place of those before.
func saveAuthorities(ctx context.Context, tx pgx.Tx, endpoint int64, r *rules.Report) error {
	of := map[facts.SHA256]rules.Authority{} // of all its chains
	for _, chain := range r.Chains {
		for _, a := range chain.Authorities {
			a.Root = a.Root || of[a.ID].Root
			a.Certificates = append(a.Certificates[:len(a.Certificates):len(a.Certificates)], of[a.ID].Certificates...)
			of[a.ID] = a
		}
	}
	ids, root := []int64{}, []bool{}
	for _, key := range sorted(of) {
		id, err := saveAuthority(ctx, tx, of[key])
		if err != nil {
			return err
		}
		ids, root = append(ids, id), append(root, of[key].Root)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM endpoint_authority WHERE endpoint_id = $1 AND authority_id <> ALL ($2)`, endpoint, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO endpoint_authority AS e (endpoint_id, authority_id, root) SELECT $1, * FROM unnest($2::int8[], $3::bool[])
		ON CONFLICT (endpoint_id, authority_id) DO UPDATE SET root = excluded.root WHERE e.root <> excluded.root`, endpoint, ids, root)
	return err
}

// saveAuthority keeps an authority and its certificates once and gives its id.
func saveAuthority(ctx context.Context, tx pgx.Tx, a rules.Authority) (id int64, err error) {
	hashes := make([][]byte, len(a.Certificates))
	for i := range a.Certificates {
		hashes[i] = a.Certificates[i][:]
	}
	var missing bool
	err = tx.QueryRow(ctx, `
		SELECT a.id, EXISTS (
			SELECT FROM unnest($2::bytea[]) AS h (sha256) WHERE NOT EXISTS (SELECT FROM authority_certificate c WHERE c.sha256 = h.sha256))
		FROM authority a WHERE a.key = $1`, a.ID[:], hashes).Scan(&id, &missing)
	if errors.Is(err, pgx.ErrNoRows) {
		missing = true
		err = tx.QueryRow(ctx, `
			INSERT INTO authority (key, name) VALUES ($1, $2)
			ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id`, a.ID[:], clean(a.Name)).Scan(&id)
	}
	if err != nil || !missing {
		return id, err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO authority_certificate (sha256, authority_id) SELECT h, $2 FROM unnest($1::bytea[]) AS h ORDER BY h
		ON CONFLICT DO NOTHING`, hashes, id)
	return id, err
}
