package alert

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tongguan/tongguan/internal/lang"
)

// Why a command is refused. The errors themselves are sentences for the person who gave it.
var (
	ErrState   = errors.New("alert: not possible in this state")
	ErrUntil   = errors.New("alert: no such end of a silence")
	ErrBecause = errors.New("alert: no such reason for a silence")
)

// The bounds of a silence.
const (
	MaxSilence = 366 * day
	MaxBecause = 500 // characters
)

// Acknowledge says that somebody knows and acts: no reminders, until it becomes worse. Only what fires can be
// acknowledged.
func (a Alert) Acknowledge(now time.Time, by string) (Alert, []Notice, error) {
	if a.State != Firing {
		return a, nil, a.refuse(wordCannotAcknowledge)
	}
	a.By = by
	a.enter(Acknowledged, now)
	return a, a.did(EventAcknowledged, now, by), nil
}

// Silence says that nobody is to be told anything until then, and why. What fires, acknowledged or not, can be
// silenced; what is silenced can be silenced anew.
func (a Alert) Silence(now, until time.Time, by, because string) (Alert, []Notice, error) {
	because = strings.TrimSpace(because)
	switch a.State {
	case Firing, Acknowledged, Silenced:
	default:
		return a, nil, a.refuse(wordCannotSilence)
	}
	switch {
	case !until.After(now):
		return a, nil, lang.Errorf(wordUntilPast).Because(ErrUntil)
	case until.After(now.Add(MaxSilence)):
		return a, nil, lang.Errorf(wordUntilFar).Because(ErrUntil)
	case because == "":
		return a, nil, lang.Errorf(wordNoBecause).Because(ErrBecause)
	case utf8.RuneCountInString(because) > MaxBecause:
		return a, nil, lang.Errorf(wordLongBecause).Because(ErrBecause)
	}
	a.By, a.Because, a.Until = by, because, until
	a.enter(Silenced, now)
	return a, a.did(EventSilenced, now, by), nil
}

// Reopen takes an acknowledgement or a silence back; the silence of what is over too, so that it is told when it comes
// again. What was kept back in a silence is told at once.
func (a Alert) Reopen(now time.Time, by string) (Alert, []Notice, error) {
	held := a.State == Acknowledged || a.State == Silenced
	if !held && !a.quiet(now) {
		return a, nil, a.refuse(wordCannotReopen)
	}
	a.lift()
	if held {
		a.enter(Firing, now)
	}
	notices := a.did(EventReopened, now, by)
	if held && a.untold() {
		notices = append(notices, a.note(EventFiring, now, true)...)
	}
	return a, notices, nil
}

// did records what a person did.
func (a *Alert) did(what EventType, now time.Time, by string) []Notice {
	notices := a.note(what, now, false)
	notices[0].By, notices[0].Because, notices[0].Until = by, a.Because, a.Until
	return notices
}

func (a *Alert) refuse(p lang.Phrase) error { return lang.Errorf(p).Because(ErrState) }
