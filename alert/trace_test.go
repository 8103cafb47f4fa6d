package alert

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// TestTraces lets looks, time, people, restarts and bad clocks come in any order, compares the alert with the model, and
// holds what it says to the promises themselves.
func TestTraces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := newTrace(t)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			tr.step()
		}
	})
}

type trace struct {
	*rapid.T
	Alert
	*model
	audit
	now time.Time
}

func newTrace(t *rapid.T) *trace {
	kind := rapid.SampledFrom([]Kind{Expiry, Expiry, Fault, Unreachable, Renewed, Unlisted}).Draw(t, "kind")
	life := rapid.OneOf(
		rapid.SampledFrom([]time.Duration{6 * day, 18 * day, 47 * day, 90 * day, 100 * day, 100*day + time.Second, 398 * day}),
		rapid.Map(rapid.Int64Range(3600, 400*86400), func(n int64) time.Duration { return time.Duration(n) * time.Second }),
	).Draw(t, "life")
	left := time.Duration(rapid.Int64Range(-3*86400, 60*86400).Draw(t, "left")) * time.Second
	tr := &trace{T: t, now: t0, model: newModel(kind, life, t0.Add(left))}
	c := Condition{Key: "x", Kind: kind}
	if kind == Expiry {
		c.Certificate = leaf(life, left)
	}
	if kind == Renewed {
		tr.due = t0.Add(time.Duration(rapid.Int64Range(-86400, 10*86400).Draw(t, "due")) * time.Second)
		c.Renewal = &Renewal{Leaf: facts.SHA256{4}, Since: t0, Due: tr.due}
	}
	tr.Alert = New(c, t0)
	tr.levels = map[Level]bool{}
	return tr
}

// pauses are what time likes to do.
var pauses = []time.Duration{
	0, 1, time.Second, 59 * time.Second, time.Minute, time.Hour, day - time.Second, day, 3 * day, 7 * day, 7*day - 1, 10 * day, 30 * day,
}

func (tr *trace) step() {
	switch rapid.IntRange(0, 9).Draw(tr.T, "clock") {
	case 0, 1, 2, 3, 4, 5:
		tr.now = tr.now.Add(rapid.SampledFrom(pauses).Draw(tr.T, "pause"))
	case 6, 7:
		if next := tr.Next(); next.After(tr.now) {
			tr.now = next.Add(rapid.SampledFrom([]time.Duration{-1, 0, 1}).Draw(tr.T, "beside"))
		}
	case 8:
		tr.now = tr.now.Add(-rapid.SampledFrom(pauses).Draw(tr.T, "back"))
	}
	if rapid.Bool().Draw(tr.T, "restart") {
		tr.restart()
	}
	before := tr.Alert
	var notices []Notice
	var want []string
	switch rapid.IntRange(0, 9).Draw(tr.T, "do") {
	case 0, 1, 2, 3:
		c := tr.condition()
		tr.Alert, notices = tr.Alert.Seen(tr.now, c)
		want = tr.look(tr.now, c.Severity)
	case 4, 5, 6:
		tr.Alert, notices = tr.Alert.Tick(tr.now)
		want = tr.pass(tr.now)
		tr.wakes()
	case 7:
		tr.Alert, notices = tr.Alert.Gone(tr.now)
		want = tr.model.gone(tr.now)
	case 8:
		notices, want = tr.command()
	}
	tr.compare(notices, want)
	tr.check(tr.T, before, tr.Alert, tr.now, notices)
}

// condition is what a look finds now.
func (tr *trace) condition() Condition {
	c := Condition{Key: "x", Kind: tr.kind, Certificate: tr.Certificate, Confirm: tr.kind == Unreachable}
	if tr.kind == Renewed && rapid.Bool().Draw(tr.T, "told again") {
		if state := tr.model.state(); state == Inactive || state == Resolved { // what fires is not put off
			tr.due = tr.now.Add(time.Duration(rapid.Int64Range(-3600, 10*86400).Draw(tr.T, "due")) * time.Second)
		}
		c.Renewal = &Renewal{Leaf: facts.SHA256{4}, Since: t0, Due: tr.due}
	}
	if tr.kind == Unlisted {
		tr.lacking = rapid.SampledFrom([]string{"a", "b", "ab", "bc", "abc"}).Draw(tr.T, "lacking")
		c.Disagreement = lacking(strings.Split(tr.lacking, "")...)
	}
	if tr.kind == Fault {
		c.Severity = rapid.SampledFrom([]rules.Severity{rules.High, rules.Blocker}).Draw(tr.T, "severity")
	}
	return c
}

func (tr *trace) command() (notices []Notice, want []string) {
	var err error
	var allowed bool
	switch rapid.IntRange(0, 2).Draw(tr.T, "command") {
	case 0:
		tr.Alert, notices, err = tr.Acknowledge(tr.now, "li")
		allowed = tr.acknowledge()
	case 1:
		until := tr.now.Add(max(1, rapid.SampledFrom(pauses).Draw(tr.T, "silence")))
		if tr.Alert, notices, err = tr.Silence(tr.now, until, "li", "x"); err == nil {
			tr.until = until
		}
		allowed = tr.silence(until)
	case 2:
		if tr.Alert, notices, err = tr.Reopen(tr.now, "li"); err == nil {
			tr.until = time.Time{}
		}
		want, allowed = tr.reopen(tr.now)
	}
	if allowed != (err == nil) || err != nil && !errors.Is(err, ErrState) {
		tr.Fatalf("in %s a command gave %v, allowed %v", tr.Alert.State, err, allowed)
	}
	return notices, want
}

func (tr *trace) restart() {
	text, err := json.Marshal(tr.Alert)
	if err != nil {
		tr.Fatal(err)
	}
	tr.Alert = Alert{}
	if err := json.Unmarshal(text, &tr.Alert); err != nil {
		tr.Fatal(err)
	}
}

func (tr *trace) wakes() {
	if next := tr.Next(); !next.IsZero() && !next.After(tr.now) {
		tr.Fatalf("%s: after a tick at %s the next is due at %s", tr.Alert.State, tr.now, next)
	}
}

func (tr *trace) compare(notices []Notice, want []string) {
	var got []string
	for _, n := range notices {
		if !n.Send {
			continue
		}
		text := strings.TrimPrefix(string(n.Type), "alert.")
		if n.Type != EventResolved {
			text += " " + string(n.Level)
		}
		got = append(got, text)
	}
	if !slices.Equal(got, want) || tr.Alert.State != tr.model.state() {
		tr.Fatalf("at %s: sent %q and is %s; the model sends %q and is %s", tr.now, got, tr.Alert.State, want, tr.model.state())
	}
}

// An audit holds notices to the promises, whatever alert and model agree on.
type audit struct {
	seq    int64
	levels map[Level]bool // that were sent
	open   bool           // whoever reads believes that it fires
	last   time.Time      // the latest that was sent
	until  time.Time      // no word before
}

func (a *audit) check(t *rapid.T, before, after Alert, now time.Time, notices []Notice) {
	if !now.Before(a.until) {
		a.until = time.Time{} // over for good, even if the clock is set back
	}
	for _, n := range notices {
		if a.seq++; n.Seq != a.seq || !n.At.Equal(now) {
			t.Fatalf("notice %d at %s has number %d and time %s", a.seq, now, n.Seq, n.At)
		}
		if n.Send {
			a.sent(t, before, n)
		}
	}
	if before.State == Silenced && after.State == Resolved {
		a.open = false // by the will of whoever silenced it
	}
	active := slices.Contains([]State{Firing, Acknowledged, Silenced}, after.State)
	if a.open && !active {
		t.Fatalf("at %s somebody believes that it fires, and it is %s", now, after.State)
	}
	if after.State == Firing && after.Kind == Expiry && len(notices) > 0 {
		if !a.levels[after.Level] {
			t.Fatalf("at %s it has reached %s, and nobody was told", now, after.Level)
		}
	}
	if after.State == Firing && after.Kind != Expiry && !a.open {
		t.Fatalf("at %s it fires, and nobody was told", now)
	}
}

func (a *audit) sent(t *rapid.T, before Alert, n Notice) {
	if n.At.Before(a.until) {
		t.Fatalf("%s at %s, and there is silence until %s", n.Type, n.At, a.until)
	}
	switch n.Type {
	case EventFiring:
		if n.Level != "" && a.levels[n.Level] {
			t.Fatalf("level %s is told twice", n.Level)
		}
		a.levels[n.Level] = true
		a.open = true
	case EventReminder:
		if pause := n.At.Sub(a.last); before.State != Silenced && pause < n.Urgency.RemindAfter() {
			t.Fatalf("a reminder %s after the last word", pause)
		}
		a.open = true
	case EventResolved:
		if !a.open {
			t.Fatal("it is over, says a message to people who never heard of it")
		}
		a.open = false
	default:
		t.Fatalf("%s was sent", n.Type)
	}
	if n.At.After(a.last) {
		a.last = n.At
	}
}

// Whatever was kept, a tick never panics and never asks for another at once.
func FuzzStoredAlert(f *testing.F) {
	c := fault(rules.Blocker)
	fired, _ := New(c, t0).Seen(t0, c)
	for _, a := range []Alert{fired, New(expiry(leaf(90*day, day)), t0), New(Renewal{Since: t0, Due: t0.Add(day)}.Condition(1, 7, nil), t0), {Kind: Expiry, State: Firing}, {State: Silenced, Severity: rules.High}} {
		text, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, int64(0))
	}
	f.Add([]byte(`{"state":"?","kind":"expiry","severity":"none"}`), int64(1))
	f.Add([]byte(`null`), int64(1))
	f.Fuzz(func(t *testing.T, text []byte, minutes int64) {
		var a Alert
		if json.Unmarshal(text, &a) != nil {
			return
		}
		now := t0.Add(time.Duration(minutes%(1<<22)) * time.Minute)
		ticked, _ := a.Tick(now)
		if next := ticked.Next(); !next.IsZero() && !next.After(now) {
			t.Errorf("after a tick at %s it is %s and due at %s", now, ticked.State, next)
		}
		seen, _ := a.Seen(now, Condition{Kind: a.Kind, Certificate: &Certificate{SHA256: facts.SHA256{1}}})
		gone, notices := seen.Gone(now)
		if len(notices) > 1 || gone.FiredAt.IsZero() == (gone.State == Firing) {
			t.Errorf("%d notices, %+v", len(notices), gone)
		}
	})
}
