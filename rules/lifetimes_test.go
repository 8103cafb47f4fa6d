package rules

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/pki"
)

// asPublic takes the test authority for a public one.
func asPublic(change func(*world)) func(*world) {
	return func(w *world) {
		w.AsPublic = true
		if change != nil {
			change(w)
		}
	}
}

// life serves a leaf that is valid from a moment on, for so long by the standard's count: its last second included.
func life(from time.Time, long time.Duration) func(*world) {
	return func(w *world) {
		w.Serve(w.Leaf(func(t *pki.Template) { t.NotBefore, t.NotAfter = from, from.Add(long-time.Second) }).Chain()...)
	}
}

// Days that the limits know, and the last second before each.
var (
	in2019 = firstSecond(2019, time.July, 1)
	in2020 = firstSecond(2020, time.September, 1)
	in2026 = firstSecond(2026, time.March, 15)
	in2027 = firstSecond(2027, time.March, 15)
	in2029 = firstSecond(2029, time.March, 15)
)

func before(t time.Time) time.Time { return t.Add(-time.Second) }

var limitDays = []time.Time{in2019, in2020, in2026, in2027, in2029}

const lifetimesHead = `What the rules about lifetimes make of a certificate: by the first second of its validity, which is 00:00:00 UTC on the
day at the head of the column, or with < the second before; and by how long it is valid, the last second included.

near   within the limit, and beyond what is advised
fail?  inferred: weighs medium at most
–      not applicable: no limit yet, or another rule says so
`

// endless is as far as notAfter goes, further than a time.Duration reaches.
func endless(w *world) {
	w.Serve(w.Leaf(func(t *pki.Template) {
		t.NotBefore, t.NotAfter = in2020, time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)
	}).Chain()...)
}

var _ = covers(&certLifetimeApple825,
	ruleCase{"ninety days", nil, "pass"},
	ruleCase{"825 days", life(in2019, 825*day), "pass"},
	ruleCase{"a second more", life(in2019, 825*day+time.Second), "fail@ios"},
	ruleCase{"the hour that Apple lets pass", life(in2019, 825*day+time.Hour+time.Second), "fail@ios"},
	ruleCase{"and a second more", life(in2019, 825*day+time.Hour+2*time.Second), "fail@ios"},
	ruleCase{"issued a second before the day", life(before(in2019), 900*day), "notapplicable"},
	ruleCase{"without end", endless, "fail@ios"},
	ruleCase{"without end, of a public authority", asPublic(endless), "notapplicable"},
	ruleCase{"too long, of an authority that is public elsewhere", func(w *world) {
		belowRoot(standIn{x1.sha256, map[facts.Platform]span{Android: always}})(w)
		life(in2020, 900*day)(w)
	}, "fail@ios"},
	ruleCase{"of a public authority, before there was a lower limit", asPublic(life(before(in2020), 900*day)), "fail@ios"},
)

var _ = covers(&certLifetimeApple398,
	ruleCase{"of a private authority", life(in2020, 800*day), "notapplicable"},
	ruleCase{"unread dates", asPublic(refusedLeaf(nil, pki.BrokenDates)), "unknown"},
	ruleCase{"unread dates of a private authority", refusedLeaf(nil, pki.BrokenDates), "notapplicable"},
	ruleCase{"397 days", asPublic(life(in2020, 397*day)), "pass"},
	ruleCase{"a second more", asPublic(life(in2020, 397*day+time.Second)), "fail/near"},
	ruleCase{"398 days", asPublic(life(in2020, 398*day)), "fail/near"},
	ruleCase{"398 days and a second", asPublic(life(in2020, 398*day+time.Second)), "fail"},
	ruleCase{"issued a second before the day", asPublic(life(before(in2020), 800*day)), "notapplicable"},
	ruleCase{"advised against, when less is allowed", asPublic(life(in2026, 398*day)), "notapplicable"},
	ruleCase{"a second too long, when less is allowed", asPublic(life(in2026, 398*day+time.Second)), "notapplicable"},
	ruleCase{"too long for clients, when less is allowed", asPublic(life(in2026, 398*day+2*time.Second)), "fail"},
	ruleCase{"without end", asPublic(endless), "fail"},
	ruleCase{"of an authority that iOS alone lists", func(w *world) {
		belowRoot(standIn{x1.sha256, map[facts.Platform]span{IOS: always}})(w)
		life(in2020, 399*day)(w)
	}, "fail@ios"},
)

var _ = covers(&certLifetimeCABF,
	ruleCase{"of a private authority", life(in2026, 300*day), "notapplicable"},
	ruleCase{"unread dates", asPublic(refusedLeaf(nil, pki.BrokenDates)), "unknown"},
	ruleCase{"issued before any limit", asPublic(life(before(in2026), 300*day)), "notapplicable"},
	ruleCase{"199 days", asPublic(life(in2026, 199*day)), "pass"},
	ruleCase{"199 days and a second", asPublic(life(in2026, 199*day+time.Second)), "fail/near"},
	ruleCase{"200 days", asPublic(life(in2026, 200*day)), "fail/near"},
	ruleCase{"200 days and a second", asPublic(life(in2026, 200*day+time.Second)), "fail"},
	ruleCase{"more than any client takes", asPublic(life(in2026, 399*day)), "notapplicable"},
	ruleCase{"200 days on the last day", asPublic(life(before(in2027), 200*day)), "fail/near"},
	ruleCase{"101 days afterwards", asPublic(life(in2027, 101*day)), "fail"},
	ruleCase{"48 days", asPublic(life(in2029, 48*day)), "fail"},
	ruleCase{"46 days", asPublic(life(in2029, 46*day)), "pass"},
)

// TestLifetimes writes what each rule makes of each lifetime, as tables to be read: testdata/lifetimes.golden. Every limit
// is there with its last good second and its first bad one, on its first day and in the second before.
func TestLifetimes(t *testing.T) {
	rules := []*Rule{&certLifetimeApple825, &certLifetimeApple398, &certLifetimeCABF}
	var b bytes.Buffer
	fmt.Fprint(&b, lifetimesHead)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	w := newWorld(t)
	for _, rule := range rules {
		for _, public := range []bool{true, false} {
			w.AsPublic = public
			fmt.Fprintf(table, "\n%s, %s authority\n\nvalid for", rule.ID, map[bool]string{true: "public", false: "private"}[public])
			for _, day := range limitDays {
				fmt.Fprintf(table, "\t<%s\t%[1]s", day.Format(time.DateOnly))
			}
			fmt.Fprintln(table)
			for _, long := range lives() {
				fmt.Fprint(table, long)
				for _, day := range limitDays {
					for _, from := range []time.Time{before(day), day} {
						life(from, long.duration())(w)
						fmt.Fprintf(table, "\t%s", sayLife(rule.run(nil, prepare(w.Snapshot, w.Params).Views[0], w.Params)))
					}
				}
				fmt.Fprintln(table)
			}
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/lifetimes.golden"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s is out of date (%v): go test ./rules -run TestLifetimes -update\n%s", golden, err, b.Bytes())
	}
}

// A span of life in days and seconds.
type lifeSpan struct{ days, seconds int }

func (l lifeSpan) duration() time.Duration {
	return time.Duration(l.days)*day + time.Duration(l.seconds)*time.Second
}

func (l lifeSpan) String() string {
	if l.seconds == 0 {
		return fmt.Sprintf("%d d", l.days)
	}
	return fmt.Sprintf("%d d + %d s", l.days, l.seconds)
}

// lives gives every limit and what is advised, with a second more, and another where clients count otherwise; and the hour
// that Apple lets pass.
func lives() (out []lifeSpan) {
	for _, days := range []int{46, 47, 99, 100, 199, 200, 397, 398, 825} {
		out = append(out, lifeSpan{days, 0}, lifeSpan{days, 1})
		if days >= 398 {
			out = append(out, lifeSpan{days, 2})
		}
	}
	return append(out, lifeSpan{825, 3601}, lifeSpan{825, 3602})
}

// sayLife writes what a rule about lifetimes says in a word.
func sayLife(findings []Finding) string {
	f := findings[0]
	switch {
	case f.Status == NotApplicable:
		return "–"
	case f.Status != Fail:
		return string(f.Status)
	case f.Level == levelNear:
		return "near"
	case f.Confidence == Inferred:
		return "fail?"
	}
	return "fail"
}
