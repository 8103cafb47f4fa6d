package authtest

import (
	"testing"
	"time"

	"github.com/tongguan/tongguan/auth"
)

var tokenCases = []storeCase{
	{"a token is kept as it was given", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Operator)
		end, used, revoked := start.AddDate(0, 3, 0), start.Add(time.Hour), start.Add(2*time.Hour)
		for _, want := range []auth.Token{
			{ID: 77, Account: ming.ID, Name: "CI 流水线", Hash: w.hash(), Scope: auth.ScopeWrite, CreatedAt: start},
			{
				Account: ming.ID, Name: "b", Prefix: "tg_pat_1234", Hash: w.hash(), Scope: auth.ScopeAdmin,
				CreatedAt: start, ExpiresAt: &end, LastUsedAt: &used, RevokedAt: &revoked,
			},
		} {
			made, err := w.SaveToken(ctx, want)
			w.must(err)
			if made.ID <= 0 {
				w.Errorf("got ID %d, want one above 0", made.ID)
			}
			want.ID = made.ID
			sameToken(w.T, "SaveToken", made, want)
			got, err := w.TokenByID(ctx, want.ID)
			w.must(err)
			sameToken(w.T, "TokenByID", got, want)
			got, account, err := w.TokenByHash(ctx, want.Hash)
			w.must(err)
			sameToken(w.T, "TokenByHash", got, want)
			sameAccount(w.T, "its account", account, ming)
		}
	}},
	{"a token that is not there", func(w *world) {
		ctx := w.Context()
		known := w.token(w.account("ming", auth.Viewer))
		for _, id := range []int64{0, -1, known.ID + 1} {
			_, err := w.TokenByID(ctx, id)
			w.want("TokenByID", err, auth.ErrNotFound)
			w.want("TouchToken", w.TouchToken(ctx, id, start), auth.ErrNotFound)
			w.want("RevokeToken", w.RevokeToken(ctx, id, start), auth.ErrNotFound)
		}
		_, _, err := w.TokenByHash(ctx, w.hash())
		w.want("TokenByHash", err, auth.ErrNotFound)
	}},
	{"a token is used", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Viewer)
		one, two := w.token(ming), w.token(ming)
		latest := start.Add(time.Minute)
		for _, at := range []time.Time{start.Add(-time.Hour), latest, start} {
			w.must(w.TouchToken(ctx, one.ID, at))
		}
		one.LastUsedAt = &latest
		for _, want := range []auth.Token{one, two} {
			got, err := w.TokenByID(ctx, want.ID)
			w.must(err)
			sameToken(w.T, "used", got, want)
		}
	}},
	{"a token is revoked once, and stays to be seen", func(w *world) {
		ctx := w.Context()
		ming := w.account("ming", auth.Viewer)
		one, two := w.token(ming), w.token(ming)
		w.token(w.account("hong", auth.Viewer))
		w.must(w.RevokeToken(ctx, one.ID, start))
		w.must(w.RevokeToken(ctx, one.ID, start.Add(time.Hour)))
		one.RevokedAt = &start
		got, err := w.TokensOf(ctx, ming.ID)
		w.must(err)
		if len(got) != 2 {
			w.Fatalf("got %d tokens, want 2", len(got))
		}
		sameToken(w.T, "the newest", got[0], two)
		sameToken(w.T, "the one before", got[1], one)
		if got, _, err := w.TokenByHash(ctx, one.Hash); err != nil || !sameTime(got.RevokedAt, &start) {
			w.Errorf("by hash: got %+v, %v", got, err)
		}
	}},
}

func sameToken(t *testing.T, what string, got, want auth.Token) {
	t.Helper()
	if got.ID != want.ID || got.Account != want.Account || got.Name != want.Name || got.Prefix != want.Prefix ||
		got.Hash != want.Hash || got.Scope != want.Scope || !got.CreatedAt.Equal(want.CreatedAt) || !sameTime(got.ExpiresAt, want.ExpiresAt) ||
		!sameTime(got.LastUsedAt, want.LastUsedAt) || !sameTime(got.RevokedAt, want.RevokedAt) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
