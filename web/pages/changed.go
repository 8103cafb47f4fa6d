package pages

import (
	"slices"
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// Changed is what became of the findings between two judgements.
type Changed struct {
	Before, After time.Time // when they were made
	Gone, New     []RuleRef // rules that fail no more, and those that do now
	Same          int       // that fail in both
}

// ChangedOf compares two judgements by the rules that fail and change a verdict, or tell why there is none.
func ChangedOf(before, after *rules.Report, tag lang.Tag) Changed {
	old, now := failing(before), failing(after)
	out := Changed{Before: before.JudgedAt, After: after.JudgedAt}
	for _, r := range old {
		if holds(now, r) {
			out.Same++
		} else {
			out.Gone = append(out.Gone, RuleRef{r.ID, r.Text.Title.In(tag)})
		}
	}
	for _, r := range now {
		if !holds(old, r) {
			out.New = append(out.New, RuleRef{r.ID, r.Text.Title.In(tag)})
		}
	}
	return out
}

// failing names them, each once, as the report has them.
func failing(r *rules.Report) []*rules.Rule {
	var out []*rules.Rule
	for i := range r.Outcomes {
		f := &r.Outcomes[i]
		weighs := f.Worst(facts.Everywhere) >= rules.Medium || f.Worst(facts.Everywhere) == rules.None // the latter tells of reach
		if f.Status == rules.Fail && weighs && !holds(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	return out
}

// holds goes by the id: a report that was stored has rules of its own.
func holds(list []*rules.Rule, r *rules.Rule) bool {
	return slices.ContainsFunc(list, func(other *rules.Rule) bool { return other.ID == r.ID })
}

var changedWords = words{
	"changed.title":  lang.En("Before and after").Zh("前后对比"),
	"changed.when":   lang.En("Judged {before}, and then {after}:").Zh("{before} 与 {after} 两次判定："),
	"changed.gone":   lang.En("mended").Zh("已修复"),
	"changed.new":    lang.En("new").Zh("新出现"),
	"changed.same":   lang.En("{count} as before").Zh("{count} 项未变"),
	"changed.same:1": lang.En("1 as before").Zh("1 项未变"),
}
