package store

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tongguan/tongguan/facts"
)

// sorted gives the names in one order for all, so that two transactions that write the same rows follow each other
// instead of waiting for each other.
func sorted[V any](of map[facts.SHA256]V) []facts.SHA256 {
	return slices.SortedFunc(maps.Keys(of), func(a, b facts.SHA256) int { return bytes.Compare(a[:], b[:]) })
}

// saveCertificates keeps each certificate of the snapshot once and gives their ids.
func saveCertificates(ctx context.Context, tx pgx.Tx, snapshot *facts.Snapshot) (map[facts.SHA256]int64, error) {
	ids := make(map[facts.SHA256]int64, len(snapshot.Certificates))
	for _, name := range sorted(snapshot.Certificates) {
		der := snapshot.Certificates[name]
		var id int64
		err := tx.QueryRow(ctx, `SELECT id FROM certificate WHERE sha256 = $1`, name[:]).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			c := columnsOf(der)
			err = tx.QueryRow(ctx, `
				INSERT INTO certificate (sha256, der, spki_sha256, not_before, not_after, subject_cn, issuer_dn, serial, key_alg,
					key_bits, sig_alg, is_ca, sans)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
				ON CONFLICT (sha256) DO UPDATE SET sha256 = excluded.sha256
				RETURNING id`,
				name[:], der, c.SPKI, c.NotBefore, c.NotAfter, c.SubjectCN, c.IssuerDN, c.Serial, c.KeyAlg,
				c.KeyBits, c.SigAlg, c.IsCA, c.SANs).Scan(&id)
		}
		if err != nil {
			return nil, err
		}
		ids[name] = id
	}
	return ids, nil
}

// columns are what a certificate can be found by; all nil where it cannot be parsed.
type columns struct {
	SPKI, Serial        []byte
	NotBefore, NotAfter *time.Time
	SubjectCN, IssuerDN *string
	KeyAlg, SigAlg      *int16
	KeyBits             *int32
	IsCA                *bool
	SANs                []string
}

func columnsOf(der []byte) (out columns) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return out
	}
	spki := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	subject, issuer := clean(c.Subject.CommonName), clean(c.Issuer.String())
	key, signature, bits := int16(c.PublicKeyAlgorithm), int16(c.SignatureAlgorithm), int32(0)
	switch k := c.PublicKey.(type) {
	case *rsa.PublicKey:
		bits = int32(k.N.BitLen())
	case *ecdsa.PublicKey:
		bits = int32(k.Curve.Params().BitSize)
	}
	out = columns{
		SPKI: spki[:], Serial: c.SerialNumber.Bytes(), NotBefore: &c.NotBefore, NotAfter: &c.NotAfter, SubjectCN: &subject,
		IssuerDN: &issuer, KeyAlg: &key, SigAlg: &signature, KeyBits: &bits, IsCA: &c.IsCA, SANs: []string{},
	}
	for _, name := range c.DNSNames {
		out.SANs = append(out.SANs, clean(name))
	}
	for _, ip := range c.IPAddresses {
		out.SANs = append(out.SANs, ip.String())
	}
	return out
}

// saveChains keeps each presented chain once and gives their ids. A leaf that an address showed beside its chain is a
// chain of its own, and so is each chain in which it was shown, and what was fetched: so all are there when the state is
// judged again.
func saveChains(ctx context.Context, tx pgx.Tx, snapshot *facts.Snapshot, ids map[facts.SHA256]int64) ([]int64, error) {
	chains := map[facts.SHA256][]int64{}
	note := func(chain ...facts.SHA256) {
		var certificates []int64
		for _, name := range chain {
			certificates = append(certificates, ids[name])
		}
		chains[facts.ChainName(chain)] = certificates
	}
	for i := range snapshot.Addresses {
		a := &snapshot.Addresses[i]
		leaf := facts.SHA256{}
		if chain := a.Chain.Value; chain != nil && len(*chain) > 0 {
			note(*chain...)
			leaf = (*chain)[0]
		}
		for _, other := range a.Leaves {
			if _, kept := ids[other.SHA256]; kept && other.SHA256 != leaf {
				note(other.SHA256)
			}
			for _, chain := range other.Chains {
				note(chain...)
			}
		}
	}
	if fetched := snapshot.Fetched.Value; fetched != nil && len(*fetched) > 0 {
		note(*fetched...)
	}
	out := []int64{}
	for _, digest := range sorted(chains) {
		if _, err := tx.Exec(ctx, `
			INSERT INTO chain (sha256, cert_ids) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING`, digest[:], chains[digest]); err != nil {
			return nil, err
		}
		var id int64
		if err := tx.QueryRow(ctx, `SELECT id FROM chain WHERE sha256 = $1`, digest[:]).Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// saveLeaves notes which certificates the endpoint presents as its own now.
func saveLeaves(ctx context.Context, tx pgx.Tx, endpoint int64, snapshot *facts.Snapshot, ids map[facts.SHA256]int64) error {
	leaves := []int64{}
	for i := range snapshot.Addresses {
		if chain := snapshot.Addresses[i].Chain.Value; chain != nil && len(*chain) > 0 {
			leaves = append(leaves, ids[(*chain)[0]])
		}
	}
	if _, err := tx.Exec(ctx, `DELETE FROM endpoint_leaf WHERE endpoint_id = $1 AND certificate_id <> ALL ($2)`, endpoint, leaves); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO endpoint_leaf (endpoint_id, certificate_id) SELECT DISTINCT $1::int8, unnest($2::int8[])
		ON CONFLICT DO NOTHING`, endpoint, leaves)
	return err
}
