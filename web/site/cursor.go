package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tongguan/tongguan/store"
	"github.com/tongguan/tongguan/web/pages"
)

// A place is where a page of a list ends. It stands in the address of the next page. It is not signed: whoever changes
// it gets another page of what he may see anyway.
type place struct {
	Key  string
	ID   int64
	List string // which list; in another one the place means nothing
}

// allApps is the list of all apps.
const allApps = "apps"

// listOf names the list that a filter makes.
func listOf(f pages.Filter) string {
	sum := sha256.Sum256([]byte(f.Values().Encode()))
	return hex.EncodeToString(sum[:6])
}

func writeCursor(c *store.Cursor, list string) string {
	if c == nil {
		return ""
	}
	text, _ := json.Marshal(place{c.Key, c.ID, list}) // of strings and a number
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor gives false, for the first page, for what is no cursor of this list.
func readCursor(s, list string) (store.Cursor, bool) {
	var p place
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(text, &p) != nil || p.List != list || !utf8.ValidString(p.Key) || strings.ContainsRune(p.Key, 0) {
		return store.Cursor{}, false
	}
	return store.Cursor{Key: p.Key, ID: p.ID}, true
}

// isTime reports whether a cursor fits the order by expiry, whose key is a time.
func isTime(c store.Cursor) bool {
	t, err := time.Parse(time.RFC3339Nano, c.Key)
	return err == nil && t.Year() > 0 || c.Key == "infinity"
}
