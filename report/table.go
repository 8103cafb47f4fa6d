package report

import (
	"cmp"
	"io"
	"strconv"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/internal/visible"
	"github.com/tongguan/tongguan/rules"
)

var tableFormat = Format{Name: "table", Check: NewTable, Lint: lintTable, Gate: gateTable}

// NewTable writes for people: a line for a healthy target; for another one first the sentence that matters, then each
// finding with what was seen, what a developer sees, why, and what to do.
func NewTable(w io.Writer, o Options) Writer {
	o.Width = cmp.Or(o.Width, 100)
	return &table{w: w, o: o}
}

type table struct {
	w       io.Writer
	o       Options
	summary Summary
	banners banners
	spaced  bool // the last target ended with a blank line

	unlisted bool // a target was judged without a list of Certificate Transparency logs, where that mattered
}

func (t *table) Result(r Result) error {
	grade := r.Report.Grade(t.o.Platforms)
	t.summary.Add(grade)
	t.unlisted = t.unlisted || len(unlisted(r.Report)) > 0
	page := &page{o: &t.o}
	if b := t.banners.add(r, t.o.Lang); b != nil {
		if t.summary.Total() > 1 && !t.spaced {
			page.line("")
		}
		page.banner(b)
		t.spaced = true
	}
	short := !t.o.All && (grade == rules.GradePass || r.Report.Interference != "")
	switch {
	case short && grade == rules.GradePass:
		page.healthy(r)
		page.expected(r.Expected)
		page.before(r)
	case short:
		page.concerned(r)
		page.expected(r.Expected)
		page.before(r)
	default:
		if t.summary.Total() > 1 && !t.spaced {
			page.line("")
		}
		page.target(r, grade)
		if r.Expected != nil {
			page.line("")
			page.expected(r.Expected)
		}
		if r.Before != nil {
			page.line("")
			page.before(r)
		}
		page.line("")
	}
	t.spaced = !short
	_, err := io.WriteString(t.w, page.String())
	return err
}

func (t *table) Close(interrupted bool) error {
	page := &page{o: &t.o}
	if t.summary.Total() > 0 && !t.spaced {
		page.line("")
	}
	if interrupted {
		page.line(page.paint(rules.GradeUnknown, wordInterrupted.In(t.o.Lang)))
	}
	n := strconv.Itoa
	page.hanging("", wordTotal.fill(t.o.Lang, t.summary.Total(), "pass", n(t.summary.Pass), "warn", n(t.summary.Warn),
		"fail", n(t.summary.Fail), "unknown", n(t.summary.Unknown), "profile", visible.Text(t.o.Profile.Name)))
	page.baseline()
	page.hanging("", wordStores.Fill(t.o.Lang, lang.Pairs("stores", t.o.Tool.Stores, "note", wordStandIns.In(t.o.Lang))))
	if t.unlisted {
		page.hanging("", wordUnlisted.In(t.o.Lang))
	}
	_, err := io.WriteString(t.w, page.String())
	return err
}
