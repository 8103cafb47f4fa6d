package alert

import "time"

// RemindAfter is how long after the last notice somebody is reminded of what still fires.
func (u Urgency) RemindAfter() time.Duration {
	if u == Critical {
		return day
	}
	return 7 * day
}

// Next is when [Alert.Tick] is to be called; zero when time alone changes nothing. After Tick(now) it lies after now.
func (a Alert) Next() time.Time {
	switch a.State {
	case Inactive:
		if a.Kind == Renewed && a.Renewal != nil {
			return a.Renewal.Due
		}
		return a.nextLevel()
	case Acknowledged:
		return a.nextLevel()
	case Firing:
		return first(a.nextLevel(), a.reminder())
	case Silenced:
		return first(a.nextLevel(), a.Until)
	}
	return time.Time{}
}

func (a *Alert) nextLevel() time.Time {
	if a.Kind != Expiry || a.Certificate == nil {
		return time.Time{}
	}
	return a.Certificate.after(a.Level)
}

// reminder is when the next one is due.
func (a *Alert) reminder() time.Time { return a.ToldAt.Add(a.Urgency().RemindAfter()) }

// first gives the earlier of two times, of which the first may be zero: never.
func first(perhaps, t time.Time) time.Time {
	if perhaps.IsZero() || t.Before(perhaps) {
		return t
	}
	return perhaps
}
