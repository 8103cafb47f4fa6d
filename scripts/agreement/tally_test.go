package main

import (
	"strings"
	"testing"
)

func TestTally(t *testing.T) {
	saw := func(id string, found, says said) *look {
		return &look{id: id, found: found, says: map[tool]said{sslscan: says}, leafs: map[string]said{"aa": {key: "EC 256"}}}
	}
	for name, c := range map[string]struct {
		one  *look
		want string
		ok   bool
	}{
		"same":                 {saw("expired", said{versions: "1.2"}, said{versions: "1.2"}), "| versions | 1 of 1 |  |", true},
		"explained":            {saw("fresh", said{expiry: "early"}, said{expiry: "valid"}), "sslscan of fresh: expiry \"valid\", the scanner \"early\"", true},
		"explained elsewhere":  {saw("expired", said{expiry: "early"}, said{expiry: "valid"}), "NOT EXPLAINED: sslscan of expired: expiry", false},
		"explained everywhere": {saw("expired", said{group: "0x11ec"}, said{group: "0x0017 0x0018 0x0019 0x001d"}), "| group | 0 of 1 |  |", true},
		"another difference":   {saw("fresh", said{expiry: "early"}, said{expiry: "expired"}), "NOT EXPLAINED", false},
		"one says nothing":     {saw("expired", said{versions: "1.2"}, said{weak: "rc4"}), "| versions |  |  |", true},
		"of the tool's leaf":   {saw("expired", said{leaf: "aa bb"}, said{leaf: "aa", key: "EC 384"}), "NOT EXPLAINED: sslscan of expired: key \"EC 384\", the scanner \"EC 256\"", false},
		"of a leaf never shown": {
			saw("expired", said{leaf: "bb"}, said{leaf: "cc", key: "EC 384"}), "NOT EXPLAINED: sslscan of expired: leaf \"cc\"", false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			told := newTally(false)
			told.add(c.one)
			var text strings.Builder
			if got := told.print(&text); got != c.ok || !strings.Contains(text.String(), c.want) {
				t.Errorf("got %v and %q, want %v and %q", got, text.String(), c.ok, c.want)
			}
		})
	}
}

// TestIdle holds that a reason without its difference is told of where every server was asked about.
func TestIdle(t *testing.T) {
	for all, want := range map[bool]bool{true: false, false: true} {
		var text strings.Builder
		if got := newTally(all).print(&text); got != want || strings.Contains(text.String(), "NO DIFFERENCE ANY MORE: sslscan of fresh: expiry") != all {
			t.Errorf("all %v: got %v, %q", all, got, text.String())
		}
	}
}

func TestMatrix(t *testing.T) {
	told := newTally(false)
	told.add(&look{
		id: "expired", found: said{versions: "1.2", weak: "-", trusted: "trusted"},
		says: map[tool]said{sslscan: {versions: "1.2", weak: "-"}, testssl: {versions: "1.2", trusted: "expired"}},
	})
	var text strings.Builder
	told.print(&text)
	for _, want := range []string{"| | expired |\n|---|---|\n", "| versions | == |", "| weak | =· |", "| trust | ·≠ |", "| host | ·· |"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not in %q", want, text.String())
		}
	}
}
