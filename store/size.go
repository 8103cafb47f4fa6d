package store

import "context"

// Size is what the database takes up on disk, in bytes.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	err = s.pool.QueryRow(ctx, `SELECT pg_database_size(current_database())`).Scan(&bytes)
	return bytes, err
}
