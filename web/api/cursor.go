package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"sync"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/problem"
)

// cursors writes and reads cursors. A cursor is the last row of a page with the list that it belongs to, and a MAC: what
// comes back is what was handed out, and fits the list, or is refused.
type cursors struct {
	store *store.Store

	mu     sync.Mutex
	secret []byte
}

// cursorText is the JSON in a cursor.
type cursorText struct {
	List string `json:"l"` // a hash of the list's name and filter
	Key  string `json:"k,omitempty"`
	ID   int64  `json:"i"`
}

const macLength = 16

// key gives the secret, which the installation makes when it is first needed.
func (c *cursors) key(ctx context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.secret == nil {
		secret, err := c.store.Secret(ctx, "cursor", 32)
		if err != nil {
			return nil, err
		}
		c.secret = secret
	}
	return c.secret, nil
}

// listOf names a list by its name and all that selects and orders its rows.
func listOf(name string, filter any) (string, error) {
	text, err := json.Marshal([]any{name, filter})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:12]), nil
}

// read gives the row after which a page begins; the text "" is the first page.
func (c *cursors) read(ctx context.Context, text, list string) (store.Cursor, error) {
	if text == "" {
		return store.Cursor{}, nil
	}
	key, err := c.key(ctx)
	if err != nil {
		return store.Cursor{}, err
	}
	cursor, err := decodeCursor(key, text, list)
	if err != nil {
		return store.Cursor{}, problem.New(problem.BadCursor, nil)
	}
	return cursor, nil
}

// write gives the cursor of the next page.
func (c *cursors) write(ctx context.Context, cursor store.Cursor, list string) (string, error) {
	key, err := c.key(ctx)
	if err != nil {
		return "", err
	}
	return encodeCursor(key, cursor, list)
}

var errCursor = errors.New("no cursor of ours for this list")

func encodeCursor(key []byte, cursor store.Cursor, list string) (string, error) {
	text, err := json.Marshal(cursorText{list, cursor.Key, cursor.ID})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(mac(key, text), text...)), nil
}

func decodeCursor(key []byte, text, list string) (store.Cursor, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) < macLength || !hmac.Equal(raw[:macLength], mac(key, raw[macLength:])) {
		return store.Cursor{}, errCursor
	}
	var c cursorText
	if err := json.Unmarshal(raw[macLength:], &c); err != nil || c.List != list {
		return store.Cursor{}, errCursor
	}
	return store.Cursor{Key: c.Key, ID: c.ID}, nil
}

func mac(key, text []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return h.Sum(nil)[:macLength]
}
