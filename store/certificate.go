package store

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
)

// A Certificate is one that some endpoint presented. Of one that cannot be parsed only the hash, the bytes and the time
// are known.
type Certificate struct {
	ID        int64
	SHA256    facts.SHA256
	SPKI      facts.SHA256 // of its key; zero when unknown
	DER       []byte       // nil in lists
	NotBefore *time.Time
	NotAfter  *time.Time
	SubjectCN string
	IssuerDN  string
	Serial    []byte
	Key       string // as trust.Key writes it: "RSA 2048", "P-256"; "" when unknown
	IsCA      bool
	SANs      []string // names and addresses
	FirstSeen time.Time
	Endpoints int // that present it as their own now

	Lints *facts.Lints // nil in lists, and of one that was not linted
}

type certificateRow struct {
	ID         int64
	SHA256     []byte `db:"sha256"`
	SPKISHA256 []byte `db:"spki_sha256"`
	DER        []byte `db:"der"`
	Lint       []byte
	NotBefore  *time.Time
	NotAfter   *time.Time
	SubjectCN  string
	IssuerDN   string
	Serial     []byte
	KeyAlg     *int16
	KeyBits    *int32
	IsCA       bool
	SANs       []string `db:"sans"`
	FirstSeen  time.Time
	Endpoints  int
}

func (r certificateRow) certificate() Certificate {
	c := Certificate{
		r.ID,
		facts.SHA256{},
		facts.SHA256{},
		r.DER, r.NotBefore, r.NotAfter, r.SubjectCN, r.IssuerDN, r.Serial, keyName(r.KeyAlg, r.KeyBits), r.IsCA, r.SANs,
		r.FirstSeen, r.Endpoints, nil,
	}
	copy(c.SHA256[:], r.SHA256)
	copy(c.SPKI[:], r.SPKISHA256)
	return c
}

const certificateColumns = `
	id, sha256, spki_sha256, not_before, not_after, COALESCE(subject_cn, '') AS subject_cn, COALESCE(issuer_dn, '') AS issuer_dn,
	serial, key_alg, key_bits, COALESCE(is_ca, false) AS is_ca, sans, first_seen,
	(SELECT count(*) FROM endpoint_leaf l WHERE l.certificate_id = c.id) AS endpoints, `

// A CertificateFilter selects certificates. Conditions are joined by and; a zero field is no condition.
type CertificateFilter struct {
	ExpiresBefore *time.Time
	Query         string // part of a name that it is for, or of its issuer
	Key           string // as Certificate.Key has it
	InUse         bool   // some endpoint presents it as its own now
}

// Certificates lists certificates in the order in which they end, those that cannot be parsed last.
func (s *Store) Certificates(ctx context.Context, f CertificateFilter, after Cursor, limit int) ([]Certificate, *Cursor, error) {
	// What cannot be parsed has no end, and a null does not compare with a cursor: it is a list of its own, behind.
	end, id, unread := "-infinity", int64(0), int64(0)
	switch {
	case after.Key != "":
		end, id = after.Key, after.ID
	case after.ID != 0:
		end, unread = "infinity", after.ID
	}
	const matches = ` AND ($4 = '' OR strpos(lower(subject_cn), $4) > 0 OR strpos(lower(issuer_dn), $4) > 0
		OR EXISTS (SELECT FROM unnest(sans) AS san WHERE strpos(lower(san), $4) > 0))
		AND ($7 = '' OR key_alg = $8 AND key_bits = $9)
		AND (NOT $10 OR EXISTS (SELECT FROM endpoint_leaf l WHERE l.certificate_id = certificate.id))`
	alg, bits := keyColumns(f.Key)
	rows, err := all[certificateRow](s.pool.Query(ctx, `
		SELECT`+certificateColumns+`NULL::bytea AS der, NULL::jsonb AS lint FROM (
			(SELECT * FROM certificate
			WHERE (not_after, id) > ($1::text::timestamptz, $2) AND not_after < COALESCE($3::timestamptz, 'infinity')`+matches+`
			ORDER BY not_after, id LIMIT $6)
			UNION ALL
			(SELECT * FROM certificate
			WHERE not_after IS NULL AND id > $5 AND $3::timestamptz IS NULL`+matches+`
			ORDER BY not_after, id LIMIT $6)) AS c
		ORDER BY not_after, id LIMIT $6`,
		end, id, f.ExpiresBefore, strings.ToLower(clean(f.Query)), unread, limit+1, f.Key, alg, bits, f.InUse))
	out := make([]Certificate, len(rows))
	for i, r := range rows {
		out[i] = r.certificate()
	}
	out, next := page(out, limit, certificateCursor)
	return out, next, err
}

func certificateCursor(c Certificate) Cursor {
	if c.NotAfter == nil {
		return Cursor{ID: c.ID}
	}
	return Cursor{c.NotAfter.UTC().Format(time.RFC3339Nano), c.ID}
}

// Certificate gives one certificate.
func (s *Store) Certificate(ctx context.Context, id int64) (Certificate, error) {
	return certificate(s.pool.Query(ctx, `SELECT`+certificateColumns+`der, lint FROM certificate c WHERE id = $1`, id))
}

// CertificateBySHA256 finds the certificate whose DER has this hash.
func (s *Store) CertificateBySHA256(ctx context.Context, hash facts.SHA256) (Certificate, error) {
	return certificate(s.pool.Query(ctx, `SELECT`+certificateColumns+`der, lint FROM certificate c WHERE sha256 = $1`, hash[:]))
}

func certificate(rows pgx.Rows, err error) (Certificate, error) {
	r, err := one[certificateRow](rows, err)
	if err != nil {
		return Certificate{}, err
	}
	out := r.certificate()
	out.Lints, err = readLints(r.Lint)
	return out, err
}
