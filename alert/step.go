package alert

import (
	"time"

	"github.com/tongguan/tongguan/rules"
)

// ConfirmAfter is how far two looks are apart at least before what needs to be confirmed is.
const ConfirmAfter = time.Minute

// Seen is the next state when a look has found that the condition holds.
func (a Alert) Seen(now time.Time, c Condition) (Alert, []Notice) {
	a.Rule, a.Finding, a.Severity = c.Rule, c.Finding, c.Severity
	if c.Certificate != nil {
		a.Certificate = c.Certificate
	}
	if c.Renewal != nil {
		a.Renewal = c.Renewal
	}
	if c.Disagreement != nil {
		a.Disagreement = c.Disagreement
	}
	if a.SeenAt.IsZero() || now.Before(a.SeenAt) {
		a.SeenAt = now // a clock that was set back must not put off the second look
	}
	switch a.State {
	case Firing, Acknowledged, Silenced:
		return a.Tick(now)
	case Pending:
		if c.Confirm && now.Sub(a.SeenAt) < ConfirmAfter {
			return a, nil
		}
	default:
		if c.Confirm {
			a.enter(Pending, now)
			return a, nil
		}
	}
	if a.advance(now); a.sleeps(now) {
		a.enter(Inactive, now)
		return a, nil
	}
	return a, a.fire(now)
}

// Gone is the next state when no member has the condition any more. What nobody heard of is recorded and not sent: a
// routine renewal, and what ends in silence.
func (a Alert) Gone(now time.Time) (Alert, []Notice) {
	switch a.State {
	case Pending:
		a.SeenAt = time.Time{}
		a.enter(Inactive, now)
		return a, nil
	case Firing, Acknowledged, Silenced:
	default:
		if a.State != Inactive || !a.Kind.dozes() {
			return a, nil
		}
	}
	silent := a.quiet(now)
	if !silent {
		a.lift()
	}
	notices := a.note(EventResolved, now, a.Heard && !silent)
	a.enter(Resolved, now)
	a.SeenAt, a.FiredAt = time.Time{}, time.Time{}
	a.Heard, a.ToldSeverity, a.Named = false, rules.None, nil
	return a, notices
}

// Drop is the next state when what the alert is about is asked of no member any more. That it is over is said, and why.
func (a Alert) Drop(now time.Time) (Alert, []Notice) {
	a, notices := a.Gone(now)
	for i := range notices {
		notices[i].Unasked = true
	}
	return a, notices
}

// Tick is the next state when nothing but time has passed. At the time of [Alert.Next] it makes something happen; at
// any other it does no harm.
func (a Alert) Tick(now time.Time) (Alert, []Notice) {
	before := a.Level
	switch a.State {
	case Inactive:
		if a.advance(now); a.Kind.dozes() && !a.sleeps(now) {
			return a, a.fire(now)
		}
	case Firing:
		switch a.advance(now); {
		case a.untold():
			return a, a.note(EventFiring, now, true)
		case !now.Before(a.reminder()):
			return a, a.note(EventReminder, now, true)
		}
	case Acknowledged:
		if a.advance(now); a.untold() {
			a.lift()
			a.enter(Firing, now)
			return a, a.note(EventFiring, now, true)
		}
	case Silenced:
		switch a.advance(now); {
		case !a.quiet(now):
			a.lift()
			a.enter(Firing, now)
			if a.untold() {
				return a, a.note(EventFiring, now, true)
			}
			return a, a.note(EventReminder, now, true)
		case a.Level != before:
			return a, a.note(EventFiring, now, false)
		}
	}
	return a, nil
}

// fire begins to fire, in silence where one is in force. A level of which somebody was told before is not told again.
func (a *Alert) fire(now time.Time) []Notice {
	a.FiredAt = now
	if a.quiet(now) {
		a.enter(Silenced, now)
		return a.note(EventFiring, now, false)
	}
	a.lift()
	a.enter(Firing, now)
	return a.note(EventFiring, now, a.untold())
}

// advance notes the level that was reached. It never falls, whatever the clock does.
func (a *Alert) advance(now time.Time) {
	if a.Kind != Expiry || a.Certificate == nil {
		return
	}
	if l := a.Certificate.reached(now); l.Worse(a.Level) {
		a.Level = l
	}
}

// untold reports whether it is worse than anybody was told.
func (a *Alert) untold() bool {
	if a.Kind == Expiry {
		return a.Level.Worse(a.Told)
	}
	if a.Kind == Unlisted && a.unnamed() {
		return true
	}
	return !a.Heard || a.Severity > a.ToldSeverity
}

// quiet reports whether a silence is in force.
func (a *Alert) quiet(now time.Time) bool { return now.Before(a.Until) }

// lift takes an acknowledgement or a silence away.
func (a *Alert) lift() { a.By, a.Because, a.Until = "", "", time.Time{} }

func (a *Alert) enter(s State, now time.Time) {
	if a.State != s {
		a.State, a.Since = s, now
	}
}

// note records what happened and, where it is sent, what somebody knows from then on.
func (a *Alert) note(what EventType, now time.Time, send bool) []Notice {
	a.Seq++
	n := Notice{Type: what, Send: send, Seq: a.Seq, At: now, Level: a.Level, Urgency: a.Urgency(), Since: a.FiredAt}
	if what == EventResolved {
		n.Urgency = Relief
	}
	if !send {
		return []Notice{n}
	}
	if now.After(a.ToldAt) {
		a.ToldAt = now // never earlier than it was: a clock that was set back must not bring the next reminder forward
	}
	if what != EventResolved {
		n.New = a.telling()
		a.Heard = true
		a.ToldSeverity = max(a.ToldSeverity, a.Severity)
		a.Told = a.Level
	}
	return []Notice{n}
}
