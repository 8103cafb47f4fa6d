package report

import (
	"testing"
	"unicode/utf8"
)

// TestCut ends with a sentence where one ends within reach, and never within a character.
func TestCut(t *testing.T) {
	for _, c := range []struct {
		name, text string
		most       int
		want       string
	}{
		{"it fits", "One. Two.", 9, "One. Two."},
		{"a sentence", "One two. Three four.", 12, "One two."},
		{"a Chinese sentence", "第一句。第二句。", 15, "第一句。"},
		{"a dot within a number", "TLS 1.2 only, since forever", 12, "TLS 1.2…"},
		{"a word", "several words without an end", 16, "several words…"},
		{"a character", "没有任何标点符号的文字", 11, "没有…"},
		{"a long word", "xxxxxxxxxxxxxxxxxxxx", 8, "xxxxx…"},
		{"no room", "text", 3, ""},
	} {
		got := cut(c.text, c.most)
		if got != c.want || len(got) > c.most || !utf8.ValidString(got) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("One. 第一句。Two", 7)
	f.Fuzz(func(t *testing.T, text string, most int) {
		if got := cut(text, most); len(got) > max(most, 0) && len(text) > most || utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q to %d: %q", text, most, got)
		}
	})
}
