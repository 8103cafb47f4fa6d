package pages_test

import (
	"testing"
	"time"

	. "github.com/tongguan/tongguan/web/pages"
)

func TestBars(t *testing.T) {
	if (Expiry{Weeks: []int{0, 0}}).Any() {
		t.Error("nothing ends, and there is something to draw")
	}
	bars := Expiry{Expired: 1, Weeks: []int{1000, 0, 1}}.Bars(now)
	if len(bars) != 4 {
		t.Fatalf("%d bars, want 4", len(bars))
	}
	for i, want := range []string{"expired", "7", "7-14", "14-21"} {
		if got := bars[i].Window.String(); got != want {
			t.Errorf("bar %d is of %q, want %q", i, got, want)
		}
	}
	if bars[2].Height != 0 || bars[3].Height < 2 || bars[1].Height <= bars[3].Height {
		t.Errorf("the heights are %d, %d, %d", bars[1].Height, bars[2].Height, bars[3].Height)
	}
	if !bars[1].Urgent || !bars[2].Urgent || bars[3].Urgent {
		t.Error("the first two weeks are urgent, and no others")
	}
	if got := bars[3].From.Sub(now); got != 14*day {
		t.Errorf("the third week begins after %v", got)
	}
}

func TestHistory(t *testing.T) {
	h := History{From: now.Add(-10 * day), To: now, Marks: []Mark{
		{now.Add(-20 * day), MarkVerdict, Pending, pass, ""}, // before the strip begins
		{now.Add(-5 * day), MarkScan, pass, pass, ""},
		{now.Add(-1 * day), MarkVerdict, pass, fail, "expired"},
		{now.Add(day), MarkFacts, fail, fail, ""}, // a clock that was ahead
	}}
	spans := h.Spans()
	if len(spans) != 2 || spans[0].X != 0 || spans[0].Width != 900 || spans[1].X != 900 || spans[1].Width != 100 {
		t.Errorf("the stretches are %+v", spans)
	}
	ticks := h.Ticks()
	if ticks[1].X != 500 || ticks[1].Top == 0 || ticks[2].Top != 0 || ticks[3].X != 1000 {
		t.Errorf("the marks stand at %+v", ticks)
	}
	if changes := h.Changes(); len(changes) != 3 || changes[0].Kind != MarkFacts {
		t.Errorf("the changes are %+v", changes)
	}
	if got := (History{Marks: h.Marks[:1]}).Spans(); got[0].X != 0 {
		t.Errorf("a strip without length: %+v", got)
	}
}

func TestValidity(t *testing.T) {
	for _, c := range []struct {
		name        string
		begin, end  time.Duration
		percent     int
		over, early bool
		soon        bool
	}{
		{"half", -50 * day, 50 * day, 50, false, false, false},
		{"the last second", -50 * day, 0, 100, false, false, true},
		{"a second too late", -50 * day, -time.Second, 100, true, false, false},
		{"not begun", time.Second, 90 * day, 0, false, true, false},
		{"begins now", 0, 90 * day, 0, false, false, false},
		{"two weeks", -76 * day, 14 * day, 84, false, false, false},
		{"less than two weeks", -77 * day, 14*day - time.Second, 84, false, false, true},
		{"the last tenth of a long life", -900 * day, 99 * day, 90, false, false, true},
		{"no length", 0, 0, 100, false, false, true},
	} {
		got := Certificate{NotBefore: now.Add(c.begin), NotAfter: now.Add(c.end)}.Validity(now)
		if want := (Validity{c.percent, c.over, c.early, c.soon}); got != want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, want)
		}
	}
}

// TestGap: the place of what is missing.
func TestGap(t *testing.T) {
	gaps := func(c Chain) (out []int) {
		for i, l := range c.Links() {
			if l.Gap != nil {
				out = append(out, i)
			}
		}
		return out
	}
	certs := make([]Certificate, 3)
	for _, c := range []struct {
		name  string
		chain Chain
		want  int // after which it stands; -1: nowhere
	}{
		{"whole", Chain{Certificates: certs}, -1},
		{"after the first", Chain{Certificates: certs, Missing: &Missing{After: 1}}, 0},
		{"at the end", Chain{Certificates: certs, Missing: &Missing{After: 3}}, 2},
		{"beyond the end", Chain{Certificates: certs, Missing: &Missing{After: 9}}, 2},
	} {
		got := gaps(c.chain)
		if len(got) > 1 || len(got) == 0 && c.want >= 0 || len(got) == 1 && got[0] != c.want {
			t.Errorf("%s: after %v, want %d", c.name, got, c.want)
		}
	}
}
