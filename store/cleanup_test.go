package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/store/storetest"
)

func TestCleanup(t *testing.T) {
	ctx, s := t.Context(), storetest.New(t)
	account, endpoint := newAccount(t, s, "wang"), many(t, s, 1)[0]
	// Of each kind one that is over by a minute, and one that is not by a minute; of sessions more than fit a batch.
	sql(t, s, `
		INSERT INTO session (hash, account_id, created_at, seen_at, expires_at)
		SELECT sha256(n::text::bytea), $1, now(), now(), now() + CASE WHEN n = 0 THEN interval '1 minute' ELSE interval '-1 minute' END
		FROM generate_series(0, 2345) AS n`, account)
	sql(t, s, `
		INSERT INTO link (hash, account_id, expires_at)
		VALUES ('a', $1, now() + interval '1 minute'), ('b', $1, now() - interval '1 minute')`, account)
	sql(t, s, `
		INSERT INTO idempotency (account_id, key, request_hash, at)
		VALUES ($1, 'a', '', now() - interval '23 hours 59 minutes'), ($1, 'b', '', now() - interval '24 hours 1 minute')`, account)
	sql(t, s, `
		INSERT INTO scan_request (endpoint_id, generation, asked_at, state)
		VALUES ($1, 1, now() - interval '6 days 23 hours 59 minutes', 2), ($1, 1, now() - interval '7 days 1 minute', 0)`, endpoint)
	sql(t, s, `
		INSERT INTO worker (name, version, started_at, seen_at)
		VALUES ('a', '', now(), now() - interval '365 days'), ('b', '', now(), now() - interval '366 days 1 minute')`)

	got, err := s.Cleanup(ctx)
	if diff := cmp.Diff(store.Cleaned{Sessions: 2345, Links: 1, Answers: 1, ScanRequests: 1, Workers: 1}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, left := range []string{
		`SELECT count(*) FROM session`, `SELECT count(*) FROM link`, `SELECT count(*) FROM idempotency`,
		`SELECT count(*) FROM scan_request`, `SELECT count(*) FROM worker`,
	} {
		if got := count(t, s, left); got != 1 {
			t.Errorf("%s: %d, want 1", left, got)
		}
	}
	if got, err := s.Cleanup(ctx); got != (store.Cleaned{}) || err != nil {
		t.Errorf("again: %+v, %v", got, err)
	}
}
