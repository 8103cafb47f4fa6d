package pages

import (
	"time"

	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/internal/lang"
	"github.com/tongguan/tongguan/rules"
)

// Changed is what became of the findings between two judgements.
type Changed struct {
	Before, After time.Time // when they were made
	Gone, New     []RuleRef // rules that fail no more, and those that do now
	Unclear       []RuleRef // that failed, and of which it is not known whether they do still
	Same          int       // that fail in both
}

// ChangedOf compares two judgements by the rules that fail and change a verdict, or tell why there is none.
func ChangedOf(before, after *rules.Report, tag lang.Tag) Changed {
	out := Changed{Before: before.JudgedAt, After: after.JudgedAt}
	for _, c := range rules.Compare(before, after, facts.Everywhere) {
		if !weighs(c.Before, c.Was) && !weighs(c.After, c.Is) {
			continue
		}
		ref := RuleRef{c.Rule.ID, c.Rule.Text.Title.In(tag)}
		switch c.Change {
		case rules.Mended, rules.Gone:
			out.Gone = append(out.Gone, ref)
		case rules.New:
			out.New = append(out.New, ref)
		case rules.Unclear:
			out.Unclear = append(out.Unclear, ref)
		case rules.Remains:
			out.Same++
		}
	}
	return out
}

// weighs reports whether a rule fails with weight, or tells of reach, which has none.
func weighs(status rules.Status, s rules.Severity) bool {
	return status == rules.Fail && (s >= rules.Medium || s == rules.None)
}

var changedWords = words{
	"changed.title":  lang.En("Before and after").Zh("前后对比"),
	"changed.when":   lang.En("Judged {before}, and then {after}:").Zh("{before} 与 {after} 两次判定："),
	"changed.gone":   lang.En("mended").Zh("已修复"),
	"changed.new":    lang.En("new").Zh("新出现"),
	"changed.open":   lang.En("not known now").Zh("现在未知"),
	"changed.same":   lang.En("{count} as before").Zh("{count} 项未变"),
	"changed.same:1": lang.En("1 as before").Zh("1 项未变"),
}
