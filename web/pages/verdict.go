package pages

import (
	"github.com/tongguan/tongguan/alert"
	"github.com/tongguan/tongguan/facts"
	"github.com/tongguan/tongguan/rules"
)

// Pending stands where a verdict would, of an endpoint that was not scanned yet.
const Pending rules.Grade = "pending"

// Verdicts holds the grade on each platform. A platform that is missing is [Pending].
type Verdicts map[facts.Platform]rules.Grade

// At gives the grade on a platform.
func (v Verdicts) At(p facts.Platform) rules.Grade {
	if g, ok := v[p]; ok {
		return g
	}
	return Pending
}

// Known reports whether there is any verdict.
func (v Verdicts) Known() bool { return len(v) > 0 }

// Worst is the grade of the worst platform.
func (v Verdicts) Worst() rules.Grade {
	if !v.Known() {
		return Pending
	}
	out := rules.GradePass
	for _, g := range v {
		if g.Worse(out) {
			out = g
		}
	}
	return out
}

// Add makes each platform's grade the worse of its own and another's. What is pending changes nothing.
func (v Verdicts) Add(other Verdicts) {
	for p, g := range other {
		if have, ok := v[p]; !ok || g.Worse(have) {
			v[p] = g
		}
	}
}

// where gives the platforms that have the grade.
func (v Verdicts) where(g rules.Grade) facts.Platforms {
	var on facts.Platforms
	for p, have := range v {
		if have == g {
			on |= facts.On(p)
		}
	}
	return on
}

// VerdictsOf reads those of a report.
func VerdictsOf(r *rules.Report) Verdicts {
	out := Verdicts{}
	for p, v := range r.Platforms {
		out[p] = v.Grade
	}
	return out
}

// mark names the icon and the colour of a grade, of a severity or of an urgency: a word that style.css and the sprite know.
func mark(value any) string {
	switch value {
	case rules.GradeFail, rules.High, rules.Blocker, alert.Critical:
		return "fail"
	case rules.GradeWarn, rules.Medium, alert.Warning:
		return "warn"
	case rules.GradeUnknown:
		return "unknown"
	case rules.GradePass, alert.Relief:
		return "pass"
	}
	return "pending"
}
