package api

import (
	"strings"
	"testing"

	"github.com/tongguan/tongguan/store"
)

func TestCursorIsReadBack(t *testing.T) {
	key := []byte("a secret of this installation")
	for _, want := range []store.Cursor{{}, {Key: "fail", ID: 7}, {ID: 1<<63 - 1}, {Key: "2026-11-23T12:00:00.5Z", ID: 1}, {Key: "中文 \" \\", ID: 2}} {
		text, err := encodeCursor(key, want, "list")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decodeCursor(key, text, "list"); err != nil || got != want {
			t.Errorf("%v is read back as %v, %v", want, got, err)
		}
		for name, wrong := range map[string]func() (store.Cursor, error){
			"another list":   func() (store.Cursor, error) { return decodeCursor(key, text, "other") },
			"another secret": func() (store.Cursor, error) { return decodeCursor([]byte("x"), text, "list") },
			"cut":            func() (store.Cursor, error) { return decodeCursor(key, text[:len(text)-1], "list") },
			"longer":         func() (store.Cursor, error) { return decodeCursor(key, text+"A", "list") },
			"padded":         func() (store.Cursor, error) { return decodeCursor(key, text+"=", "list") },
			"changed":        func() (store.Cursor, error) { return decodeCursor(key, flip(text), "list") },
			"nothing":        func() (store.Cursor, error) { return decodeCursor(key, "", "list") },
		} {
			if got, err := wrong(); err == nil || got != (store.Cursor{}) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
	}
}

// FuzzCursor: only what was handed out is read, and one cursor has one text.
func FuzzCursor(f *testing.F) {
	key := []byte("secret")
	for _, c := range []store.Cursor{{}, {Key: "fail", ID: 7}, {Key: strings.Repeat("x", 300), ID: -1}} {
		text, err := encodeCursor(key, c, "list")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := decodeCursor(key, text, "list")
		if err != nil {
			if c != (store.Cursor{}) {
				t.Errorf("%v beside %v", c, err)
			}
			return
		}
		if again, err := encodeCursor(key, c, "list"); err != nil || again != text {
			t.Errorf("%q is %v, which is %q, %v", text, c, again, err)
		}
	})
}

// flip changes the first character.
func flip(text string) string {
	if text[0] == 'A' {
		return "B" + text[1:]
	}
	return "A" + text[1:]
}
