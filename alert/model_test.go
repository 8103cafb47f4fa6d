package alert

import (
	"slices"
	"strings"
	"time"

	"github.com/tongguan/tongguan/rules"
)

// A model is what an alert should do, written again from the promise and not from the code: no states, but what is true
// and who knows it. Its methods give what must be sent.
type model struct {
	kind      Kind
	end       time.Time
	left      []time.Duration // of an Expiry: how much is left at each level
	names     []Level
	rest      State // where it is while nothing holds
	pending   bool
	first     time.Time // the look that made it so
	holds     bool
	open      bool // it holds, was confirmed and is a reason to tell somebody
	reached   int  // how many levels
	told      int
	severity  rules.Severity
	heard     rules.Severity // the worst that was told this time
	knows     bool           // somebody was told that it is so, and not that it is over
	noted     bool           // somebody has acknowledged it
	hushed    bool           // it was silenced, and nothing has ended that
	mute      time.Time      // until when nothing may be sent
	lastWords time.Time
	due       time.Time // of a Renewed
	lacking   string    // of an Unlisted: a letter for each host
	named     string    // of which somebody was told this time
}

func newModel(kind Kind, life time.Duration, end time.Time) *model {
	m := &model{kind: kind, end: end, rest: Inactive, holds: kind == Expiry || kind == Renewed}
	if kind != Expiry {
		return m
	}
	m.names = []Level{Level30d, Level14d, Level7d, Level3d, Level1d, LevelExpired}
	m.left = []time.Duration{720 * time.Hour, 336 * time.Hour, 168 * time.Hour, 72 * time.Hour, 24 * time.Hour, 0}
	if life <= 2400*time.Hour {
		m.names = []Level{LevelThird, LevelSixth}
		m.left = []time.Duration{life / 3, life / 6}
		for i, name := range []Level{Level3d, Level1d, LevelExpired} {
			if hours := []time.Duration{72, 24, 0}[i] * time.Hour; hours < m.left[len(m.left)-1] {
				m.names, m.left = append(m.names, name), append(m.left, hours)
			}
		}
	}
	return m
}

func (m *model) state() State {
	switch {
	case m.pending:
		return Pending
	case !m.holds:
		return m.rest
	case !m.open:
		return Inactive
	case m.hushed:
		return Silenced
	case m.noted:
		return Acknowledged
	}
	return Firing
}

func (m *model) level() Level {
	if m.reached == 0 {
		return ""
	}
	return m.names[m.reached-1]
}

func (m *model) look(now time.Time, severity rules.Severity) []string {
	m.severity = severity
	if m.kind == Unreachable && !m.holds {
		switch {
		case !m.pending:
			m.pending, m.first = true, now
			return nil
		case now.Before(m.first):
			m.first = now
			return nil
		case now.Sub(m.first) < 60*time.Second:
			return nil
		}
		m.pending = false
	}
	m.holds = true
	return m.pass(now)
}

func (m *model) pass(now time.Time) []string {
	if !m.holds {
		return nil
	}
	for i, left := range m.left {
		if m.end.Sub(now) <= left {
			m.reached = max(m.reached, i+1)
		}
	}
	if m.kind == Expiry && m.reached == 0 {
		return nil
	}
	if m.kind == Renewed && !m.open && now.Before(m.due) {
		return nil
	}
	began, ended := !m.open, m.hushed
	m.open = true
	if now.Before(m.mute) {
		m.hushed = true
		return nil
	}
	m.hushed, m.mute = false, time.Time{}
	switch {
	case m.news():
		m.noted = false
		return m.say("firing", now)
	case began:
		return nil
	case ended, !m.noted && now.Sub(m.lastWords) >= m.interval():
		return m.say("reminder", now)
	}
	return nil
}

func (m *model) news() bool {
	if m.kind == Expiry {
		return m.reached > m.told
	}
	return !m.knows || m.severity > m.heard || strings.ContainsFunc(m.lacking, func(host rune) bool { return !strings.ContainsRune(m.named, host) })
}

func (m *model) interval() time.Duration {
	urgent := m.kind == Unreachable || m.severity == rules.Blocker
	if m.kind == Expiry {
		urgent = slices.Contains([]Level{"3d", "1d", "expired"}, m.level())
	}
	if urgent {
		return 24 * time.Hour
	}
	return 168 * time.Hour
}

func (m *model) say(what string, now time.Time) []string {
	if now.After(m.lastWords) {
		m.lastWords = now
	}
	if what == "resolved" {
		return []string{what}
	}
	m.named += m.lacking
	m.knows, m.told, m.heard = true, m.reached, max(m.heard, m.severity)
	return []string{what + " " + string(m.level())}
}

func (m *model) gone(now time.Time) (out []string) {
	if m.pending {
		m.pending, m.rest = false, Inactive
		return nil
	}
	if !m.holds {
		return nil
	}
	silent := now.Before(m.mute)
	if m.knows && !silent {
		out = m.say("resolved", now)
	}
	if !silent {
		m.mute = time.Time{}
	}
	m.rest, m.named = Resolved, ""
	m.holds, m.open, m.noted, m.hushed, m.knows, m.heard = false, false, false, false, false, rules.None
	return out
}

func (m *model) acknowledge() (allowed bool) {
	if m.state() != Firing {
		return false
	}
	m.noted = true
	return true
}

func (m *model) silence(until time.Time) (allowed bool) {
	if !m.open {
		return false
	}
	m.mute, m.hushed, m.noted = until, true, false
	return true
}

func (m *model) reopen(now time.Time) (out []string, allowed bool) {
	held := m.open && (m.noted || m.hushed)
	if !held && !now.Before(m.mute) {
		return nil, false
	}
	m.mute, m.noted, m.hushed = time.Time{}, false, false
	if held && m.news() {
		out = m.say("firing", now)
	}
	return out, true
}
