package alert

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/facts/factstest"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/renewal"
)

// installed is a certificate that is to be served within a day of t0.
func installed(within time.Duration) Renewal {
	return Renewal{Leaf: facts.SHA256{4}, Since: t0, Due: t0.Add(within)}
}

// looked is what a look saw at addresses in these states.
func looked(states ...renewal.State) *renewal.Comparison {
	c := &renewal.Comparison{At: t0.Add(time.Hour)}
	for i, s := range states {
		a := renewal.Address{Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)}), 443), State: s}
		switch s {
		case renewal.Old:
			a.Others = []renewal.Leaf{{Serial: "0A1B2C", NotAfter: t0.Add(5 * day)}, {Serial: "FF", NotAfter: t0.Add(9 * day)}}
		case renewal.Incomplete:
			a.Rules = []string{"chain_incomplete"}
		}
		c.Addresses = append(c.Addresses, a)
	}
	return c
}

// A Renewed sleeps until its time is up, whether or not anybody looks, and fires once.
func TestRenewedFires(t *testing.T) {
	r := installed(day)
	s := begin(t, r.Condition(1, 7, nil))
	s.seen(r.Condition(1, 7, nil))
	s.to(day - time.Hour)
	s.seen(r.Saw(looked(renewal.Old)).Condition(1, 7, nil))
	s.want(Inactive)
	s.to(9 * day)
	s.seen(r.Saw(looked(renewal.Served, renewal.Old)).Condition(1, 7, nil))
	s.want(Firing, "1d0h firing", "8d0h reminder")
	s.took(s.EndRenewal(s.now, RenewalServed))
	s.want(Resolved, "9d0h resolved")
	s.to(30 * day)
	s.want(Resolved)
}

// What is served in time is recorded, and nobody is told.
func TestRenewedInTime(t *testing.T) {
	for _, end := range []RenewalEnd{RenewalServed, RenewalWithdrawn, RenewalReplaced} {
		r := installed(day)
		s := begin(t, r.Condition(1, 7, nil))
		s.seen(r.Condition(1, 7, nil))
		s.to(time.Hour)
		s.took(s.EndRenewal(s.now, end))
		s.to(3 * day)
		s.want(Resolved, "0d1h (resolved)")
		s.seen(Renewal{Leaf: r.Leaf, Since: s.now, Due: s.now.Add(day)}.Condition(1, 7, nil)) // the same is installed once more
		s.to(5 * day)
		s.want(Firing, "4d0h firing")
	}
}

// A silence holds, and is told at its end.
func TestRenewedSilenced(t *testing.T) {
	r := installed(0)
	s := begin(t, r.Condition(1, 7, nil))
	s.seen(r.Condition(1, 7, nil))
	s.want(Firing, "0d0h firing")
	s.silence(2 * day)
	s.to(day)
	s.took(s.EndRenewal(s.now, RenewalWithdrawn))
	s.want(Resolved, "0d0h (silenced)", "1d0h (resolved)")
}

// TestSaw keeps those of whom it is certain first, bounds the list, and forgets nothing over a look that learned nothing.
func TestSaw(t *testing.T) {
	r := installed(day).Saw(looked(renewal.Unreachable, renewal.Served, renewal.NotTried, renewal.Incomplete, renewal.Old))
	var got []string
	for _, h := range r.Holdouts {
		got = append(got, h.Address+" "+string(h.State))
	}
	if want := "192.0.2.5:443 old, 192.0.2.4:443 incomplete, 192.0.2.1:443 unreachable"; strings.Join(got, ", ") != want || r.Addresses != 4 || r.Total != 3 {
		t.Errorf("%d of %d: %v", r.Total, r.Addresses, got)
	}
	if h := r.Holdouts[0]; h.Serial != "0A1B2C" || !h.NotAfter.Equal(t0.Add(5*day)) {
		t.Errorf("%+v", h)
	}
	for _, nothing := range []*renewal.Comparison{nil, looked(), looked(renewal.NotTried)} {
		if again := r.Saw(nothing); again.Total != 3 {
			t.Errorf("after a look that learned nothing: %+v", again)
		}
	}
	many := make([]renewal.State, 20)
	for i := range many {
		many[i] = renewal.Old
	}
	if r := r.Saw(looked(many...)); len(r.Holdouts) != MaxHoldouts || r.Total != 20 {
		t.Errorf("%d of %d", len(r.Holdouts), r.Total)
	}
	if r := r.Saw(looked(renewal.Served)); r.Total != 0 || r.Holdouts != nil {
		t.Errorf("%+v", r)
	}
}

// TestHoldoutText: one that answers, and of which it is not known, does not give no answer.
func TestHoldoutText(t *testing.T) {
	for state, want := range map[renewal.State]string{
		renewal.Unreachable: "192.0.2.1:443 gives no answer", renewal.Unknown: "of 192.0.2.1:443 it could not be learned for certain",
	} {
		r := installed(day).Saw(looked(state))
		if got := r.Holdouts[0].text(lang.English); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
}

// What a judgement says changes nothing about it.
func TestRenewedNotJudged(t *testing.T) {
	r := installed(day)
	a := New(r.Condition(1, 7, leaf(90*day, 60*day)), t0)
	report, _ := judge(factstest.New(t), t0)
	if got := Of(a, 1, 7, report); got != NotKnown {
		t.Errorf("%v", got)
	}
	if e := (&Event{Kind: Renewed, Type: EventFiring, At: t0}); e.Headline(lang.English) == "" || len(e.Lines(lang.Chinese)) == 0 {
		t.Error("an event of a later version has no words")
	}
}
