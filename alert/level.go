package alert

import (
	"slices"
	"time"
)

// A Level is how near the end of a certificate is; "" where an alert has none, or none yet.
type Level string

// The levels. A certificate that lives for more than 100 days has 30d, 14d, 7d, 3d, 1d and expired; a shorter one has
// third and sixth, which are shares of its life, in place of the first three. What is not nearer than the level before
// it is left out.
const (
	Level30d     Level = "30d"
	Level14d     Level = "14d"
	Level7d      Level = "7d"
	LevelThird   Level = "third"
	LevelSixth   Level = "sixth"
	Level3d      Level = "3d"
	Level1d      Level = "1d"
	LevelExpired Level = "expired"
)

// byGravity holds every level; in each certificate's own list the later is the worse.
var byGravity = []Level{"", Level30d, LevelThird, Level14d, LevelSixth, Level7d, Level3d, Level1d, LevelExpired}

// Worse reports whether the end is nearer at l than at other.
func (l Level) Worse(other Level) bool {
	return slices.Index(byGravity, l) > slices.Index(byGravity, other)
}

// critical: within three days, or over. Shares of a life are a warning even where they are shorter than that.
func (l Level) critical() bool { return l == Level3d || l == Level1d || l == LevelExpired }

const (
	day = 24 * time.Hour
	// shortLife is the longest life that is told by its shares. Public certificates live no longer from 2027-03-15 on
	// (CA/Browser Forum ballot SC-081v3).
	shortLife = 100 * day
)

// A Step is when a certificate reaches a level.
type Step struct {
	Level Level
	At    time.Time // the first moment of it
}

// End is the first moment at which the certificate is no longer valid: the second of NotAfter still belongs to its
// life (RFC 5280 §4.1.2.5).
func (c Certificate) End() time.Time { return c.NotAfter.Add(time.Second) }

// Steps gives the levels of the certificate and when it reaches them, in order.
func (c Certificate) Steps() []Step {
	type threshold struct {
		level Level
		left  time.Duration
	}
	life := c.End().Sub(c.NotBefore)
	list := []threshold{{Level30d, 30 * day}, {Level14d, 14 * day}, {Level7d, 7 * day}}
	if life <= shortLife {
		list = []threshold{{LevelThird, life / 3}, {LevelSixth, life / 6}}
	}
	list = append(list, threshold{Level3d, 3 * day}, threshold{Level1d, day}, threshold{LevelExpired, 0})
	var out []Step
	before := life
	for _, t := range list {
		if t.left < before || t.level == LevelExpired {
			out, before = append(out, Step{t.level, c.End().Add(-t.left)}), t.left
		}
	}
	return out
}

// reached gives the worst level that the certificate has reached; "" when none.
func (c Certificate) reached(now time.Time) Level {
	var out Level
	for _, s := range c.Steps() {
		if !now.Before(s.At) {
			out = s.Level
		}
	}
	return out
}

// after tells when the certificate reaches the first level that is worse than l; zero when there is none.
func (c Certificate) after(l Level) time.Time {
	for _, s := range c.Steps() {
		if s.Level.Worse(l) {
			return s.At
		}
	}
	return time.Time{}
}
