package site

import (
	"encoding/base64"
	"encoding/json"

	"github.com/tongguan/tongguan/store"
)

// The cursor of a list stands in the address of its next page. It is not signed: whoever changes it gets another page
// of what he may see anyway.

func writeCursor(c *store.Cursor) string {
	if c == nil {
		return ""
	}
	text, _ := json.Marshal(c) // of a string and a number
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor gives the first page for what is no cursor.
func readCursor(s string) (c store.Cursor) {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(text, &c) != nil {
		return store.Cursor{}
	}
	return c
}
