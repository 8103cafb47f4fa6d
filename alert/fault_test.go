package alert

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

func TestFault(t *testing.T) {
	c := fault(rules.Blocker)
	s := begin(t, c)
	s.seen(c)
	s.to(2*day + time.Hour)
	s.want(Firing, "0d0h firing", "1d0h reminder", "2d0h reminder")
	s.gone()
	s.gone()
	s.want(Resolved, "2d1h resolved")
	s.to(3 * day)
	s.seen(c)
	s.want(Firing, "3d0h firing")

	c = fault(rules.High)
	s = begin(t, c)
	s.seen(c)
	s.to(15 * day)
	s.want(Firing, "0d0h firing", "7d0h reminder", "14d0h reminder")
}

// A fault that becomes graver fires again, once; one that becomes milder does not.
func TestFaultBecomesGraver(t *testing.T) {
	high, blocker := fault(rules.High), fault(rules.Blocker)
	s := begin(t, high)
	s.seen(high)
	s.acknowledge()
	s.now = t0.Add(time.Hour)
	s.seen(blocker)
	s.want(Firing, "0d0h firing", "0d0h (acknowledged)", "0d1h firing")
	for range 5 {
		s.seen(high)
		s.seen(blocker)
	}
	s.want(Firing)
	s.to(25*time.Hour - time.Second)
	s.want(Firing)
	s.to(25 * time.Hour)
	s.want(Firing, "1d1h reminder")
}

func TestFaultInSilence(t *testing.T) {
	c := fault(rules.Blocker)
	s := begin(t, c)
	s.seen(c)
	s.silence(3 * day)
	for range 3 { // it comes and goes
		s.now = s.now.Add(time.Hour)
		s.gone()
		s.now = s.now.Add(time.Hour)
		s.seen(c)
	}
	s.want(
		Silenced, "0d0h firing", "0d0h (silenced)", "0d1h (resolved)", "0d2h (firing)", "0d3h (resolved)", "0d4h (firing)",
		"0d5h (resolved)", "0d6h (firing)",
	)
	s.to(3 * day)
	s.want(Firing, "3d0h firing")

	s.silence(day)
	s.gone()
	s.reopen() // the silence of what is over
	s.seen(c)
	s.want(Firing, "3d0h (silenced)", "3d0h (resolved)", "3d0h (reopened)", "3d0h firing")
}

// A silence that ended after the resolution is forgotten.
func TestFaultAfterSilence(t *testing.T) {
	c := fault(rules.Blocker)
	s := begin(t, c)
	s.seen(c)
	s.silence(day)
	s.gone()
	s.to(2 * day)
	s.want(Resolved, "0d0h firing", "0d0h (silenced)", "0d0h (resolved)")
	s.seen(c)
	s.want(Firing, "2d0h firing")
	if s.By != "" || s.Because != "" || !s.Until.IsZero() {
		t.Errorf("left of the silence: %s, %q, %q", s.Until, s.By, s.Because)
	}
}

// Unreachable is confirmed by a second look, a minute after the first at least.
func TestConfirm(t *testing.T) {
	for name, c := range map[string]struct {
		pause time.Duration
		state State
		told  []string
	}{
		"59 s":        {59 * time.Second, Pending, nil},
		"just before": {time.Minute - 1, Pending, nil},
		"60 s":        {time.Minute, Firing, []string{"0d0h1m firing"}},
		"a day":       {day, Firing, []string{"1d0h firing"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t, unreachable)
			s.seen(unreachable)
			s.tick()
			s.want(Pending)
			s.now = t0.Add(c.pause)
			s.tick() // time alone confirms nothing
			s.want(Pending)
			s.seen(unreachable)
			s.want(c.state, c.told...)
		})
	}
}

func TestConfirmFlapping(t *testing.T) {
	s := begin(t, unreachable)
	for range 10 {
		s.seen(unreachable)
		s.now = s.now.Add(50 * time.Second)
		s.seen(unreachable)
		s.now = s.now.Add(20 * time.Second)
		s.gone()
	}
	s.want(Inactive)
	if !s.Next().IsZero() {
		t.Errorf("it wakes at %s", s.Next())
	}
	s.now = t0.Add(time.Hour)
	s.seen(unreachable)
	s.now = s.now.Add(time.Minute)
	s.seen(unreachable)
	s.to(26 * time.Hour)
	s.want(Firing, "0d1h1m firing", "1d1h1m reminder")
	s.gone()
	s.seen(unreachable)
	s.want(Pending, "1d2h resolved")
	s.gone()
	s.want(Inactive)
}

// What waits for a second look waits no longer once its kind of look is enough.
func TestConfirmedOtherwise(t *testing.T) {
	s := begin(t, unreachable)
	s.seen(unreachable)
	sure := unreachable
	sure.Confirm = false
	s.seen(sure)
	s.want(Firing, "0d0h firing")
}

// The times that an alert holds.
func TestTimes(t *testing.T) {
	s := begin(t, unreachable)
	check := func(since, seen, fired time.Duration) {
		t.Helper()
		for name, c := range map[string]struct {
			got  time.Time
			want time.Duration
		}{"since": {s.Since, since}, "seen": {s.SeenAt, seen}, "fired": {s.FiredAt, fired}} {
			if want := t0.Add(c.want); c.want < 0 && !c.got.IsZero() || c.want >= 0 && !c.got.Equal(want) {
				t.Errorf("%s, %s: got %s, want %s", s.State, name, c.got, c.want)
			}
		}
	}
	check(0, -1, -1)
	s.now = t0.Add(time.Minute)
	s.seen(unreachable)
	check(time.Minute, time.Minute, -1)
	s.now = t0.Add(3 * time.Minute)
	s.seen(unreachable)
	check(3*time.Minute, time.Minute, 3*time.Minute)
	s.now = t0.Add(4 * time.Minute)
	s.acknowledge()
	s.seen(unreachable)
	check(4*time.Minute, time.Minute, 3*time.Minute)
	if s.By != "li" {
		t.Errorf("acknowledged by %q", s.By)
	}
	s.now = t0.Add(5 * time.Minute)
	s.gone()
	check(5*time.Minute, -1, -1)
	s.now = t0.Add(6 * time.Minute)
	s.seen(unreachable)
	check(6*time.Minute, 6*time.Minute, -1)
}

// A first look that was stamped by a clock far ahead does not put the second off.
func TestConfirmClockBackwards(t *testing.T) {
	s := begin(t, unreachable)
	s.now = t0.Add(3000 * day)
	s.seen(unreachable)
	s.now = t0
	s.seen(unreachable)
	s.now = t0.Add(59 * time.Second)
	s.seen(unreachable)
	s.want(Pending)
	s.now = t0.Add(time.Minute)
	s.seen(unreachable)
	s.want(Firing, "0d0h1m firing")
}

func TestUrgency(t *testing.T) {
	for want, list := range map[Urgency][]Alert{
		Critical: {
			{Kind: Unreachable},
			{Kind: Fault, Severity: rules.Blocker},
			{Kind: Expiry, Level: Level3d},
			{Kind: Expiry, Level: Level1d},
			{Kind: Expiry, Level: LevelExpired},
		},
		Warning: {
			{},
			{Kind: Fault, Severity: rules.High},
			{Kind: Expiry},
			{Kind: Expiry, Level: Level30d},
			{Kind: Expiry, Level: Level14d},
			{Kind: Expiry, Level: Level7d},
			{Kind: Expiry, Level: LevelThird},
			{Kind: Expiry, Level: LevelSixth},
		},
	} {
		for _, a := range list {
			if got := a.Urgency(); got != want {
				t.Errorf("%s %s %s: got %s", a.Kind, a.Severity, a.Level, got)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	all := map[State]Alert{}
	for _, s := range []State{Inactive, Pending, Firing, Acknowledged, Silenced, Resolved} {
		all[s] = Alert{Kind: Unreachable, State: s}
	}
	for s, a := range all {
		for name, c := range map[string]struct {
			do      func() (Alert, []Notice, error)
			allowed []State
		}{
			"acknowledge": {func() (Alert, []Notice, error) { return a.Acknowledge(t0, "li") }, []State{Firing}},
			"silence":     {func() (Alert, []Notice, error) { return a.Silence(t0, t0.Add(1), "li", "x") }, []State{Firing, Acknowledged, Silenced}},
			"reopen":      {func() (Alert, []Notice, error) { return a.Reopen(t0, "li") }, []State{Acknowledged, Silenced}},
		} {
			got, notices, err := c.do()
			allowed := false
			for _, state := range c.allowed {
				allowed = allowed || state == s
			}
			switch {
			case allowed != (err == nil):
				t.Errorf("%s %s: %v", name, s, err)
			case err != nil && (!reflect.DeepEqual(got, a) || notices != nil || !errors.Is(err, ErrState)):
				t.Errorf("%s %s: refused with %v, and %v came of it", name, s, err, got)
			case err != nil:
				speaks(t, err)
			}
		}
	}
	a := all[Firing]
	for name, c := range map[string]struct {
		until   time.Time
		because string
		want    error
	}{
		"now":           {t0, "x", ErrUntil},
		"the past":      {t0.Add(-1), "x", ErrUntil},
		"366 days":      {t0.Add(366 * day), "x", nil},
		"longer":        {t0.Add(366*day + 1), "x", ErrUntil},
		"no reason":     {t0.Add(1), " \n", ErrBecause},
		"long reason":   {t0.Add(1), strings.Repeat("因", 500), nil},
		"longer reason": {t0.Add(1), strings.Repeat("因", 501), ErrBecause},
	} {
		_, _, err := a.Silence(t0, c.until, "li", c.because)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		if err != nil {
			speaks(t, err)
		}
	}
}

func speaks(t *testing.T, err error) {
	t.Helper()
	var s lang.Speaker
	if !errors.As(err, &s) || s.In(lang.Chinese) == "" || s.In(lang.Chinese) == s.In(lang.English) {
		t.Errorf("%v is not said in both languages", err)
	}
}

// A notice carries what happened, and begins its event.
func TestEvent(t *testing.T) {
	c := expiry(leaf(90*day, 2*day))
	a, notices := New(c, t0).Seen(t0, c)
	e := a.Event(notices[0])
	if e.Type != EventFiring || !e.At.Equal(t0) || e.Key != c.Key || e.Kind != Expiry || e.Level != Level3d || e.Urgency != Critical || !e.Since.Equal(t0) || e.Certificate.SHA256 != c.Certificate.SHA256 {
		t.Errorf("got %+v", e)
	}
	a, notices = a.Gone(t0.Add(time.Hour))
	if n := notices[0]; n.Urgency != Relief || !n.Since.Equal(t0) || n.Seq != 2 || n.Level != Level3d || !a.FiredAt.IsZero() {
		t.Errorf("resolved: %+v", n)
	}
	_, notices, err := Alert{State: Firing, Kind: Unreachable}.Silence(t0, t0.Add(day), "li", " moving ")
	if n := notices[0]; err != nil || n.By != "li" || n.Because != "moving" || !n.Until.Equal(t0.Add(day)) {
		t.Errorf("silenced: %+v, %v", n, err)
	}
	high := fault(rules.High)
	a, notices = New(high, t0).Seen(t0, high)
	if e := a.Event(notices[0]); e.Finding != high.Finding || e.Urgency != Warning {
		t.Errorf("got %+v", e)
	}
}
