package config

import (
	"strings"
	"testing"
)

func TestTitle(t *testing.T) {
	for text, want := range map[string]bool{
		"team":                  true,
		"发布 2027.1":             true,
		"Ⅳ":                     true,
		"9-to_5":                true,
		strings.Repeat("规", 50): true,
		strings.Repeat("规", 51): false,
		"":                      false,
		" team":                 false,
		"-team":                 false,
		"team!":                 false,
		"team\n":                false,
		"team\xff":              false,
	} {
		if got := title(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
