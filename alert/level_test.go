package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSteps(t *testing.T) {
	for name, c := range map[string]struct {
		life time.Duration
		want string // level and what is left, in hours
	}{
		"398 days":            {398 * day, "30d 720, 14d 336, 7d 168, 3d 72, 1d 24, expired 0"},
		"100 days, 1 second":  {100*day + time.Second, "30d 720, 14d 336, 7d 168, 3d 72, 1d 24, expired 0"},
		"100 days":            {100 * day, "third 800, sixth 400, 3d 72, 1d 24, expired 0"},
		"90 days":             {90 * day, "third 720, sixth 360, 3d 72, 1d 24, expired 0"},
		"47 days":             {47 * day, "third 376, sixth 188, 3d 72, 1d 24, expired 0"},
		"18 days, 1 hour":     {18*day + 6*time.Hour, "third 146, sixth 73, 3d 72, 1d 24, expired 0"},
		"18 days":             {18 * day, "third 144, sixth 72, 1d 24, expired 0"},
		"9 days":              {9 * day, "third 72, sixth 36, 1d 24, expired 0"},
		"160 hours":           {162 * time.Hour, "third 54, sixth 27, 1d 24, expired 0"},
		"6 days":              {6 * day, "third 48, sixth 24, expired 0"},
		"a day":               {day, "third 8, sixth 4, expired 0"},
		"no life":             {0, "expired 0"},
		"less than none":      {-90 * day, "expired 0"},
		"longer than can be ": {1 << 62, "30d 720, 14d 336, 7d 168, 3d 72, 1d 24, expired 0"},
	} {
		var got []string
		crt := leaf(c.life, 0)
		for i, s := range crt.Steps() {
			left := crt.End().Sub(s.At)
			got = append(got, fmt.Sprintf("%s %d", s.Level, left/time.Hour))
			if left%time.Hour != 0 {
				t.Errorf("%s: %s at %s before the end", name, s.Level, left)
			}
			if i > 0 && !s.Level.Worse(crt.Steps()[i-1].Level) {
				t.Errorf("%s: %s comes later and is not worse", name, s.Level)
			}
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: got %s\nwant %s", name, got, c.want)
		}
	}
}

// Each level of each certificate: a second before, at, and after; and what is due next.
func TestReached(t *testing.T) {
	for _, life := range []time.Duration{6 * day, 47 * day, 90 * day, 100 * day, 100*day + time.Second, 398 * day} {
		c := leaf(life, 0)
		before := Level("")
		for _, s := range c.Steps() {
			for shift, want := range map[time.Duration]Level{-time.Second: before, -1: before, 0: s.Level, 1: s.Level, time.Second: s.Level} {
				if got := c.reached(s.At.Add(shift)); got != want {
					t.Errorf("%s, %s from %s: got %q, want %q", life, shift, s.Level, got, want)
				}
			}
			if got := c.after(before); !got.Equal(s.At) {
				t.Errorf("%s: after %q comes %s, want %s", life, before, got, s.At)
			}
			before = s.Level
		}
		if got := c.after(LevelExpired); !got.IsZero() {
			t.Errorf("%s: after the end comes %s", life, got)
		}
	}
}

// The last second of validity still belongs to it, as in rules.
func TestLastSecond(t *testing.T) {
	c := leaf(90*day, 0)
	if got := c.reached(c.NotAfter.Add(time.Second - 1)); got != Level1d {
		t.Errorf("within the last second: %s", got)
	}
	if got := c.reached(c.NotAfter.Add(time.Second)); got != LevelExpired {
		t.Errorf("after it: %s", got)
	}
}
