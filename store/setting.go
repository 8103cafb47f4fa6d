package store

import (
	"context"
	"crypto/rand"
)

// Secret gives a secret of the installation: size random bytes that are made when they are first asked for, and the
// same ever after for everybody. A secret that is there keeps its size.
func (s *Store) Secret(ctx context.Context, name string, size int) (secret []byte, err error) {
	fresh := make([]byte, size)
	_, _ = rand.Read(fresh) // never fails
	// Of several who make it at once one succeeds; the second statement, which sees what the first has waited for,
	// gives all of them his.
	_, err = s.pool.Exec(ctx, `
		INSERT INTO setting (name, value) VALUES ('secret.' || $1, to_jsonb(encode($2, 'base64')))
		ON CONFLICT (name) DO NOTHING`, name, fresh)
	if err != nil {
		return nil, err
	}
	err = s.pool.QueryRow(ctx, `
		SELECT decode(value #>> '{}', 'base64') FROM setting WHERE name = 'secret.' || $1`, name).Scan(&secret)
	return secret, missing(err)
}
