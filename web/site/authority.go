package site

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

// authorities lists those on whom some endpoint depends.
func (s *Site) authorities(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	body := pages.AuthorityList{Query: strings.TrimSpace(q.Get("q")), Cursor: q.Get("cursor")}
	if !utf8.ValidString(body.Query) || strings.ContainsRune(body.Query, 0) {
		body.Query = "" // no name has it
	}
	this := "authorities " + body.Query
	after, ok := readCursor(body.Cursor, this)
	if _, err := strconv.Atoi(after.Key); !ok || err != nil {
		after, body.Cursor = store.Cursor{}, ""
	}
	found, next, err := s.Store.Authorities(r.Context(), body.Query, after, rowsOnPage)
	if err != nil {
		return err
	}
	body.Next = writeCursor(next, this)
	for _, a := range found {
		body.Rows = append(body.Rows, pages.AuthorityRow{AuthorityRef: authorityRef(a), Endpoints: a.Endpoints})
	}
	return s.draw(w, r, http.StatusOK, body)
}

func authorityRef(a store.Authority) pages.AuthorityRef {
	return pages.AuthorityRef{SHA256: a.SHA256.String(), Name: a.Name, Root: a.Root}
}

// authority finds the one that has a certificate with this hash; the zero Authority where there is none.
func (s *Site) authority(ctx context.Context, hash facts.SHA256) (store.Authority, error) {
	a, err := s.Store.AuthorityBySHA256(ctx, hash)
	if errors.Is(err, store.ErrNotFound) {
		return store.Authority{}, nil
	}
	return a, err
}

// hashOf reads the hash that a filter has; the zero hash where it has none.
func hashOf(digits string) (out facts.SHA256) {
	if text, err := hex.DecodeString(digits); err == nil {
		copy(out[:], text)
	}
	return out
}
