package pages

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// History is what happened to an endpoint in a stretch of time.
type History struct {
	From, To time.Time
	Marks    []Mark // the oldest first
	Scans    int    // that were made in it; those that changed nothing need no mark
}

// A Mark is a moment in a history.
type Mark struct {
	At     time.Time
	Kind   MarkKind
	Before rules.Grade // of the worst platform; Pending at the beginning
	Grade  rules.Grade
	Reason string // what decided it, in words; "" for a pass
}

// A MarkKind says what happened.
type MarkKind string

// What may have happened.
const (
	MarkScan    MarkKind = "scan"    // a look that found all as before
	MarkVerdict MarkKind = "verdict" // the server changed, and the verdict with it
	MarkFacts   MarkKind = "facts"   // the server changed, and the verdict did not
	MarkTime    MarkKind = "time"    // time passed, and changed the verdict
	MarkRules   MarkKind = "rules"   // other rules or roots changed the verdict
)

// The strip is drawn in units of its own and stretched to the width of the page.
const (
	stripWidth  = 1000
	stripHeight = 24
)

// A Span is a stretch of a strip with one verdict.
type Span struct {
	X, Width int
	Grade    rules.Grade
}

// A Tick is a mark's place on a strip.
type Tick struct {
	X, Top int
	Mark
}

// Spans gives the verdicts as stretches.
func (h History) Spans() []Span {
	var out []Span
	for i, m := range h.Marks {
		end := stripWidth
		if i+1 < len(h.Marks) {
			end = h.x(h.Marks[i+1].At)
		}
		start := h.x(m.At)
		if n := len(out); n > 0 && out[n-1].Grade == m.Grade {
			out[n-1].Width = end - out[n-1].X
			continue
		}
		out = append(out, Span{start, end - start, m.Grade})
	}
	return out
}

// Ticks gives the marks' places.
func (h History) Ticks() []Tick {
	var out []Tick
	for _, m := range h.Marks {
		top := 0
		if m.Kind == MarkScan {
			top = stripHeight * 3 / 4
		}
		out = append(out, Tick{h.x(m.At), top, m})
	}
	return out
}

// Changes gives the marks that are more than a look, the newest first.
func (h History) Changes() []Mark {
	var out []Mark
	for _, m := range slices.Backward(h.Marks) {
		if m.Kind != MarkScan {
			out = append(out, m)
		}
	}
	return out
}

func (h History) x(t time.Time) int {
	whole := h.To.Sub(h.From)
	if whole <= 0 {
		return 0
	}
	x := float64(t.Sub(h.From)) / float64(whole) * stripWidth
	return int(min(max(x, 0), stripWidth))
}

var historyWords = words{
	"history.title":   lang.En("History").Zh("历史"),
	"history.none":    lang.En("No scan yet.").Zh("还没有扫描记录。"),
	"history.sum":     lang.En("{count} scans, {changes} changes from {from} to {to}").Zh("{from} 至 {to}：扫描 {count} 次，变化 {changes} 次"),
	"history.sum:1":   lang.En("1 scan, {changes} changes from {from} to {to}").Zh("{from} 至 {to}：扫描 1 次，变化 {changes} 次"),
	"history.verdict": lang.En("the server changed").Zh("服务器有变化"),
	"history.facts":   lang.En("the server changed, the verdict did not").Zh("服务器有变化，结论不变"),
	"history.time":    lang.En("time passed").Zh("时间推移"),
	"history.rules":   lang.En("rules or roots changed").Zh("规则或根证书有更新"),
	"history.began":   lang.En("first scan").Zh("首次扫描"),
	"history.still":   lang.En("Nothing has changed since the first scan.").Zh("自首次扫描以来没有变化。"),
}
